package dev.mediahub.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mediahub.bench.client.ClientLoop;
import dev.mediahub.bench.client.Publisher;
import dev.mediahub.bench.client.Signalling;
import dev.mediahub.bench.client.Viewer;
import dev.mediahub.bench.client.ViewerTally;
import dev.mediahub.media.stats.LoopStats;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Viewers and publishers that came and left, by DELETE or without a word, leave nothing behind in
 * the whole hub: HTTP, tokens, database and media.
 */
final class WholeHubLeavesIT {
  private static final int VIEWERS = 1_000;
  private static final int PUBLISHERS = 100;
  private static final int AT_ONCE = 8;

  /** Every so many go without DELETE. */
  private static final int VANISHING = 10;

  /** Of the hub's connection pool. */
  private static final int DATABASE_CONNECTIONS = 10;

  /** Kept alive by the clients' HTTP, two idle ones beside each at work. */
  private static final int HTTP_CONNECTIONS = 3 * AT_ONCE;

  /**
   * What grows is a leak: the whole heap is resident, and no compiler or allocator grows beside.
   */
  private static final Map<String, String> STEADY_ALLOCATOR = Map.of("MALLOC_ARENA_MAX", "1");

  private static final String[] STEADY_JVM = {
    "-Xms96m", "-Xmx96m", "-XX:+AlwaysPreTouch", "-XX:TieredStopAtLevel=1"
  };

  /** Threads that the JVM starts when it is busy. */
  private static final int MORE_THREADS = 4;

  /** 1,100 joins: 4 KB each would be seen. */
  private static final long MORE_HEAP = 4L << 20;

  /** Two tracks' packet caches. */
  private static final long MORE_DIRECT = 3L << 20;

  /** 44 KB a join; one that is present takes 100 KB. */
  private static final long MORE_RESIDENT = 48L << 20;

  @TempDir Path data;
  private final ViewerTally tally = new ViewerTally();
  private final LoopStats stats = new LoopStats();

  @Test
  void leaveNoSessionThreadDescriptorOrMemory() throws Exception {
    try (WholeHub hub = WholeHub.start(data, STEADY_ALLOCATOR, STEADY_JVM);
        ClientLoop publishing = new ClientLoop("publishers", 1_000_000L);
        ClientLoop viewing = new ClientLoop("viewers", 5_000_000L)) {
      Signalling main = new Signalling(hub.room("main"));
      Publisher publisher = new Publisher(main, publishing, 500_000, 15);
      publisher.join();
      Viewer first = new Viewer(main, viewing, tally, stats);
      first.joinWhenStreaming();
      first.leave();
      // As many rooms as later: memory that malloc had once it keeps.
      rooms(hub, main, publishing, viewing, "warm-up");
      inParallel(VIEWERS / 5, _ -> visit(main, viewing).leave());
      awaitOnlyMain(hub);
      Footprint before = Footprint.of(hub);

      rooms(hub, main, publishing, viewing, "room");
      inParallel(
          VIEWERS,
          i -> {
            Viewer viewer = visit(main, viewing);
            if (i % VANISHING == 0) {
              viewer.vanish();
            } else {
              viewer.leave();
            }
          });

      awaitOnlyMain(hub);
      // Direct buffers are freed some time after their collection.
      await()
          .atMost(Duration.ofSeconds(20))
          .pollInterval(Duration.ofSeconds(1))
          .untilAsserted(() -> assertNoMore(Footprint.of(hub), before));
      publisher.leave();
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(hub.metric("mediahub_rooms ")).isZero());
    }
  }

  private static void assertNoMore(Footprint now, Footprint before) {
    String both = "before: " + before + "\nnow: " + now;
    assertThat(now.peers()).as(both).isLessThanOrEqualTo(before.peers());
    assertThat(now.opened(before)).as(both).isEmpty();
    assertThat(now.count(Footprint.OUTGOING)).as(both).isLessThanOrEqualTo(DATABASE_CONNECTIONS);
    assertThat(now.count(Footprint.HTTP)).as(both).isLessThanOrEqualTo(HTTP_CONNECTIONS);
    assertThat(now.threads()).as(both).isLessThanOrEqualTo(before.threads() + MORE_THREADS);
    assertThat(now.heapBytes()).as(both).isLessThanOrEqualTo(before.heapBytes() + MORE_HEAP);
    assertThat(now.directBytes()).as(both).isLessThanOrEqualTo(before.directBytes() + MORE_DIRECT);
    assertThat(now.residentBytes())
        .as(both)
        .isLessThanOrEqualTo(before.residentBytes() + MORE_RESIDENT);
  }

  /** Until the hub says that only the main room's publisher is there. */
  private static void awaitOnlyMain(WholeHub hub) {
    await()
        .atMost(Duration.ofSeconds(40))
        .untilAsserted(() -> {
          assertThat(hub.metric("mediahub_sessions{protocol=\"whep\"")).isZero();
          assertThat(hub.metric("mediahub_sessions{protocol=\"whip\"")).isOne();
          assertThat(hub.metric("mediahub_rooms ")).isOne();
          assertThat(hub.get("/api/v1/apps/live/streams").body())
              .containsOnlyOnce("\"streamId\"")
              .contains("\"participants\\\":1,");
        });
  }

  /** Joins and sees media. */
  private Viewer visit(Signalling room, ClientLoop loop) throws IOException, InterruptedException {
    Viewer viewer = new Viewer(room, loop, tally, stats);
    assertThat(viewer.join()).isPositive();
    return viewer;
  }

  /** A publisher each and a viewer of it. */
  private void rooms(
      WholeHub hub, Signalling client, ClientLoop publishing, ClientLoop viewing, String name)
      throws Exception {
    inParallel(
        PUBLISHERS,
        i -> {
          Signalling signalling = client.to(hub.room(name + i));
          Publisher publisher = new Publisher(signalling, publishing, 200_000, 15);
          publisher.join();
          Viewer viewer = new Viewer(signalling, viewing, tally, stats);
          viewer.joinWhenStreaming();
          viewer.leave();
          if (i % VANISHING == 0) {
            publisher.vanish();
          } else {
            publisher.leave();
          }
        });
  }

  private interface Visit {
    void run(int number) throws IOException, InterruptedException;
  }

  private static void inParallel(int count, Visit visit) throws Exception {
    List<Callable<Boolean>> visits = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int number = i;
      visits.add(() -> {
        visit.run(number);
        return true;
      });
    }
    try (ExecutorService workers = Executors.newFixedThreadPool(AT_ONCE)) {
      for (Future<Boolean> done : workers.invokeAll(visits)) {
        assertThat(done.get()).isTrue();
      }
    }
  }
}
