package dev.mediahub.media.room;

/**
 * Holds a frame's first packets back for the rest of it, so that a viewer gets the frame in one
 * segmented send: packets of a frame come microseconds apart, and a turn that begins with the first
 * one would send that one alone to everybody. A source that spreads a frame's packets over
 * milliseconds gains nothing by waiting, and is then left alone for a while.
 *
 * <p>Sans I/O; loop thread only; allocates nothing.
 */
final class FrameGather {
  /** Longest wait: below the 0.2 ms that forwarding may add at the median. */
  static final long HOLD_NS = 150_000L;

  /** Fewer viewers cost less than the wait is worth. */
  static final int MIN_SUBSCRIBERS = 8;

  /** Turns that go out unheld after a wait that brought no packet. */
  private static final int PAUSE_TURNS = 32;

  private static final long NOT_HOLDING = Long.MIN_VALUE;

  private long deadlineNs = NOT_HOLDING;
  private int heldPackets;
  private int pause;

  /**
   * Whether what waits should be forwarded now.
   *
   * @param complete the last waiting packet ends a frame
   * @param pending how many packets wait, at least 1
   */
  boolean isReady(boolean complete, int pending, int subscribers, long nowNs) {
    if (complete || subscribers < MIN_SUBSCRIBERS) {
      deadlineNs = NOT_HOLDING;
      return true;
    }
    if (deadlineNs == NOT_HOLDING) {
      if (pause > 0) {
        pause--;
        return true;
      }
      deadlineNs = nowNs + HOLD_NS;
      heldPackets = pending;
      return false;
    }
    if (nowNs < deadlineNs) {
      return false;
    }
    if (pending == heldPackets) {
      pause = PAUSE_TURNS;
    }
    deadlineNs = NOT_HOLDING;
    return true;
  }

  /** When {@link #isReady} answers true at the latest; only after it answered false. */
  long deadlineNs() {
    return deadlineNs;
  }
}
