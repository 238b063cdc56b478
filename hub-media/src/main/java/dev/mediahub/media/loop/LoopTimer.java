package dev.mediahub.media.loop;

/**
 * Something to do at a time, on the loop it was scheduled on. The timer is its own heap node, so
 * scheduling allocates nothing; make one per purpose and schedule it again and again.
 *
 * <p>Owned by one loop's thread.
 */
public abstract class LoopTimer {
  static final int IDLE = -1;

  int heapIndex = IDLE;
  long deadlineNs;
  long sequence;

  /**
   * Runs once per scheduling, on the loop's thread, not before its deadline. It may schedule itself
   * again.
   *
   * @param nowNs the turn's time
   */
  protected abstract void onTimer(long nowNs);

  /** Whether it waits to run. */
  public final boolean isScheduled() {
    return heapIndex != IDLE;
  }
}
