package dev.mediahub.media.bwe;

/**
 * What a publisher may send that takes REMB and no transport-wide feedback, by what arrives and
 * what is lost (after draft-ietf-rmcat-gcc-02, section 6). It may send twice what arrives while
 * nothing is lost; once more than a tenth was lost, 85 % of what arrived then, and 8 % more each
 * second. It never falls for lack of sending. Loop thread only; allocates nothing.
 */
public final class ReceiveEstimate {
  /** What libwebrtc begins with by itself. */
  private static final double START_BPS = 300_000;

  private static final double MAX_BPS = 50e6;
  private static final double HEADROOM = 2;
  private static final double BACK_OFF = 0.85;
  private static final double GROWTH_PER_SECOND = 0.08;

  /** Of 256: 2 % and 10 %. */
  private static final int LITTLE_LOSS = 5;

  private static final int MUCH_LOSS = 26;

  private double estimateBps = START_BPS;
  private boolean cautious;
  private long bytes;
  private long sinceNs = Long.MIN_VALUE;

  /** A packet of the publisher has come, of whatever stream. */
  public void onPacket(int length, long nowNs) {
    if (sinceNs == Long.MIN_VALUE) {
      sinceNs = nowNs;
    }
    bytes += length;
  }

  /**
   * Closes an interval, of about a second.
   *
   * @param fractionLost share of packets lost in it, in 1/256
   * @return bits a second
   */
  public long update(int fractionLost, long nowNs) {
    double seconds = (nowNs - sinceNs) / 1e9;
    if (seconds <= 0) {
      return Math.round(estimateBps);
    }
    double arrivedBps = 8 * bytes / seconds;
    if (fractionLost > MUCH_LOSS) {
      cautious = true;
      estimateBps = Math.min(estimateBps, BACK_OFF * arrivedBps);
    } else if (fractionLost < LITTLE_LOSS) {
      double most = cautious ? estimateBps * (1 + GROWTH_PER_SECOND * seconds) : MAX_BPS;
      estimateBps = Math.max(estimateBps, Math.min(most, HEADROOM * arrivedBps));
    }
    estimateBps = Math.clamp(estimateBps, BandwidthEstimator.MIN_BPS, MAX_BPS);
    bytes = 0;
    sinceNs = nowNs;
    return Math.round(estimateBps);
  }
}
