package dev.mediahub.media.worker;

/**
 * When a process that ended is started again: at once the first time, then later and later, until
 * one has lived for a while. Pure: times come in as monotonic nanoseconds.
 */
final class RestartPolicy {
  private static final long FIRST_PAUSE_NS = 250_000_000L;
  private static final long LONGEST_PAUSE_NS = 30_000_000_000L;

  /** A process that lived so long counts as healthy: the next end is a first one again. */
  private static final long HEALTHY_NS = 10_000_000_000L;

  private int failures;

  /**
   * A process ended that was not told to.
   *
   * @param readyNs when it was ready; any value when it never was
   * @return when to start the next one
   */
  long onEnd(boolean wasReady, long readyNs, long nowNs) {
    if (wasReady && nowNs - readyNs >= HEALTHY_NS) {
      failures = 0;
    }
    failures++;
    if (failures == 1) {
      return nowNs;
    }
    long pause = FIRST_PAUSE_NS << Math.min(failures - 2, 20);
    return nowNs + Math.min(pause, LONGEST_PAUSE_NS);
  }

  /** Ends in a row without a healthy life between them. */
  int failures() {
    return failures;
  }
}
