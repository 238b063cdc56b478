package dev.mediahub.media.edge.mjpeg;

import dev.mediahub.media.edge.webrtc.FramePublisher;
import dev.mediahub.media.edge.webrtc.LoopMedia;
import dev.mediahub.media.edge.webrtc.TrackSource;
import dev.mediahub.media.room.MediaFrame;
import dev.mediahub.media.room.Track;
import dev.mediahub.media.worker.FrameSink;
import dev.mediahub.media.worker.JobState;
import dev.mediahub.media.worker.TranscodeJob;
import dev.mediahub.media.worker.TranscodeSpec;
import dev.mediahub.media.worker.Transcoders;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A camera's pictures as H.264, for those who cannot take JPEG: a worker codes them from the first
 * such viewer until {@link #LINGER_NS} after the last. Pictures come on the camera's thread,
 * results on the worker's; the rest any thread.
 */
final class CameraBridge implements TrackSource, FrameSink {
  static final long LINGER_NS = 10_000_000_000L;

  private final Supplier<FramePublisher> maker;
  private final Transcoders transcoders;
  private final int framesPerSecond;
  private final Consumer<List<String>> notices;
  private volatile @Nullable FramePublisher frames;
  private @Nullable TranscodeJob job;
  private long beganNs;
  private long wantedNs;
  private boolean closed;

  /**
   * @param maker of the track that carries the result
   * @param notices told what the camera's owner should know
   */
  CameraBridge(
      Supplier<FramePublisher> maker,
      Transcoders transcoders,
      int framesPerSecond,
      Consumer<List<String>> notices) {
    this.maker = maker;
    this.transcoders = transcoders;
    this.framesPerSecond = framesPerSecond;
    this.notices = notices;
  }

  @Override
  public List<Track> tracks() {
    return open().tracks();
  }

  @Override
  public LoopMedia home() {
    return open().home();
  }

  private synchronized FramePublisher open() {
    FramePublisher made = frames;
    if (made == null) {
      made = maker.get();
      if (closed) {
        made.close();
      }
      frames = made;
    }
    return made;
  }

  /** Takes the next picture, which the job copies. */
  void offer(PooledFrame frame, long nowNs) {
    FramePublisher into = frames;
    if (into != null) {
      offer(frame, nowNs, into);
    }
  }

  private synchronized void offer(PooledFrame frame, long nowNs, FramePublisher into) {
    if (closed) {
      return;
    }
    if (into.watched(0) || !into.started(0)) {
      wantedNs = nowNs;
    } else if (nowNs - wantedNs > LINGER_NS) {
      endJob();
      return;
    }
    TranscodeJob coding = job;
    if (coding == null) {
      beganNs = beganNs == 0 ? nowNs : beganNs;
      coding = transcoders.open(new TranscodeSpec.JpegToH264(framesPerSecond), this);
      into.keyframesFrom(0, coding::requestKeyframe);
      job = coding;
    }
    // What the job does not take it counts, and its state says why.
    coding.offer(frame.jpeg(), (nowNs - beganNs) / 1000, true);
  }

  private void endJob() {
    TranscodeJob coding = job;
    job = null;
    if (coding != null) {
      coding.close();
      notices.accept(List.of());
    }
  }

  @Override
  public void onFrame(ByteBuffer frame, long ptsUs, boolean keyframe) {
    FramePublisher into = frames;
    if (into != null) {
      byte[] bytes = new byte[frame.remaining()];
      frame.get(frame.position(), bytes);
      long timestamp = Math.floorDiv(ptsUs * 9, 100L);
      into.offer(List.of(new MediaFrame(0, bytes, 0, keyframe, timestamp)));
    }
  }

  @Override
  public void onState(JobState state, String message) {
    boolean fine = state == JobState.RUNNING || message.isEmpty();
    notices.accept(
        fine
            ? List.of()
            : List.of("WHEP viewers get no picture now; MJPEG viewers do. " + message));
  }

  synchronized void close() {
    closed = true;
    endJob();
    FramePublisher made = frames;
    if (made != null) {
      made.close();
    }
  }
}
