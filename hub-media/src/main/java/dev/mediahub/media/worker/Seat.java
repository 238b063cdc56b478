package dev.mediahub.media.worker;

import dev.mediahub.media.worker.wire.Connection;
import dev.mediahub.media.worker.wire.Message;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** A job's place in one process. All but {@link #wake} and {@link #move} is the writer's. */
final class Seat {
  /** Frames of sound that a new process begins with: 100 ms, less than a listener notices. */
  private static final int FRESH_FRAMES = 5;

  final WorkerJob job;
  private final WorkerProcess process;
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private volatile boolean moves;
  private boolean opened;
  private boolean left;
  private boolean awaitsKeyframe;
  private long nextNumber = -1;

  Seat(WorkerJob job, WorkerProcess process) {
    this.job = job;
    this.process = process;
  }

  /** There is something to do for the writer. Any thread; never blocks. */
  void wake() {
    if (scheduled.compareAndSet(false, true)) {
      process.schedule(this);
    }
  }

  boolean in(WorkerProcess other) {
    return process == other;
  }

  /** At its next keyframe the job leaves, for the process that its owner has then. Any thread. */
  void move() {
    moves = true;
    wake();
  }

  /** Sends what waits. */
  void serve(Connection connection) throws IOException {
    scheduled.set(false);
    if (left) {
      return;
    }
    if (job.isClosed()) {
      leave(connection);
      return;
    }
    if (!opened) {
      open(connection);
    }
    if (job.takeKeyframeWish()) {
      connection.write(new Message.Keyframe(job.id));
    }
    for (; ; ) {
      FrameQueue.Waiting next = job.queue.peek();
      // A composite's jobs move together, with what their queues keep.
      boolean atOnce = job.spec instanceof CompositeSpec;
      if (moves && (atOnce || (next == null ? !job.isVideo() : next.keyframe()))) {
        leave(connection);
        job.sit(null);
        process.lookAgain();
        return;
      }
      if (next == null) {
        return;
      }
      FrameQueue.Waiting taken = job.queue.poll();
      if (taken != null) {
        send(taken, connection);
      }
    }
  }

  private void open(Connection connection) throws IOException {
    opened = true;
    awaitsKeyframe = true;
    List<FrameQueue.Waiting> kept = job.queue.again();
    job.repeatsFrom(kept.isEmpty() ? Long.MAX_VALUE : kept.getFirst().ptsUs());
    if (kept.isEmpty()) {
      job.queue.freshen(FRESH_FRAMES, job.isVideo());
    }
    connection.write(new Message.Open(job.id, SpecCodec.write(job.spec)));
    for (FrameQueue.Waiting frame : kept) {
      send(frame, connection);
    }
  }

  private void send(FrameQueue.Waiting frame, Connection connection) throws IOException {
    if (frame.number() < nextNumber) {
      return; // Kept, and sent, before it waited.
    }
    // After a gap a video decoder would show garbage until the next keyframe.
    awaitsKeyframe |= nextNumber >= 0 && frame.number() != nextNumber && job.isVideo();
    nextNumber = frame.number() + 1;
    if (awaitsKeyframe && !frame.keyframe()) {
      job.counters.framesDropped.increment();
      return;
    }
    awaitsKeyframe = false;
    job.counters.framesIn.increment();
    connection.write(
        new Message.Frame(job.id, frame.ptsUs(), frame.keyframe(), ByteBuffer.wrap(frame.bytes())));
  }

  private void leave(Connection connection) throws IOException {
    left = true;
    process.left(this);
    if (opened) {
      connection.write(new Message.Close(job.id));
    }
  }
}
