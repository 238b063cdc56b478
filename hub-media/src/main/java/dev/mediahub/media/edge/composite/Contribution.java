package dev.mediahub.media.edge.composite;

import dev.mediahub.media.output.recorder.FrameOutput;
import dev.mediahub.media.output.recorder.Intake;
import dev.mediahub.media.output.recorder.SoundFormat;
import dev.mediahub.media.output.recorder.SourceReader;
import dev.mediahub.media.output.recorder.VideoFormat;
import dev.mediahub.media.worker.CompositeSpec;
import dev.mediahub.media.worker.FrameSink;
import dev.mediahub.media.worker.JobState;
import dev.mediahub.media.worker.TranscodeJob;
import dev.mediahub.media.worker.Transcoders;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What one source gives to a composite: a video track, a sound track, or both. The turning thread's
 * but for its intake.
 */
final class Contribution implements FrameOutput {
  private final int composite;
  private final int participant;
  private final int track;
  private final String name;
  private final Transcoders transcoders;
  private final Punctuality punctuality;
  private final SourceReader reader;
  private @Nullable VideoFormat videoFormat;
  private @Nullable SoundFormat soundFormat;
  private @Nullable TranscodeJob video;
  private @Nullable TranscodeJob sound;
  private @Nullable Watch watch;
  private long newestUs = Long.MIN_VALUE;
  private boolean failed;

  /**
   * Takes nothing yet.
   *
   * @param track tells one participant's pictures apart
   * @param wallOffsetNs what to add to monotonic time for nanoseconds since 1970
   * @param wallOfZeroNs when the hub's own time was zero, nanoseconds since 1970
   */
  Contribution(
      int composite,
      int participant,
      int track,
      String name,
      Transcoders transcoders,
      Punctuality punctuality,
      long wallOffsetNs,
      long wallOfZeroNs,
      long nowNs) {
    this.composite = composite;
    this.participant = participant;
    this.track = track;
    this.name = name;
    this.transcoders = transcoders;
    this.punctuality = punctuality;
    this.reader = new SourceReader(this, wallOffsetNs, wallOfZeroNs, _ -> {}, nowNs);
  }

  Intake intake() {
    return reader.intake();
  }

  String name() {
    return name;
  }

  /** Notes that it could not be taken; true the first time. */
  boolean failsFirst() {
    boolean first = !failed;
    failed = true;
    return first;
  }

  /** Hands on what has come. */
  void turn(long nowNs, long nowWallUs) {
    newestUs = Long.MIN_VALUE;
    reader.read(nowNs, false);
    Watch seen = watch;
    reader.askForKeyframe(nowNs, seen != null && seen.needsKeyframe);
    if (newestUs != Long.MIN_VALUE && track == 0) {
      punctuality.observe(newestUs, nowWallUs);
    }
  }

  @Override
  public void video(
      VideoFormat format, long wallNs, long compositionNs, boolean keyframe, byte[] data, int at) {
    if (!format.codec().isVideo()) {
      return;
    }
    VideoFormat before = videoFormat;
    boolean fits = before != null && before.codec() == format.codec() && before.sameRecord(format);
    if (!fits && keyframe) {
      endVideo();
      Watch made = new Watch();
      watch = made;
      video =
          transcoders.open(
              new CompositeSpec.VideoIn(
                  composite, participant, track, name, format.codec(), format.record()),
              made);
      videoFormat = format;
    } else if (!fits) {
      return;
    }
    TranscodeJob job = video;
    Watch seen = watch;
    if (job != null) {
      // Pictures wait for their place in the order of showing: what is decoded when says more.
      newestUs = Math.max(newestUs, wallNs / 1000);
      long shownUs = punctuality.place((wallNs + compositionNs) / 1000);
      boolean taken =
          job.offer(ByteBuffer.wrap(data, at, data.length - at).slice(), shownUs, keyframe);
      if (seen != null && (!taken || keyframe)) {
        seen.needsKeyframe = !taken;
      }
    }
  }

  @Override
  public void sound(SoundFormat format, long wallNs, int samples, byte[] data, int at, int length) {
    SoundFormat before = soundFormat;
    if (before == null || !before.same(format)) {
      endSound();
      sound =
          transcoders.open(
              new CompositeSpec.SoundIn(composite, participant, name, format.config()),
              Unheard.INSTANCE);
      soundFormat = format;
    }
    TranscodeJob job = sound;
    if (job != null) {
      newestUs = Math.max(newestUs, wallNs / 1000);
      // What is not taken is counted by the job, and is a hole in the sound.
      job.offer(ByteBuffer.wrap(data, at, length).slice(), punctuality.place(wallNs / 1000), true);
    }
  }

  private void endVideo() {
    TranscodeJob old = video;
    video = null;
    videoFormat = null;
    if (old != null) {
      old.close();
    }
  }

  private void endSound() {
    TranscodeJob old = sound;
    sound = null;
    soundFormat = null;
    if (old != null) {
      old.close();
    }
  }

  void close(long nowNs) {
    reader.close(nowNs);
    endVideo();
    endSound();
  }

  /** Notes when the decoder needs a keyframe. Called on the worker's reading thread. */
  private static final class Watch implements FrameSink {
    private volatile boolean needsKeyframe;

    @Override
    public void onFrame(ByteBuffer frame, long ptsUs, boolean keyframe) {
      needsKeyframe = false; // It decodes.
    }

    @Override
    public void onState(JobState state, String message) {
      needsKeyframe = state == JobState.RESTARTING;
    }

    @Override
    public void onLost() {
      needsKeyframe = true;
    }
  }

  /** Sound needs nothing. */
  private enum Unheard implements FrameSink {
    INSTANCE;

    @Override
    public void onFrame(ByteBuffer frame, long ptsUs, boolean keyframe) {
      // It decodes.
    }

    @Override
    public void onState(JobState state, String message) {
      // The composite's own jobs tell.
    }
  }
}
