package dev.mediahub.core.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Viewers leave a stopping hub evenly, all of them, in the time there is. */
final class DrainTest {
  private final List<String> ended = new ArrayList<>();
  private final List<Integer> endedAtEachPause = new ArrayList<>();
  private Duration paused = Duration.ZERO;

  private int drain(int viewers, Duration over) {
    List<String> sessions = IntStream.range(0, viewers).mapToObj(i -> "s" + i).toList();
    return new Drain(
            () -> sessions,
            ended::add,
            over,
            step -> {
              paused = paused.plus(step);
              endedAtEachPause.add(ended.size());
            })
        .run();
  }

  @Test
  void withoutViewersItEndsAtOnce() {
    assertThat(drain(0, Duration.ofSeconds(60))).isZero();
    assertThat(paused).isZero();
  }

  @Test
  void oneViewerGoesAtOnce() {
    assertThat(drain(1, Duration.ofSeconds(60))).isEqualTo(1);
    assertThat(paused).isZero();
  }

  @Test
  void manyGoEvenlyWithinTheTime() {
    assertThat(drain(1000, Duration.ofSeconds(5))).isEqualTo(1000);
    assertThat(ended).doesNotHaveDuplicates().hasSize(1000);
    assertThat(paused).isBetween(Duration.ofMillis(4900), Duration.ofSeconds(5));
    assertThat(endedAtEachPause.get(49)).isBetween(495, 505);
    assertThat(endedAtEachPause.getFirst()).isEqualTo(10);
  }

  @Test
  void withoutTimeAllGoAtOnce() {
    assertThat(drain(7, Duration.ZERO)).isEqualTo(7);
    assertThat(paused).isZero();
  }
}
