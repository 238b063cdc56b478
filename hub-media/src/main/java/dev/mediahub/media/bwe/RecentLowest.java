package dev.mediahub.media.bwe;

/** The lowest value of the last one to two windows of time. Allocates nothing. */
final class RecentLowest {
  private final long window;
  private boolean started;
  private long lowest = Long.MAX_VALUE;
  private long nextLowest = Long.MAX_VALUE;
  private long since;

  /**
   * @param window in the unit of the times given
   */
  RecentLowest(long window) {
    this.window = window;
  }

  /** Forgets what came before the window that ends now, once that is a window old. */
  void slide(long now) {
    if (started && now - since > window) {
      lowest = nextLowest;
      nextLowest = Long.MAX_VALUE;
      since = now;
    }
  }

  void add(long value, long now) {
    if (!started) {
      restart(value, now);
    }
    lowest = Math.min(lowest, value);
    nextLowest = Math.min(nextLowest, value);
  }

  /** Forgets all but this value. */
  void restart(long value, long now) {
    started = true;
    lowest = value;
    nextLowest = value;
    since = now;
  }

  /** {@code Long.MAX_VALUE} before the first value. */
  long lowest() {
    return lowest;
  }
}
