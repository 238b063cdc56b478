package dev.mediahub.media.bwe;

/**
 * Share of packets lost, and whether it is congestion: loss that stays when the rate was cut by 40
 * % is the radio's, and sending less would not help. Allocates nothing.
 */
final class LossWindow {
  // Below this share NACK and RTX repair what is lost.
  private static final double TOLERATED = 0.10;
  private static final double CUT_ENOUGH = 0.8;
  private static final double HEAVY = 0.40;
  private static final long WINDOW_NS = 1_000_000_000L;
  private static final long HEAVY_WINDOW_NS = 300_000_000L;
  private static final int MIN_PACKETS = 20;

  private int received;
  private int lost;
  private boolean started;
  private long sinceNs;
  private boolean cutting;
  private double ratioAtCut;
  private double rateAtCut;
  private double radioRatio;
  private boolean much;

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
   * Judges the last second (with heavy loss, 0.3 s); each is judged once.
   *
   * @return the share lost when it is congestion, else 0
   */
  double take(long nowNs) {
    if (!started) {
      started = true;
      sinceNs = nowNs;
    }
    int total = received + lost;
    boolean heavy = lost > HEAVY * total;
    long elapsedNs = nowNs - sinceNs;
    if (total < MIN_PACKETS || elapsedNs < (heavy ? HEAVY_WINDOW_NS : WINDOW_NS)) {
      return 0;
    }
    double ratio = (double) lost / total;
    much = ratio > TOLERATED;
    received = 0;
    lost = 0;
    sinceNs = nowNs;
    return judge(ratio, total, total * 1e9 / elapsedNs);
  }

  /** True when the window judged last lost more than 10 %, congestion or not. */
  boolean much() {
    return much;
  }

  /**
   * As {@link #take}, for a share that somebody else counted.
   *
   * @param total packets it was counted from
   * @param packetsPerSecond at which they were sent
   */
  double judge(double ratio, long total, double packetsPerSecond) {
    // Two standard deviations: in few packets much loss may be chance.
    double certain = ratio - 2 * Math.sqrt(ratio * (1 - ratio) / Math.max(1, total));
    if (certain < TOLERATED) {
      if (ratio < TOLERATED) {
        cutting = false;
        radioRatio = 0;
      }
      return 0;
    }
    if (certain < radioRatio) {
      return 0;
    }
    if (!cutting) {
      cutting = true;
      ratioAtCut = ratio;
      rateAtCut = packetsPerSecond;
    } else if (packetsPerSecond < CUT_ENOUGH * rateAtCut && isRadio(ratio, packetsPerSecond)) {
      cutting = false;
      radioRatio = ratio * 1.5;
      return 0;
    }
    return ratio;
  }

  // A congested link goes on carrying what it carried; a bad radio goes on losing the same share.
  private boolean isRadio(double ratio, double packetsPerSecond) {
    double carried = rateAtCut * (1 - ratioAtCut);
    double ifCongested = Math.max(0, 1 - carried / packetsPerSecond);
    return ratioAtCut - ifCongested > 0.1 && ratio > (ratioAtCut + ifCongested) / 2;
  }
}
