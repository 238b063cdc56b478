package dev.mediahub.media.stats;

import dev.mediahub.media.api.MediaStats;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** One loop's counters: its thread alone writes them, any thread reads them. */
public final class LoopStats {
  private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
  private static final int BUCKETS = MediaStats.FORWARD_LATENCY_BOUNDS_NS.size() + 1;

  private final long[] bounds =
      MediaStats.FORWARD_LATENCY_BOUNDS_NS.stream().mapToLong(Long::longValue).toArray();
  private final long[] counters = new long[Counter.values().length];
  private final long[] drops = new long[Drop.values().length];
  private final long[] latencies = new long[BUCKETS];
  private final long[] latencySumNs = new long[1];

  public void add(Counter counter, long amount) {
    increase(counters, counter.ordinal(), amount);
  }

  public void drop(Drop reason) {
    increase(drops, reason.ordinal(), 1);
  }

  public void drop(Drop reason, long packets) {
    increase(drops, reason.ordinal(), packets);
  }

  /** Notes that {@code copies} packets left {@code latencyNs} after theirs had come in. */
  public void forwarded(long latencyNs, int copies) {
    int bucket = 0;
    while (bucket < bounds.length && latencyNs > bounds[bucket]) {
      bucket++;
    }
    increase(latencies, bucket, copies);
    increase(latencySumNs, 0, latencyNs * copies);
  }

  public long get(Counter counter) {
    return (long) CELL.getOpaque(counters, counter.ordinal());
  }

  public long get(Drop reason) {
    return (long) CELL.getOpaque(drops, reason.ordinal());
  }

  /** Packets in latency bucket {@code index} of {@link MediaStats#FORWARD_LATENCY_BOUNDS_NS}. */
  public long latencyCount(int index) {
    return (long) CELL.getOpaque(latencies, index);
  }

  public long latencySumNs() {
    return (long) CELL.getOpaque(latencySumNs, 0);
  }

  private static void increase(long[] cells, int index, long amount) {
    CELL.setOpaque(cells, index, cells[index] + amount);
  }
}
