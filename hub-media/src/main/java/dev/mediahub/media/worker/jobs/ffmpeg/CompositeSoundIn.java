package dev.mediahub.media.worker.jobs.ffmpeg;

import dev.mediahub.media.worker.CompositeSpec;
import dev.mediahub.media.worker.jobs.JobException;
import dev.mediahub.media.worker.jobs.JobOutput;
import dev.mediahub.media.worker.jobs.StreamJob;
import dev.mediahub.media.worker.jobs.compose.SoundBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A sound track on its way into a composite: decoded, to wait for its time. */
final class CompositeSoundIn implements StreamJob, PlacedSound.Sink {
  private final CompositeSpec.SoundIn spec;
  private final Stages stages;
  private final Stage stage;
  private final SoundBuffer buffer;
  private final PlacedSound sound;
  private final JobOutput output;
  private long position;
  private boolean decodes;

  CompositeSoundIn(
      CompositeSpec.SoundIn spec, Stages stages, Decoder decoder, int jitterMs, JobOutput output) {
    this.spec = spec;
    this.stages = stages;
    this.stage = stages.enter(spec.composite());
    this.buffer = stage.enterSound(spec.participant(), spec.name());
    this.sound = new PlacedSound(decoder, jitterMs, this);
    this.output = output;
  }

  @Override
  public Outcome frame(ByteBuffer frame, long ptsUs, boolean keyframe, long behindUs)
      throws JobException, IOException {
    if (!sound.frame(frame, ptsUs)) {
      return Outcome.BAD;
    }
    if (!decodes) {
      decodes = true;
      output.frame(ByteBuffer.allocate(0), ptsUs, true);
    }
    return Outcome.DONE;
  }

  @Override
  public int open(boolean mono) {
    return 2;
  }

  @Override
  public void jump(long to, SampleFifo queue) {
    more(queue);
    position = to;
  }

  @Override
  public void more(SampleFifo queue) {
    int count = queue.size();
    buffer.put(position, queue.array(), queue.start(), count);
    queue.remove(count);
    position += count;
  }

  @Override
  public void requestKeyframe() {
    // Each frame of sound stands for itself.
  }

  @Override
  public void flush() {
    // What is in the resampler is less than a millisecond.
  }

  @Override
  public void close() {
    sound.close();
    stage.leaveSound(spec.participant());
    stages.leave(spec.composite());
  }
}
