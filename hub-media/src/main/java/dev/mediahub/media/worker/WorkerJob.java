package dev.mediahub.media.worker;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One job, over all the processes it lives in. Frames wait in its queue; the {@link Seat} it has in
 * a process tells that one's writer to fetch them.
 */
final class WorkerJob implements TranscodeJob {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerJob.class);
  private static final int MAX_FRAMES = 256;
  private static final long MAX_AUDIO_BYTES = 512 * 1024;
  private static final long MAX_VIDEO_BYTES = 16 * 1024 * 1024;
  private static final long OVERLAP_US = 1_000_000;

  final int id;
  final TranscodeSpec spec;
  final FrameQueue queue;
  final WorkerCounters counters;
  private final FrameSink sink;
  private final Consumer<WorkerJob> onClose;
  // Two processes may speak for a job while it moves from one to the other.
  private final ReentrantLock telling = new ReentrantLock();
  private final AtomicBoolean keyframeWanted = new AtomicBoolean();
  private volatile boolean closed;
  private volatile @Nullable Seat seat;
  private volatile long repeatsFromUs = Long.MAX_VALUE;
  // Written under telling.
  private volatile JobState state = JobState.STARTING;
  private String message = "";
  private int speaker;
  private long lastUs;

  WorkerJob(
      int id,
      TranscodeSpec spec,
      FrameSink sink,
      WorkerCounters counters,
      Consumer<WorkerJob> onClose) {
    this.id = id;
    this.spec = spec;
    this.sink = sink;
    this.counters = counters;
    this.onClose = onClose;
    this.queue =
        new FrameQueue(
            MAX_FRAMES,
            isVideo() ? MAX_VIDEO_BYTES : MAX_AUDIO_BYTES,
            isVideo(),
            counters.framesDropped);
  }

  boolean isVideo() {
    return spec.isVideo();
  }

  @Override
  public boolean offer(ByteBuffer frame, long ptsUs, boolean keyframe) {
    if (closed || frame.remaining() == 0 || frame.remaining() > maxFrameBytes()) {
      counters.framesDropped.increment();
      return false;
    }
    Seat now = seat;
    if (now == null && state == JobState.UNAVAILABLE) {
      counters.framesDropped.increment();
      return false;
    }
    queue.offer(frame, ptsUs, keyframe);
    // Read again: whoever gives a new seat wakes it after that, and sees this frame.
    now = seat;
    if (now != null) {
      now.wake();
    }
    return true;
  }

  @Override
  public void requestKeyframe() {
    keyframeWanted.set(true);
    Seat now = seat;
    if (now != null) {
      now.wake();
    }
  }

  /** Whether somebody asked since the last call. */
  boolean takeKeyframeWish() {
    return keyframeWanted.getAndSet(false);
  }

  private int maxFrameBytes() {
    // An AAC frame has at most 6144 bits a channel, an Opus packet 61,440 bytes.
    return isVideo() ? dev.mediahub.media.worker.wire.Message.MAX_PAYLOAD : 64 * 1024;
  }

  boolean isClosed() {
    return closed;
  }

  @Nullable Seat seat() {
    return seat;
  }

  /** Gives the job its place in a process; null takes it away. */
  void sit(@Nullable Seat next) {
    seat = next;
    if (next != null) {
      next.wake();
    }
  }

  /**
   * A frame came out of a process.
   *
   * @param process its number: once a newer one has spoken, older ones are not heard any more; one
   *     that gives video speaks from a keyframe on
   */
  void deliver(int process, ByteBuffer frame, long ptsUs, boolean keyframe) {
    telling.lock();
    try {
      if (closed || process < speaker) {
        return;
      }
      boolean video = spec.givesVideo();
      if (process > speaker && (repeats(ptsUs) || video && !keyframe)) {
        if (video) {
          requestKeyframe(); // The one it began with may be what is left out here.
        }
        return;
      }
      speaker = process;
      lastUs = ptsUs;
      counters.framesOut.increment();
      sink.onFrame(frame, ptsUs, keyframe);
    } catch (RuntimeException e) {
      LOG.error("a receiver of transcoded frames failed", e);
    } finally {
      telling.unlock();
    }
  }

  /** Tells the sink of frames that were lost. */
  void lost() {
    telling.lock();
    try {
      if (!closed) {
        sink.onLost();
      }
    } catch (RuntimeException e) {
      LOG.error("a receiver of transcoding losses failed", e);
    } finally {
      telling.unlock();
    }
  }

  /**
   * A new process gets frames again that one before it may have had.
   *
   * @param ptsUs the first one's; {@link Long#MAX_VALUE} when there are none
   */
  void repeatsFrom(long ptsUs) {
    repeatsFromUs = ptsUs - OVERLAP_US;
  }

  /** A new process begins with some of what the one before it gave last. */
  private boolean repeats(long ptsUs) {
    return speaker > 0
        && ptsUs <= lastUs
        && (lastUs - ptsUs < OVERLAP_US || ptsUs >= repeatsFromUs);
  }

  /** Tells the sink, if this is news. */
  void become(JobState next, String why) {
    telling.lock();
    try {
      if (closed || state == next && message.equals(why)) {
        return;
      }
      state = next;
      message = why;
      sink.onState(next, why);
    } catch (RuntimeException e) {
      LOG.error("a receiver of transcoding states failed", e);
    } finally {
      telling.unlock();
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      Seat last = seat;
      if (last != null) {
        last.wake();
      }
      onClose.accept(this);
    }
  }
}
