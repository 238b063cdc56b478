package dev.mediahub.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.mediahub.bench.client.ClientLoop;
import dev.mediahub.bench.client.Publisher;
import dev.mediahub.bench.client.RefusedException;
import dev.mediahub.bench.client.Signalling;
import dev.mediahub.bench.client.Viewer;
import dev.mediahub.bench.client.ViewerTally;
import dev.mediahub.media.stats.LoopStats;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM while streams run: nobody new, viewers sent away one after the other, a clean end. */
final class WholeHubDrainIT {
  private static final String VIEWERS = "mediahub_sessions{protocol=\"whep\",role=\"viewer\"}";

  @TempDir Path data;

  private static void stream(Signalling signalling, ClientLoop loop, int viewers) throws Exception {
    new Publisher(signalling, loop, 300_000, 15).join();
    for (int i = 0; i < viewers; i++) {
      new Viewer(signalling, loop, new ViewerTally(), new LoopStats()).joinWhenStreaming();
    }
  }

  private static void awaitDraining(WholeHub hub) {
    await().atMost(Duration.ofSeconds(30)).until(() -> hub.get("/readyz").statusCode() == 503);
  }

  @Test
  void sendsViewersAwayAndEndsCleanly() throws Exception {
    try (WholeHub hub = WholeHub.start(data, Map.of("MEDIAHUB_STOP_DRAIN_SECONDS", "12"));
        ClientLoop loop = new ClientLoop("clients", 2_000_000L)) {
      Signalling signalling = new Signalling(hub.room("drained"));
      stream(signalling, loop, 4);
      assertThat(hub.metric(VIEWERS)).isEqualTo(4);
      hub.tell();
      awaitDraining(hub);
      double left = await().until(() -> hub.metric(VIEWERS), viewers -> viewers < 4);
      assertThat(left).as("not all at once").isPositive();
      assertThat(hub.get("/healthz").statusCode()).isEqualTo(200);
      assertThatThrownBy(() -> new Publisher(signalling, loop, 300_000, 15).join())
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("503");
      assertThat(hub.awaitEnd()).isZero();
      await().until(() -> hub.output().contains("4 viewers sent away"));
      assertThat(hub.output()).doesNotContain("did not stop in time");
    }
  }

  @Test
  void endsAtOnceWhenToldTwice() throws Exception {
    try (WholeHub hub = WholeHub.start(data, Map.of("MEDIAHUB_STOP_DRAIN_SECONDS", "600"));
        ClientLoop loop = new ClientLoop("clients", 2_000_000L)) {
      stream(new Signalling(hub.room("drained")), loop, 2);
      hub.tell();
      awaitDraining(hub);
      hub.tell();
      assertThat(hub.awaitEnd()).isEqualTo(1);
    }
  }
}
