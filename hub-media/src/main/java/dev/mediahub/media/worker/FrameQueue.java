package dev.mediahub.media.worker;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Frames of one job on their way to the worker. Bounded in number and bytes; when full the oldest
 * goes and is counted. Lock-free, so that a media loop may be the offering side; one thread takes.
 */
final class FrameQueue {
  /** A frame; numbers go up by one, so that the taker sees what was dropped. */
  record Waiting(byte[] bytes, long ptsUs, boolean keyframe, long number) {}

  private final Queue<Waiting> frames = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private final LongAdder dropped;
  private final KeptGroup group = new KeptGroup();
  private final int maxFrames;
  private final long maxBytes;
  private final boolean keepsGroup;
  private long nextNumber;

  /**
   * @param keepsGroup for video: what was taken since the last keyframe is kept for {@link #again}
   */
  FrameQueue(int maxFrames, long maxBytes, boolean keepsGroup, LongAdder dropped) {
    this.keepsGroup = keepsGroup;
    this.maxFrames = maxFrames;
    this.maxBytes = maxBytes;
    this.dropped = dropped;
  }

  void offer(ByteBuffer frame, long ptsUs, boolean keyframe) {
    byte[] copy = new byte[frame.remaining()];
    frame.get(frame.position(), copy);
    Waiting next = new Waiting(copy, ptsUs, keyframe, nextNumber++);
    if (keepsGroup) {
      group.add(next); // First: what is taken was kept before.
    }
    frames.add(next);
    int waiting = count.incrementAndGet();
    long size = bytes.addAndGet(copy.length);
    while ((waiting > maxFrames || size > maxBytes) && waiting > 1 && poll() != null) {
      dropped.increment();
      waiting = count.get();
      size = bytes.get();
    }
  }

  @Nullable Waiting poll() {
    Waiting frame = frames.poll();
    if (frame != null) {
      count.decrementAndGet();
      bytes.addAndGet(-frame.bytes.length);
    }
    return frame;
  }

  @Nullable Waiting peek() {
    return frames.peek();
  }

  /**
   * For a process that begins now: the frames since the last keyframe, those taken before too. They
   * do not wait any more. The taking side's.
   */
  List<Waiting> again() {
    List<Waiting> kept = group.all();
    if (!kept.isEmpty()) {
      long last = kept.getLast().number;
      for (Waiting oldest = peek(); oldest != null && oldest.number <= last; oldest = peek()) {
        poll();
      }
    }
    return kept;
  }

  /**
   * Drops what is of no use to a process that begins now: all but the newest {@code most} frames,
   * or with {@code toKeyframe} all before the newest keyframe. The taking side's.
   */
  void freshen(int most, boolean toKeyframe) {
    long from = -1;
    for (Waiting frame : frames) {
      if (!toKeyframe || frame.keyframe) {
        from = toKeyframe ? frame.number : frame.number - most + 1;
      }
    }
    for (Waiting oldest = peek(); oldest != null && oldest.number < from; oldest = peek()) {
      if (poll() != null) {
        dropped.increment();
      }
    }
  }
}
