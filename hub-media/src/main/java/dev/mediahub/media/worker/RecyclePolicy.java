package dev.mediahub.media.worker;

/**
 * When a process that has grown too large is replaced. One that took long to grow is so at once;
 * jobs that simply need that much would be moved again and again, so that each process that has
 * grown soon doubles the pause until the next is replaced. Pure: times come in as monotonic
 * nanoseconds.
 */
final class RecyclePolicy {
  private static final long FIRST_PAUSE_NS = 30_000_000_000L;
  private static final long LONGEST_PAUSE_NS = 1_800_000_000_000L;

  /** Younger than this, a process is large because of its jobs. */
  private static final long SOON_NS = 600_000_000_000L;

  private long pauseNs = FIRST_PAUSE_NS;
  private long dueNs;
  private int large;
  private boolean soon;

  RecyclePolicy(long nowNs) {
    this.dueNs = nowNs;
  }

  /**
   * A process is too large. To be asked again while it is.
   *
   * @param process its number, above 0
   * @param readyNs when it was ready, and its jobs came
   * @return whether it is to be replaced now
   */
  boolean replaces(int process, long readyNs, long nowNs) {
    if (process != large) {
      large = process;
      soon = nowNs - readyNs < SOON_NS;
    }
    if (nowNs - dueNs < 0) {
      return false;
    }
    pauseNs = soon ? Math.min(2 * pauseNs, LONGEST_PAUSE_NS) : FIRST_PAUSE_NS;
    dueNs = nowNs + pauseNs;
    return true;
  }

  /** Whether the last one asked about grew too large within 10 minutes. */
  boolean wasSoon() {
    return soon;
  }
}
