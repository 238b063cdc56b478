package dev.mediahub.bench.client;

/**
 * Times in buckets at most 3 % wide, from 1 µs to 70 s. Written by one thread; others read when
 * they have made sure that it rests.
 */
public final class Histogram {
  private static final int SUB_BITS = 5;
  private static final int SUBS = 1 << SUB_BITS;
  private static final int UNIT_SHIFT = 5; // The smallest bucket is 32 ns wide.

  private final long[] counts = new long[(40 - SUB_BITS) * SUBS];
  private long total;

  public void add(long valueNs) {
    counts[bucket(Math.max(0, valueNs))]++;
    total++;
  }

  public void clear() {
    java.util.Arrays.fill(counts, 0);
    total = 0;
  }

  public long total() {
    return total;
  }

  /** The time in nanoseconds that {@code share} (0 to 1) of all are at or below; NaN when empty. */
  public double quantile(double share) {
    if (total == 0) {
      return Double.NaN;
    }
    long wanted = (long) Math.ceil(share * total);
    long seen = 0;
    for (int i = 0; i < counts.length; i++) {
      seen += counts[i];
      if (seen >= Math.max(1, wanted)) {
        return middle(i);
      }
    }
    return middle(counts.length - 1);
  }

  private int bucket(long valueNs) {
    long units = valueNs >> UNIT_SHIFT;
    if (units < SUBS) {
      return (int) units;
    }
    int exponent = 63 - Long.numberOfLeadingZeros(units) - SUB_BITS;
    int index = (exponent + 1) * SUBS + (int) (units >> exponent) - SUBS;
    return Math.min(index, counts.length - 1);
  }

  private static double middle(int bucket) {
    if (bucket < SUBS) {
      return (bucket + 0.5) * (1 << UNIT_SHIFT);
    }
    int exponent = bucket / SUBS - 1;
    return (bucket % SUBS + SUBS + 0.5) * Math.scalb(1.0, exponent + UNIT_SHIFT);
  }
}
