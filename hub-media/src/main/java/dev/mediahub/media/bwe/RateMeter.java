package dev.mediahub.media.bwe;

import java.util.Arrays;

/**
 * Bit rate over a sliding window of 10 buckets. One comparison and one addition a packet; allocates
 * nothing after construction.
 */
final class RateMeter {
  private static final int BUCKETS = 10;

  private final long bucketUs;
  private final int[] bytes = new int[BUCKETS];
  private boolean started;
  private int index;
  private long bucketEndUs;
  private int bucketsBegun;
  private long total;

  RateMeter(int windowMs) {
    bucketUs = windowMs * 1000L / BUCKETS;
  }

  /** Times may come out of order by a little: what is late counts for the newest bucket. */
  void add(int size, long nowUs) {
    if (!started) {
      started = true;
      bucketEndUs = nowUs + bucketUs;
      bucketsBegun = 1;
    } else if (nowUs >= bucketEndUs) {
      advance(nowUs);
    }
    bytes[index] += size;
    total += size;
  }

  /**
   * Bits a second over the window; soon after the first packet over the time since, but half a
   * window at least, so that a burst at the beginning is no rate.
   */
  long bps(long nowUs) {
    if (!started) {
      return 0;
    }
    if (nowUs >= bucketEndUs) {
      advance(nowUs);
    }
    return total * 8_000_000L / (Math.max(bucketsBegun, BUCKETS / 2) * bucketUs);
  }

  /** True once a whole window has passed since the first packet. */
  boolean full() {
    return bucketsBegun == BUCKETS;
  }

  private void advance(long nowUs) {
    long steps = (nowUs - bucketEndUs) / bucketUs + 1;
    bucketEndUs += steps * bucketUs;
    bucketsBegun = (int) Math.min(BUCKETS, bucketsBegun + steps);
    if (steps >= BUCKETS) {
      Arrays.fill(bytes, 0);
      total = 0;
      return;
    }
    for (long i = 0; i < steps; i++) {
      index = index + 1 == BUCKETS ? 0 : index + 1;
      total -= bytes[index];
      bytes[index] = 0;
    }
  }
}
