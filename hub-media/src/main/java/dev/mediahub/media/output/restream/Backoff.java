package dev.mediahub.media.output.restream;

/**
 * When a destination is tried again: after 1 s, then twice as long each time up to 15 s, so that
 * one that comes back is on air soon and one that does not costs little. Spread by a quarter, so
 * that all destinations of a server do not come at once. Pure.
 */
final class Backoff {
  private static final long FIRST_MS = 1000;
  private static final long LONGEST_MS = 15_000;
  private static final int DOUBLINGS = 4;

  /** A connection that sent for so long was a good one: its end is a first failure again. */
  private static final long HEALTHY_NS = 10_000_000_000L;

  private int failures;

  /**
   * An attempt failed, or a connection ended.
   *
   * @param activeNs how long media went there; 0 when it never did
   * @param spread 0 to 1
   * @return how long to wait, milliseconds
   */
  long onFailure(long activeNs, double spread) {
    if (activeNs >= HEALTHY_NS) {
      failures = 0;
    }
    failures++;
    long pause = Math.min(LONGEST_MS, FIRST_MS << Math.min(failures - 1, DOUBLINGS));
    return (long) (pause * (0.875 + spread / 4));
  }

  /** Failures in a row. */
  int failures() {
    return failures;
  }

  /** The next failure is a first one. */
  void reset() {
    failures = 0;
  }
}
