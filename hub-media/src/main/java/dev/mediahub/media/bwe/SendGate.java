package dev.mediahub.media.bwe;

/**
 * How much is waiting on a viewer's path: what we sent beyond the estimate (a bucket that leaks at
 * its rate) or what feedback is overdue for, whichever is more. One per viewer, all its tracks
 * together. Owned by one media loop's thread; allocates nothing.
 */
public final class SendGate {
  /** The most that may wait, in time at the estimated rate. */
  public static final long LIMIT_NS = 500_000_000L;

  private final BandwidthEstimator estimator;
  private double queuedBytes;
  private long lastNs = Long.MIN_VALUE;

  public SendGate(BandwidthEstimator estimator) {
    this.estimator = estimator;
  }

  /** A packet of any kind leaves. */
  public void onSent(int size, long nowNs) {
    leak(nowNs);
    queuedBytes += size;
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
    leak(nowNs);
    double waiting = estimator.overdueBytes();
    if (estimator.limited()) {
      waiting = Math.max(waiting, queuedBytes);
    }
    return Math.round(waiting * 8e9 / estimator.estimateBps());
  }

  /** How long {@code bytes} take at the estimated rate, in nanoseconds. */
  public long durationNs(long bytes) {
    return Math.round(bytes * 8e9 / estimator.estimateBps());
  }

  /** True while the estimate is a reason to hold back. */
  public boolean limited() {
    return estimator.limited();
  }

  public long estimateBps() {
    return estimator.estimateBps();
  }
}
