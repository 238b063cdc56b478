package dev.mediahub.media.bwe;

/**
 * How long packets wait in the bottleneck's queue, and how fast that queue empties: while packets
 * wait, the link is never idle, so what arrives then is exactly what it can carry. Allocates
 * nothing.
 *
 * <p>One-way delays are differences of two unsynchronised clocks: only what is above the lowest of
 * the last 10 to 20 s counts. Clocks drift by some 50 ppm, 1 ms in that time.
 *
 * <p>A queue of our own drains within seconds once less is sent: a delay that stays high for 10 s
 * is another path's (or a clock was set), and what is above its lowest counts from then on.
 */
final class QueueDelay {
  private static final long BASE_WINDOW_US = 10_000_000L;
  // Above the usual jitter of access networks.
  private static final long BUSY_US = 25_000L;
  private static final long MIN_BUSY_US = 100_000L;
  private static final long MAX_BUSY_US = 500_000L;
  private static final int MIN_BUSY_BYTES = 2500;
  private static final long LONGEST_BUSY_US = 10_000_000L;
  // Packets that were on both paths, or waited while nothing came through, arrive then.
  private static final long BUSY_UNSETTLED_US = 1_000_000L;

  private final RecentLowest base = new RecentLowest(BASE_WINDOW_US);
  private boolean busy;
  private long busyFromUs;
  private long busyLowestUs;
  private long busySinceUs;
  private long busyLastUs;
  private long busyBytes;
  private long busyBps;
  private long busyMeasuredUs = Long.MIN_VALUE;
  private long batchLowestUs;
  private boolean rebased;

  void beginBatch() {
    batchLowestUs = Long.MAX_VALUE;
  }

  void onPacket(long delayUs, long arrivalUs, int size) {
    if (!busy) {
      base.slide(arrivalUs);
    }
    base.add(delayUs, arrivalUs);
    batchLowestUs = Math.min(batchLowestUs, delayUs);
    measureBusy(delayUs - base.lowest(), arrivalUs, size);
    if (busy) {
      endLongBusy(delayUs, arrivalUs);
    }
  }

  private void endLongBusy(long delayUs, long arrivalUs) {
    long elapsedUs = arrivalUs - busyFromUs;
    if (elapsedUs < BUSY_UNSETTLED_US) {
      return;
    }
    busyLowestUs = Math.min(busyLowestUs, delayUs);
    if (elapsedUs >= LONGEST_BUSY_US) {
      base.restart(busyLowestUs, arrivalUs);
      busy = false;
      busyMeasuredUs = Long.MIN_VALUE;
      rebased = true;
    }
  }

  private void measureBusy(long queuedUs, long arrivalUs, int size) {
    if (queuedUs < BUSY_US) {
      busy = false;
      return;
    }
    if (!busy) {
      busy = true;
      busyFromUs = arrivalUs;
      busyLowestUs = Long.MAX_VALUE;
      busySinceUs = arrivalUs;
      busyLastUs = arrivalUs;
      busyBytes = 0;
      return;
    }
    busyBytes += size;
    busyLastUs = Math.max(busyLastUs, arrivalUs);
    long elapsedUs = busyLastUs - busySinceUs;
    if (elapsedUs >= MIN_BUSY_US && busyBytes >= MIN_BUSY_BYTES) {
      busyBps = busyBytes * 8_000_000L / elapsedUs;
      busyMeasuredUs = arrivalUs;
    }
    if (elapsedUs >= MAX_BUSY_US) {
      busySinceUs = busyLastUs;
      busyBytes = 0;
    }
  }

  /** The lowest queueing delay among the packets since {@link #beginBatch}; 0 without packets. */
  long batchQueuedUs() {
    return batchLowestUs == Long.MAX_VALUE ? 0 : batchLowestUs - base.lowest();
  }

  /** True once after what looked like a queue turned out to be the path's own delay. */
  boolean takeRebased() {
    boolean taken = rebased;
    rebased = false;
    return taken;
  }

  /** What the link carries in bits a second, as measured up to 1 s ago; 0 when not. */
  long capacityBps(long arrivalUs) {
    return busyMeasuredUs != Long.MIN_VALUE && arrivalUs - busyMeasuredUs < 1_000_000L
        ? busyBps
        : 0;
  }
}
