package dev.mediahub.media.bwe;

/**
 * Congestion as receiver reports alone show it: by loss, or by a round-trip time that rises. While
 * a queue grows, {@code sent × Δt / (Δt + ΔRTT)} is what the link carries. Allocates nothing.
 */
final class ReportFallback {
  private static final long HIGH_NS = 250_000_000L;
  private static final long RISING_NS = 50_000_000L;
  private static final double BACK_OFF = 0.85;

  private long lowestRttNs = Long.MAX_VALUE;
  private long previousRttNs;
  private long previousNs;

  /**
   * @param lossRatio share lost to congestion, 0 when none
   * @param sendingBps what is being sent
   * @return what the path carries at most, bits a second; 0 when nothing is wrong
   */
  long onReceiverReport(double lossRatio, long rttNs, long sendingBps, long nowNs) {
    long bound = 0;
    if (lossRatio > 0) {
      bound = Math.round(BACK_OFF * (1 - lossRatio) * sendingBps);
    }
    if (rttNs > 0) {
      if (lowestRttNs != Long.MAX_VALUE && rttNs - lowestRttNs > HIGH_NS) {
        double elapsed = Math.max(1, nowNs - previousNs);
        long risen = rttNs - previousRttNs;
        if (risen > RISING_NS) {
          long carried = Math.round(BACK_OFF * sendingBps * elapsed / (elapsed + risen));
          bound = bound == 0 ? carried : Math.min(bound, carried);
        }
      }
      lowestRttNs = Math.min(lowestRttNs, rttNs);
      previousRttNs = rttNs;
      previousNs = nowNs;
    }
    return bound;
  }
}
