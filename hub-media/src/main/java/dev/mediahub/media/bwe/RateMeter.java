package dev.mediahub.media.bwe;

import java.util.Arrays;

/** Bit rate over a sliding window of 10 buckets. Allocates nothing after construction. */
final class RateMeter {
  private static final int BUCKETS = 10;

  private final int bucketUs;
  private final int[] bytes = new int[BUCKETS];
  private boolean started;
  private long firstBucket;
  private long newestBucket;
  private long total;

  RateMeter(int windowMs) {
    bucketUs = windowMs * 1000 / BUCKETS;
  }

  void add(int size, long nowUs) {
    advance(nowUs);
    bytes[(int) Math.floorMod(newestBucket, (long) BUCKETS)] += size;
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
    advance(nowUs);
    long sinceFirst =
        Math.max(newestBucket, Math.floorDiv(nowUs, (long) bucketUs)) - firstBucket + 1;
    long spanUs = Math.clamp(sinceFirst, BUCKETS / 2, BUCKETS) * (long) bucketUs;
    return total * 8_000_000L / spanUs;
  }

  /** True once a whole window has passed since the first packet. */
  boolean full() {
    return started && newestBucket - firstBucket >= BUCKETS - 1;
  }

  // A time before the newest bucket (reordered arrivals) counts for the newest.
  private void advance(long nowUs) {
    long bucket = Math.floorDiv(nowUs, (long) bucketUs);
    if (!started) {
      started = true;
      firstBucket = bucket;
      newestBucket = bucket;
      return;
    }
    if (bucket - newestBucket >= BUCKETS) {
      Arrays.fill(bytes, 0);
      total = 0;
      newestBucket = bucket;
    }
    while (newestBucket < bucket) {
      newestBucket++;
      int index = (int) Math.floorMod(newestBucket, (long) BUCKETS);
      total -= bytes[index];
      bytes[index] = 0;
    }
  }
}
