package dev.mediahub.media.protocol.recovery;

/**
 * How much later than at its best a publisher's media comes: what waits in its encoder and on its
 * way. Nobody knows how the clocks of both sides relate, so the promptest that ever came counts as
 * without delay. One thread at a time; allocates nothing.
 */
public final class ArrivalDelay {
  /** The promptest of so long tells: single packets are late for many reasons. */
  private static final long WINDOW_NS = 1_000_000_000L;

  /** Media time that steps back further is of another clock. */
  private static final long LARGEST_STEP_BACK_NS = 10_000_000_000L;

  /** Clocks run apart by up to 200 ppm; to a slow one's media all would come later and later. */
  private static final long FORGOTTEN_PER = 5_000;

  private boolean started;
  private long newestNs;
  private long windowFromNs;
  private long promptestNs;
  private long bestNs;
  private long delayNs;

  /**
   * Takes what came.
   *
   * @param mediaNs its time by the publisher's clock, from any zero; may wrap
   * @return whether {@link #delayNs} has been measured anew
   */
  public boolean onMedia(long mediaNs, long nowNs) {
    long transitNs = nowNs - mediaNs;
    if (!started || mediaNs < newestNs - LARGEST_STEP_BACK_NS) {
      started = true;
      newestNs = mediaNs;
      windowFromNs = nowNs;
      promptestNs = transitNs;
      bestNs = transitNs;
      return false;
    }
    newestNs = Math.max(newestNs, mediaNs);
    promptestNs = Math.min(promptestNs, transitNs);
    long elapsedNs = nowNs - windowFromNs;
    if (elapsedNs < WINDOW_NS) {
      return false;
    }
    bestNs = Math.min(bestNs + elapsedNs / FORGOTTEN_PER, promptestNs);
    delayNs = promptestNs - bestNs;
    windowFromNs = nowNs;
    promptestNs = Long.MAX_VALUE;
    return true;
  }

  /** Of the last second in which media came; 0 before one is over. */
  public long delayNs() {
    return delayNs;
  }
}
