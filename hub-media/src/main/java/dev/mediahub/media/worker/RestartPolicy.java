package dev.mediahub.media.worker;

/**
 * When a process that ended is started again: at once the first two times, since one that stood by
 * may have been killed together with it, then later and later, until one has lived for a while. One
 * that came up is back in time for sound to be away no longer than 3 s; one that never does is
 * tried ever less often. Pure: times come in as monotonic nanoseconds.
 */
final class RestartPolicy {
  private static final int AT_ONCE = 2;
  private static final long FIRST_PAUSE_NS = 250_000_000L;
  private static final long LONGEST_PAUSE_NS = 1_500_000_000L;
  private static final long LONGEST_PAUSE_WITHOUT_START_NS = 30_000_000_000L;

  /** A process that lived so long counts as healthy: its end is a first one again. */
  private static final long HEALTHY_NS = 5_000_000_000L;

  private int failures;

  /**
   * A process ended that was not told to.
   *
   * @param wasReady whether it ever answered
   * @param readyNs when it could work; any value when it never could
   * @return when to start the next one
   */
  long onEnd(boolean wasReady, long readyNs, long nowNs) {
    if (wasReady && nowNs - readyNs >= HEALTHY_NS) {
      failures = 0;
    }
    failures++;
    if (failures <= AT_ONCE) {
      return nowNs;
    }
    long pause = FIRST_PAUSE_NS << Math.min(failures - AT_ONCE - 1, 20);
    return nowNs + Math.min(pause, wasReady ? LONGEST_PAUSE_NS : LONGEST_PAUSE_WITHOUT_START_NS);
  }

  /** Ends in a row without a healthy life between them. */
  int failures() {
    return failures;
  }
}
