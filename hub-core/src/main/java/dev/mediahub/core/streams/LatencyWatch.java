package dev.mediahub.core.streams;

import dev.mediahub.core.apps.AppSettings.LatencyAlert;
import java.time.Instant;

/** Whether a stream is late, by all that was measured so far. One thread. */
final class LatencyWatch {
  private boolean late;
  private Instant quietUntil = Instant.MIN;

  /** What a measurement makes of it. */
  enum Change {
    NONE,
    HIGH,
    RECOVERED
  }

  /**
   * Late above the threshold, in time again at four fifths of it: what trembles around it counts
   * once.
   */
  Change measured(long delayMs, LatencyAlert alert, Instant now) {
    if (late && delayMs * 5 <= alert.thresholdMs() * 4L) {
      late = false;
      return Change.RECOVERED;
    }
    if (!late && delayMs > alert.thresholdMs() && !now.isBefore(quietUntil)) {
      late = true;
      quietUntil = now.plusSeconds(alert.cooldownSeconds());
      return Change.HIGH;
    }
    return Change.NONE;
  }
}
