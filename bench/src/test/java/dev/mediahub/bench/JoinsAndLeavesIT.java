package dev.mediahub.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mediahub.bench.client.ClientLoop;
import dev.mediahub.bench.client.Endpoint;
import dev.mediahub.bench.client.Publisher;
import dev.mediahub.bench.client.Signalling;
import dev.mediahub.bench.client.Viewer;
import dev.mediahub.bench.client.ViewerTally;
import dev.mediahub.bench.server.HubProcess;
import dev.mediahub.bench.server.ProcessUse;
import dev.mediahub.media.protocol.srtp.SrtpProfile;
import dev.mediahub.media.stats.LoopStats;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Viewers that came and left leave nothing behind in the media plane's process. */
final class JoinsAndLeavesIT {
  private static final int JOINS = 1_000;
  private static final int AT_ONCE = 8;

  /** Connections that HTTP keeps open for a while, and threads that the JVM starts when busy. */
  private static final int TOLERANCE = 2 * AT_ONCE;

  /** All of the heap is resident from the start: what grows is outside it. */
  private static final List<String> FIXED_HEAP =
      List.of("-Xms96m", "-Xmx96m", "-XX:+AlwaysPreTouch", "-XX:+ExitOnOutOfMemoryError");

  /** About half of the 100 KB that each present viewer may take. */
  private static final long MORE_BYTES = 48L << 20;

  private final ViewerTally tally = new ViewerTally();
  private final LoopStats stats = new LoopStats();

  @Test
  void takeNoThreadsDescriptorsOrMemory() throws Exception {
    try (HubProcess hub = HubProcess.mediaOnly(true, FIXED_HEAP);
        ClientLoop publishing = new ClientLoop("publisher", 1_000_000L);
        ClientLoop viewing = new ClientLoop("viewers", 5_000_000L)) {
      Signalling signalling = new Signalling(endpoint(hub));
      Publisher publisher = new Publisher(signalling, publishing, 500_000, 15);
      publisher.join();
      await().ignoreException(IOException.class).until(() -> visit(signalling, viewing) > 0);
      visits(signalling, viewing, JOINS / 5); // The process grows to its working size.
      ProcessUse use = hub.use();
      int threads = use.threads();
      int descriptors = use.descriptors();
      long bytes = use.residentBytes();

      visits(signalling, viewing, JOINS);

      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> {
            assertThat(use.threads()).isLessThanOrEqualTo(threads + TOLERANCE);
            assertThat(use.descriptors()).isLessThanOrEqualTo(descriptors + TOLERANCE);
          });
      assertThat(use.residentBytes()).isLessThanOrEqualTo(bytes + MORE_BYTES);
      publisher.leave();
    }
  }

  private static Endpoint endpoint(HubProcess hub) {
    return new Endpoint(
        hub.url().resolve("/whip"),
        hub.url().resolve("/whep"),
        "",
        "",
        SrtpProfile.AEAD_AES_128_GCM,
        true);
  }

  private void visits(Signalling signalling, ClientLoop loop, int count) throws Exception {
    List<Callable<Long>> visits = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      visits.add(() -> visit(signalling, loop));
    }
    try (ExecutorService workers = Executors.newFixedThreadPool(AT_ONCE)) {
      for (Future<Long> visit : workers.invokeAll(visits)) {
        assertThat(visit.get()).isPositive();
      }
    }
  }

  /** Joins, sees media, leaves; nanoseconds to the first packet. */
  private long visit(Signalling signalling, ClientLoop loop)
      throws IOException, InterruptedException {
    Viewer viewer = new Viewer(signalling, loop, tally, stats);
    long tookNs = viewer.join();
    viewer.leave();
    return tookNs;
  }
}
