package dev.mediahub.core.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.core.apps.AppSettings.LatencyAlert;
import dev.mediahub.core.streams.LatencyWatch.Change;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class LatencyWatchTest {
  private static final LatencyAlert ALERT = new LatencyAlert(true, 1000, 60, 10);

  private final LatencyWatch watch = new LatencyWatch();
  private Instant now = Instant.parse("2026-06-30T12:00:00Z");

  private Change measured(long delayMs) {
    now = now.plusSeconds(10);
    return watch.measured(delayMs, ALERT, now);
  }

  @Test
  void tellsACrossingOnceEachWay() {
    assertThat(measured(1000)).isEqualTo(Change.NONE);
    assertThat(measured(1001)).isEqualTo(Change.HIGH);
    assertThat(measured(5000)).isEqualTo(Change.NONE);
    assertThat(measured(100)).isEqualTo(Change.RECOVERED);
    assertThat(measured(100)).isEqualTo(Change.NONE);
  }

  @Test
  void takesWhatTremblesAroundTheThresholdForOne() {
    assertThat(measured(1001)).isEqualTo(Change.HIGH);
    assertThat(measured(999)).isEqualTo(Change.NONE);
    assertThat(measured(801)).isEqualTo(Change.NONE);
    assertThat(measured(1200)).isEqualTo(Change.NONE);
    assertThat(measured(800)).isEqualTo(Change.RECOVERED);
  }

  @Test
  void tellsTheNextCrossingWhenTheCooldownIsOver() {
    assertThat(measured(1500)).isEqualTo(Change.HIGH);
    assertThat(measured(0)).isEqualTo(Change.RECOVERED);
    for (int after = 20; after < 60; after += 10) {
      assertThat(measured(1500)).as("%d s after the last", after).isEqualTo(Change.NONE);
    }
    assertThat(measured(1500)).isEqualTo(Change.HIGH);
  }
}
