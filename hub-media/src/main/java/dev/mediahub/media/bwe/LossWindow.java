package dev.mediahub.media.bwe;

/**
 * Share of packets lost, over half a second at least, and whether it is congestion: loss that stays
 * when the rate was cut by 40 % is the radio's, and sending less would not help. Allocates nothing.
 */
final class LossWindow {
  /** Below this share NACK and RTX repair what is lost. */
  private static final double CONGESTED = 0.15;

  private static final long WINDOW_NS = 500_000_000L;
  private static final int MIN_PACKETS = 20;
  private static final long IGNORE_NS = 30_000_000_000L;

  private int received;
  private int lost;
  private boolean started;
  private long sinceNs;
  private boolean cutting;
  private double ratioAtCut;
  private long rateAtCut;
  private double ignoredRatio;
  private long ignoredUntilNs;

  void onReceived() {
    received++;
  }

  void onLost() {
    lost++;
  }

  /** A packet told as lost has come after all. */
  void onLateArrival() {
    lost = Math.max(0, lost - 1);
    received++;
  }

  /**
   * @param rateBps the estimate now
   * @return the share lost when it is congestion, else 0; each window is told once
   */
  double take(long nowNs, long rateBps) {
    if (!started) {
      started = true;
      sinceNs = nowNs;
    }
    int total = received + lost;
    if (nowNs - sinceNs < WINDOW_NS || total < MIN_PACKETS) {
      return 0;
    }
    double ratio = (double) lost / total;
    received = 0;
    lost = 0;
    sinceNs = nowNs;
    return judge(ratio, nowNs, rateBps);
  }

  /** As {@link #take}, for a share that a receiver report states. */
  double judge(double ratio, long nowNs, long rateBps) {
    if (ratio < CONGESTED) {
      cutting = false;
      return 0;
    }
    if (nowNs < ignoredUntilNs && ratio < ignoredRatio) {
      return 0;
    }
    if (!cutting) {
      cutting = true;
      ratioAtCut = ratio;
      rateAtCut = rateBps;
    } else if (rateBps < rateAtCut * 0.6 && ratio > ratioAtCut * 0.75) {
      cutting = false;
      ignoredRatio = ratio * 1.5;
      ignoredUntilNs = nowNs + IGNORE_NS;
      return 0;
    }
    return ratio;
  }
}
