package dev.mediahub.media.bwe;

/**
 * How much is waiting on a viewer's path: what we sent beyond the estimate (a bucket that leaks at
 * its rate, never holding more than is in flight) or what feedback is overdue for, whichever is
 * more. One per viewer, all its tracks together. Owned by one media loop's thread; allocates
 * nothing.
 */
public final class SendGate {
  /** The most that may wait, in time at the estimated rate. */
  public static final long LIMIT_NS = 500_000_000L;

  private static final long BURST_LOSS_REMEMBERED_NS = 10_000_000_000L;

  private final BandwidthEstimator estimator;
  private double queuedBytes;
  private long lastNs = Long.MIN_VALUE;

  public SendGate(BandwidthEstimator estimator) {
    this.estimator = estimator;
  }

  /** A packet of any kind leaves. */
  public void onSent(int size, long nowNs) {
    if (estimator.limited()) {
      leak(nowNs);
      queuedBytes += size;
    }
  }

  private void leak(long nowNs) {
    if (lastNs != Long.MIN_VALUE && nowNs > lastNs) {
      double leaked = (nowNs - lastNs) * (estimator.estimateBps() / 8e9);
      queuedBytes = Math.max(0, queuedBytes - leaked);
    }
    lastNs = nowNs;
  }

  /** How long the path needs for what waits, in nanoseconds at the estimated rate. */
  public long backlogNs(long nowNs) {
    double waiting = (double) estimator.overdueBytes(nowNs);
    if (estimator.limited()) {
      leak(nowNs);
      waiting = Math.max(waiting, Math.min(queuedBytes, (double) estimator.inFlightBytes()));
    }
    return waiting == 0 ? 0 : Math.round(waiting * 8e9 / estimator.estimateBps());
  }

  /** How long {@code bytes} take at the estimated rate, in nanoseconds. */
  public long durationNs(long bytes) {
    return Math.round(bytes * 8e9 / estimator.estimateBps());
  }

  /** True while the estimate is a reason to hold back. */
  public boolean limited() {
    return estimator.limited();
  }

  /** True when bursts of packets overflow the path's queue. */
  boolean burstsGetLost(long nowNs) {
    return estimator.lostMuchWithin(BURST_LOSS_REMEMBERED_NS, nowNs);
  }

  public long estimateBps() {
    return estimator.estimateBps();
  }
}
