package dev.mediahub.media.worker.jobs.ffmpeg;

import dev.mediahub.media.worker.jobs.JobException;
import dev.mediahub.media.worker.jobs.JobOutput;
import dev.mediahub.media.worker.jobs.StreamJob;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;

/**
 * Sound from one coding to the other, over 48 kHz floats: decoded, put where its timestamps say,
 * cut into the encoder's frames. Times inside are samples at 48 kHz, so that frames out are evenly
 * apart to the microsecond.
 */
final class AudioTranscoder implements StreamJob {
  /**
   * Mono below this rate may be the core of a stereo stream (HE-AAC v2) that shows itself later.
   */
  private static final int MONO_RATE = 24_000;

  private final Decoder decoder;
  private final AudioCoding target;
  private final JobOutput output;
  private final AudioTimeline timeline;
  private @Nullable Resampler resampler;
  private @Nullable SampleFifo fifo;
  private @Nullable AudioEncoder encoder;
  private int skip;

  /**
   * @param jitterMs how exact the source's timestamps are
   */
  AudioTranscoder(Decoder decoder, AudioCoding target, int jitterMs, JobOutput output) {
    this.decoder = decoder;
    this.target = target;
    this.output = output;
    this.timeline = new AudioTimeline(jitterMs);
  }

  @Override
  public Outcome frame(ByteBuffer frame, long ptsUs, boolean keyframe, long behindUs)
      throws JobException, IOException {
    if (!decoder.send(frame, ptsUs)) {
      return Outcome.BAD;
    }
    long at = Math.floorDiv(ptsUs * 48, 1000);
    boolean decoded = false;
    for (AVFrame piece = decoder.receive(); piece != null; piece = decoder.receive()) {
      take(piece, at);
      at += (long) piece.nb_samples() * AudioTimeline.RATE / Math.max(1, piece.sample_rate());
      decoded = true;
    }
    return decoded ? Outcome.DONE : Outcome.BAD;
  }

  private void take(AVFrame piece, long at) throws JobException, IOException {
    if (piece.sample_rate() <= 0 || piece.ch_layout().nb_channels() <= 0) {
      return;
    }
    AudioEncoder coder = encoder;
    SampleFifo queue = fifo;
    if (coder == null || queue == null) {
      boolean mono = piece.ch_layout().nb_channels() == 1 && piece.sample_rate() > MONO_RATE;
      coder = AudioEncoder.open(target, target.channels(mono));
      queue = new SampleFifo(coder.channels());
      encoder = coder;
      fifo = queue;
    }
    Resampler converter = resampler;
    if (converter == null || !converter.fits(piece)) {
      if (converter != null) {
        timeline.advance(converter.convert(null, queue));
        resampler = null;
        converter.close();
      }
      converter = Resampler.open(piece, coder.channels());
      resampler = converter;
    }
    place(at, converter, queue, coder);
    int came = converter.convert(piece, queue);
    int left = Math.min(came, skip);
    if (left > 0) {
      queue.removeNewest(left);
      skip -= left;
    }
    timeline.advance(came - left);
    encode(queue, coder);
  }

  /** Does what the timeline wants before a piece that belongs at {@code at}. */
  private void place(long at, Resampler converter, SampleFifo queue, AudioEncoder coder)
      throws JobException, IOException {
    switch (timeline.next(at - converter.delay() + skip)) {
      case GO -> {}
      case SILENCE -> {
        queue.addSilence(timeline.amount());
        timeline.advance(timeline.amount());
      }
      case SKIP -> skip = timeline.amount();
      case STRETCH -> converter.stretch(timeline.amount());
      case JUMP -> {
        skip = 0;
        if (queue.size() > 0) {
          queue.addSilence(coder.frameSize() - queue.size() % coder.frameSize());
          encode(queue, coder);
        }
        coder.begin(timeline.position());
      }
    }
  }

  private void encode(SampleFifo queue, AudioEncoder coder) throws JobException, IOException {
    while (queue.size() >= coder.frameSize()) {
      coder.send(queue);
      give(coder);
    }
  }

  private void give(AudioEncoder coder) throws JobException, IOException {
    for (AVPacket packet = coder.receive(); packet != null; packet = coder.receive()) {
      output.frame(
          packet.data().capacity(packet.size()).asByteBuffer(),
          Math.floorDiv(packet.pts() * 1000, 48),
          true);
    }
  }

  @Override
  public void requestKeyframe() {
    // Each frame of sound stands for itself.
  }

  @Override
  public void flush() throws JobException, IOException {
    AudioEncoder coder = encoder;
    SampleFifo queue = fifo;
    if (coder != null && queue != null) {
      if (queue.size() > 0) {
        queue.addSilence(coder.frameSize() - queue.size());
        encode(queue, coder);
      }
      coder.end();
      give(coder);
    }
  }

  @Override
  public void close() {
    decoder.close();
    if (resampler != null) {
      resampler.close();
    }
    if (encoder != null) {
      encoder.close();
    }
  }
}
