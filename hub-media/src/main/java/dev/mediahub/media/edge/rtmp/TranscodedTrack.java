package dev.mediahub.media.edge.rtmp;

import dev.mediahub.media.edge.webrtc.FramePublisher;
import dev.mediahub.media.room.MediaFrame;
import dev.mediahub.media.worker.FrameSink;
import dev.mediahub.media.worker.JobState;
import dev.mediahub.media.worker.TranscodeJob;
import dev.mediahub.media.worker.TranscodeSpec;
import dev.mediahub.media.worker.Transcoders;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A track whose frames go through a worker on their way into the room. Frames come from the
 * connection's event loop, results on the worker's reading thread.
 */
final class TranscodedTrack implements FrameSink, AutoCloseable {
  private final FramePublisher into;
  private final int track;
  private final int clockRate;
  private final Notices notices;
  private final Notices.Subject subject;
  private final String meaning;
  private final TranscodeJob job;
  private final ReentrantLock noting = new ReentrantLock();
  private volatile boolean unavailable;
  // Under noting.
  private boolean closed;

  /**
   * @param clockRate of the track, Hz
   * @param meaning what it means for viewers while the worker does not run
   */
  TranscodedTrack(
      Transcoders transcoders,
      TranscodeSpec spec,
      FramePublisher into,
      int track,
      int clockRate,
      Notices notices,
      Notices.Subject subject,
      String meaning) {
    this.into = into;
    this.track = track;
    this.clockRate = clockRate;
    this.notices = notices;
    this.subject = subject;
    this.meaning = meaning;
    this.job = transcoders.open(spec, this);
    into.keyframesFrom(track, job::requestKeyframe);
  }

  /** The frame in a message from {@code offset} on. */
  void offer(byte[] message, int offset, long shownMs, boolean keyframe) {
    // What the job does not take it counts, and its state says why.
    job.offer(
        ByteBuffer.wrap(message, offset, message.length - offset).slice(),
        shownMs * 1000,
        keyframe);
  }

  @Override
  public void onFrame(ByteBuffer frame, long ptsUs, boolean keyframe) {
    byte[] bytes = new byte[frame.remaining()];
    frame.get(frame.position(), bytes);
    long timestamp = Math.floorDiv(ptsUs * (clockRate / 1000), 1000);
    into.offer(List.of(new MediaFrame(track, bytes, 0, keyframe, timestamp)));
  }

  @Override
  public void onState(JobState state, String message) {
    unavailable = state == JobState.UNAVAILABLE;
    boolean fine = state == JobState.RUNNING || message.isEmpty();
    note(fine ? "" : meaning + " " + message, false);
  }

  /** Nothing is noted after the last text: the job may still be telling when it is closed. */
  private void note(String text, boolean last) {
    noting.lock();
    try {
      if (!closed) {
        closed = last;
        notices.set(subject, text);
      }
    } finally {
      noting.unlock();
    }
  }

  /** Whether no worker can do this now. */
  boolean unavailable() {
    return unavailable;
  }

  @Override
  public void close() {
    job.close();
    note("", true);
  }
}
