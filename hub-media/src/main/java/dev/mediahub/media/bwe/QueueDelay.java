package dev.mediahub.media.bwe;

/**
 * How long packets wait in the bottleneck's queue, and how fast that queue empties: while packets
 * wait, the link is never idle, so what arrives then is exactly what it can carry. Allocates
 * nothing.
 *
 * <p>One-way delays are differences of two unsynchronised clocks: only what is above the lowest of
 * the last 10 to 20 s counts. Clocks drift by some 50 ppm, 1 ms in that time.
 */
final class QueueDelay {
  private static final long BASE_WINDOW_US = 10_000_000L;
  // Above the usual jitter of access networks.
  private static final long BUSY_US = 25_000L;
  private static final long MIN_BUSY_US = 100_000L;
  private static final long MAX_BUSY_US = 500_000L;
  private static final int MIN_BUSY_BYTES = 2500;

  private boolean started;
  private long baseUs;
  private long nextBaseUs;
  private long baseSinceUs;
  private boolean busy;
  private long busySinceUs;
  private long busyLastUs;
  private long busyBytes;
  private long busyBps;
  private long busyMeasuredUs = Long.MIN_VALUE;
  private long batchLowestUs;

  void beginBatch() {
    batchLowestUs = Long.MAX_VALUE;
  }

  void onPacket(long delayUs, long arrivalUs, int size) {
    if (!started) {
      started = true;
      baseUs = delayUs;
      nextBaseUs = delayUs;
      baseSinceUs = arrivalUs;
    }
    if (arrivalUs - baseSinceUs > BASE_WINDOW_US && !busy) {
      baseUs = nextBaseUs;
      nextBaseUs = delayUs;
      baseSinceUs = arrivalUs;
    }
    baseUs = Math.min(baseUs, delayUs);
    nextBaseUs = Math.min(nextBaseUs, delayUs);
    batchLowestUs = Math.min(batchLowestUs, delayUs);
    measureBusy(delayUs - baseUs, arrivalUs, size);
  }

  private void measureBusy(long queuedUs, long arrivalUs, int size) {
    if (queuedUs < BUSY_US) {
      busy = false;
      return;
    }
    if (!busy) {
      busy = true;
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
    return batchLowestUs == Long.MAX_VALUE ? 0 : batchLowestUs - baseUs;
  }

  /** What the link carries in bits a second, as measured up to 1 s ago; 0 when not. */
  long capacityBps(long arrivalUs) {
    return busyMeasuredUs != Long.MIN_VALUE && arrivalUs - busyMeasuredUs < 1_000_000L
        ? busyBps
        : 0;
  }
}
