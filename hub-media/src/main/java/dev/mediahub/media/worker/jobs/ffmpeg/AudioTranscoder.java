package dev.mediahub.media.worker.jobs.ffmpeg;

import dev.mediahub.media.worker.jobs.JobException;
import dev.mediahub.media.worker.jobs.JobOutput;
import dev.mediahub.media.worker.jobs.StreamJob;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Sound from one coding to the other, over 48 kHz floats: decoded, put where its timestamps say,
 * cut into the encoder's frames. Times inside are samples at 48 kHz, so that frames out are evenly
 * apart to the microsecond.
 */
final class AudioTranscoder implements StreamJob, PlacedSound.Sink {
  private final AudioCoding target;
  private final JobOutput output;
  private final PlacedSound sound;
  private @Nullable AudioEncoder encoder;

  /**
   * Makes it the decoder's owner.
   *
   * @param jitterMs how exact the source's timestamps are
   */
  AudioTranscoder(Decoder decoder, AudioCoding target, int jitterMs, JobOutput output) {
    this.target = target;
    this.output = output;
    this.sound = new PlacedSound(decoder, jitterMs, this);
  }

  @Override
  public Outcome frame(ByteBuffer frame, long ptsUs, boolean keyframe, long behindUs)
      throws JobException, IOException {
    return sound.frame(frame, ptsUs) ? Outcome.DONE : Outcome.BAD;
  }

  @Override
  public int open(boolean mono) throws JobException {
    AudioEncoder coder = AudioEncoder.open(target, target.channels(mono));
    encoder = coder;
    return coder.channels();
  }

  @Override
  public void jump(long position, SampleFifo queue) throws JobException, IOException {
    AudioEncoder coder = encoder;
    if (coder != null) {
      if (queue.size() > 0) {
        queue.addSilence(coder.frameSize() - queue.size() % coder.frameSize());
        more(queue);
      }
      coder.begin(position);
    }
  }

  @Override
  public void more(SampleFifo queue) throws JobException, IOException {
    AudioEncoder coder = encoder;
    while (coder != null && queue.size() >= coder.frameSize()) {
      coder.send(queue);
      coder.give(output);
    }
  }

  @Override
  public void requestKeyframe() {
    // Each frame of sound stands for itself.
  }

  @Override
  public void flush() throws JobException, IOException {
    AudioEncoder coder = encoder;
    SampleFifo queue = sound.queue();
    if (coder != null && queue != null) {
      if (queue.size() > 0) {
        queue.addSilence(coder.frameSize() - queue.size());
        more(queue);
      }
      coder.end();
      coder.give(output);
    }
  }

  @Override
  public void close() {
    sound.close();
    if (encoder != null) {
      encoder.close();
    }
  }
}
