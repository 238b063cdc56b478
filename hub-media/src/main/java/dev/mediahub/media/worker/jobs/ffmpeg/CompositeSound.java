package dev.mediahub.media.worker.jobs.ffmpeg;

import dev.mediahub.media.worker.CompositeSpec;
import dev.mediahub.media.worker.jobs.JobException;
import dev.mediahub.media.worker.jobs.JobOutput;
import dev.mediahub.media.worker.jobs.StreamJob;
import dev.mediahub.media.worker.jobs.compose.Limiter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** The sound of a composite: at each tick the sum of all up to its time. */
final class CompositeSound implements StreamJob {
  /** Ticks further apart than this are a pause, after which it goes on from the newest. */
  private static final int PAUSE = AudioTimeline.RATE;

  private final CompositeSpec.Sound spec;
  private final Stages stages;
  private final Stage stage;
  private final JobOutput output;
  private final AudioEncoder encoder;
  private final SampleFifo queue = new SampleFifo(2);
  private final Limiter limiter = new Limiter();
  private float[] mix = new float[2 * AudioTimeline.RATE / 10];
  private long next = Long.MIN_VALUE;

  private CompositeSound(
      CompositeSpec.Sound spec, Stages stages, JobOutput output, AudioEncoder encoder) {
    this.spec = spec;
    this.stages = stages;
    this.stage = stages.enter(spec.composite());
    this.output = output;
    this.encoder = encoder;
  }

  static CompositeSound open(CompositeSpec.Sound spec, Stages stages, JobOutput output)
      throws JobException {
    return new CompositeSound(spec, stages, output, AudioEncoder.open(AudioCoding.aac(2), 2));
  }

  @Override
  public Outcome frame(ByteBuffer tick, long untilUs, boolean keyframe, long behindUs)
      throws JobException, IOException {
    long until = Math.floorDiv(untilUs * 48, 1000);
    if (next == Long.MIN_VALUE || Math.abs(until - next) > PAUSE) {
      jump(until);
    }
    if (until > next) {
      mix((int) (until - next), untilUs);
    }
    return Outcome.DONE;
  }

  private void jump(long to) throws JobException, IOException {
    if (queue.size() > 0) {
      queue.addSilence(encoder.frameSize() - queue.size() % encoder.frameSize());
      encode();
    }
    next = to;
    encoder.begin(to);
  }

  private void mix(int count, long untilUs) throws JobException, IOException {
    if (mix.length < 2 * count) {
      mix = new float[2 * count];
    }
    Arrays.fill(mix, 0, 2 * count, 0f);
    Map<Integer, Double> levels = new HashMap<>();
    stage.sounds().forEach((who, sound) -> levels.put(who, sound.take(next, mix, count)));
    stage.heard(levels, untilUs);
    limiter.apply(mix, count);
    float[] into = queue.reserve(count);
    System.arraycopy(mix, 0, into, queue.end(), 2 * count);
    queue.added(count);
    next += count;
    encode();
  }

  private void encode() throws JobException, IOException {
    while (queue.size() >= encoder.frameSize()) {
      encoder.send(queue);
      encoder.give(output);
    }
  }

  @Override
  public void requestKeyframe() {
    // Each frame of sound stands for itself.
  }

  @Override
  public void flush() throws JobException, IOException {
    encoder.end();
    encoder.give(output);
  }

  @Override
  public void close() {
    encoder.close();
    stages.leave(spec.composite());
  }
}
