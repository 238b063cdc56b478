package dev.mediahub.core.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The pauses between attempts. */
final class RetryScheduleTest {
  @Test
  void doublesUpToAMinute() {
    assertThat(
            IntStream.rangeClosed(1, 9)
                .mapToObj(attempts ->
                    RetrySchedule.pauseAfter(attempts, Duration.ZERO).orElseThrow().toSeconds()))
        .containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L);
    assertThat(RetrySchedule.pauseAfter(Integer.MAX_VALUE, Duration.ofDays(2)))
        .hasValue(Duration.ofMinutes(1));
  }

  @Test
  void givesUpAfterThreeDays() {
    assertThat(RetrySchedule.pauseAfter(4000, Duration.ofDays(3))).isEmpty();
    assertThat(RetrySchedule.pauseAfter(4000, Duration.ofDays(3).minusSeconds(1))).isPresent();
  }
}
