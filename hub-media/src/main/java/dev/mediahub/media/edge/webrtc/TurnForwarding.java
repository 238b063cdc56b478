package dev.mediahub.media.edge.webrtc;

import dev.mediahub.media.room.TrackReplica;
import dev.mediahub.media.stats.LoopStats;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * What came in a loop's turn and goes to its viewers at the turn's end, or a little later while the
 * rest of a frame is about to come; measures how long that took. Loop thread only; allocates only
 * to grow.
 */
final class TurnForwarding {
  private final LoopStats stats;
  private final LongSupplier clock;
  private final Runnable flush;
  private final LongConsumer beginTurnAt;
  private TrackReplica[] waiting = new TrackReplica[64];
  private int waitingCount;
  private final long[] arrivals = new long[1024];
  private final int[] copies = new int[1024];

  /**
   * @param flush hands all that was sent to the kernel
   * @param beginTurnAt makes a turn begin at this time at the latest
   */
  TurnForwarding(LoopStats stats, LongSupplier clock, Runnable flush, LongConsumer beginTurnAt) {
    this.stats = stats;
    this.clock = clock;
    this.flush = flush;
    this.beginTurnAt = beginTurnAt;
  }

  /** Puts a packet into a replica; true when a keyframe begins with it. */
  boolean accept(
      TrackReplica replica,
      int layer,
      long sequence,
      int codec,
      ByteBuffer buffer,
      int offset,
      int length,
      long arrivalNs) {
    boolean clean = replica.pendingCount() == 0;
    boolean keyframe = replica.onPacket(layer, sequence, codec, buffer, offset, length, arrivalNs);
    if (clean && replica.pendingCount() > 0) {
      if (waitingCount == waiting.length) {
        waiting = Arrays.copyOf(waiting, 2 * waitingCount);
      }
      waiting[waitingCount++] = replica;
    }
    return keyframe;
  }

  /** Forwards what is ready. */
  void onTurnEnd(long nowNs) {
    if (waitingCount == 0) {
      return;
    }
    int samples = 0;
    int held = 0;
    int count = waitingCount;
    waitingCount = 0; // First: after a fault the tick hands out what the others have waiting.
    for (int i = 0; i < count; i++) {
      TrackReplica replica = waiting[i];
      if (replica.pendingCount() == 0) {
        continue; // A tick or a join has forwarded it.
      }
      if (replica.isReady(nowNs)) {
        samples = noteArrivals(replica, samples);
        replica.forward(nowNs);
      } else {
        waiting[held++] = replica;
        beginTurnAt.accept(replica.deadlineNs());
      }
    }
    // What stays in the array would keep an ended track's cache, 1.5 MB each, alive.
    Arrays.fill(waiting, held, count, null);
    waitingCount = held;
    if (samples > 0) {
      flush.run();
      measure(samples);
    }
  }

  private int noteArrivals(TrackReplica replica, int samples) {
    int count = samples;
    if (replica.subscriberCount() == 0) {
      return count;
    }
    for (int i = 0; i < replica.pendingCount() && count < arrivals.length; i++) {
      arrivals[count] = replica.pendingArrivalNs(i);
      copies[count++] = replica.subscriberCount();
    }
    return count;
  }

  private void measure(int samples) {
    long doneNs = clock.getAsLong();
    for (int i = 0; i < samples; i++) {
      stats.forwarded(doneNs - arrivals[i], copies[i]);
    }
  }
}
