package dev.mediahub.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mediahub.bench.client.ClientLoop;
import dev.mediahub.bench.client.Publisher;
import dev.mediahub.bench.client.Signalling;
import dev.mediahub.bench.client.Viewer;
import dev.mediahub.bench.client.ViewerTally;
import dev.mediahub.media.stats.LoopStats;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A database that hangs (SIGSTOP: its connections stay open and nothing answers) costs the API, and
 * media nothing. {@code -Doutage.seconds=30} makes the outage longer.
 */
final class WholeHubOutageIT {
  private static final Duration OUTAGE = Duration.ofSeconds(Long.getLong("outage.seconds", 6));

  /** Until the hub knows: a probe each 2 s, of at most 6 s, and a second one to be sure. */
  private static final Duration NOTICED = Duration.ofSeconds(60);

  private static final Duration HEALED = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofSeconds(2);

  @TempDir Path data;
  private final ViewerTally tally = new ViewerTally();

  @Test
  void mediaGoesOnWhileTheDatabaseHangsAndTheApiHeals() throws Exception {
    try (WholeHub hub = WholeHub.start(data);
        ClientLoop loop = new ClientLoop("clients", 1_000_000L)) {
      Signalling signalling = new Signalling(hub.room("main"));
      Publisher publisher = new Publisher(signalling, loop, 500_000, 30);
      publisher.join();
      Viewer viewer = viewer(signalling, loop);
      viewer.joinWhenStreaming();
      List<ProcessHandle> database = hub.children();
      assertThat(database).isNotEmpty();
      signal("STOP", database);
      try {
        long published = publisher.packets();
        long played = viewer.packets();
        await().atMost(NOTICED).pollInterval(POLL).until(() -> isAway(hub));
        assertThat(hub.metric("mediahub_db_up")).isZero();
        await()
            .during(OUTAGE)
            .atMost(OUTAGE.plusSeconds(30))
            .pollInterval(POLL)
            .until(new MediaFlows(hub, viewer));

        Viewer another = viewer(signalling, loop);
        assertThat(another.join()).as("a join needs no database").isPositive();
        another.leave();
        published = publisher.packets() - published;
        played = viewer.packets() - played;
        assertThat((double) played / published).isGreaterThan(0.99);
      } finally {
        signal("CONT", database);
      }
      await()
          .atMost(HEALED)
          .untilAsserted(() -> {
            assertThat(hub.get("/readyz").statusCode()).isEqualTo(200);
            assertThat(hub.get("/api/v1/apps").statusCode()).isEqualTo(200);
            assertThat(hub.get("/api/v1/apps/live/streams").body()).contains("live-main/bench");
          });
      long before = viewer.packets();
      await().until(() -> viewer.packets() > before);
      viewer.leave();
      publisher.leave();
    }
  }

  private Viewer viewer(Signalling signalling, ClientLoop loop) {
    return new Viewer(signalling, loop, tally, new LoopStats());
  }

  private static boolean isAway(WholeHub hub) throws Exception {
    HttpResponse<String> apps = hub.get("/api/v1/apps");
    HttpResponse<String> ready = hub.get("/readyz");
    return apps.statusCode() == 503
        && apps.body().contains("DB_CONNECTION_FAIL")
        && ready.statusCode() == 503
        && ready.body().contains("\"database\"")
        && hub.get("/healthz").statusCode() == 200;
  }

  /** Each time it is asked: the API says what is wrong, and more packets have come since. */
  private static final class MediaFlows implements java.util.concurrent.Callable<Boolean> {
    private final WholeHub hub;
    private final Viewer viewer;
    private long packets;

    MediaFlows(WholeHub hub, Viewer viewer) {
      this.hub = hub;
      this.viewer = viewer;
    }

    @Override
    public Boolean call() throws Exception {
      long before = packets;
      packets = viewer.packets();
      return packets > before && isAway(hub);
    }
  }

  private static void signal(String name, List<ProcessHandle> processes) throws Exception {
    List<String> command = new ArrayList<>(List.of("kill", "-" + name));
    processes.forEach(process -> command.add(Long.toString(process.pid())));
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }
}
