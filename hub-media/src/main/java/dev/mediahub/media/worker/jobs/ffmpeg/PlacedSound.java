package dev.mediahub.media.worker.jobs.ffmpeg;

import dev.mediahub.media.worker.jobs.JobException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;

/**
 * Decodes sound to floats at 48 kHz and puts them where their timestamps say. Times are samples
 * since the zero of the timestamps.
 */
final class PlacedSound implements AutoCloseable {
  /**
   * Mono below this rate may be the core of a stereo stream (HE-AAC v2) that shows itself later.
   */
  private static final int MONO_RATE = 24_000;

  private final Decoder decoder;
  private final Sink sink;
  private final AudioTimeline timeline;
  private @Nullable Resampler resampler;
  private @Nullable SampleFifo fifo;
  private int skip;

  /** Takes what comes out. */
  interface Sink {
    /**
     * Sound begins.
     *
     * @param mono whether the source has one channel
     * @return how many channels are wanted
     */
    int open(boolean mono) throws JobException;

    /**
     * What follows belongs elsewhere; what is in the queue belongs to what was before.
     *
     * @param position of the next sample
     */
    void jump(long position, SampleFifo queue) throws JobException, IOException;

    /** There are more samples in the queue, to be taken out. */
    void more(SampleFifo queue) throws JobException, IOException;
  }

  /**
   * Makes it the decoder's owner.
   *
   * @param jitterMs how exact the source's timestamps are
   */
  PlacedSound(Decoder decoder, int jitterMs, Sink sink) {
    this.decoder = decoder;
    this.sink = sink;
    this.timeline = new AudioTimeline(jitterMs);
  }

  /** Takes a coded frame; false when it is not decodable. */
  boolean frame(ByteBuffer frame, long ptsUs) throws JobException, IOException {
    if (!decoder.send(frame, ptsUs)) {
      return false;
    }
    long at = Math.floorDiv(ptsUs * 48, 1000);
    boolean decoded = false;
    for (AVFrame piece = decoder.receive(); piece != null; piece = decoder.receive()) {
      take(piece, at);
      at += (long) piece.nb_samples() * AudioTimeline.RATE / Math.max(1, piece.sample_rate());
      decoded = true;
    }
    return decoded;
  }

  private void take(AVFrame piece, long at) throws JobException, IOException {
    if (piece.sample_rate() <= 0 || piece.ch_layout().nb_channels() <= 0) {
      return;
    }
    SampleFifo queue = fifo;
    if (queue == null) {
      boolean mono = piece.ch_layout().nb_channels() == 1 && piece.sample_rate() > MONO_RATE;
      queue = new SampleFifo(sink.open(mono));
      fifo = queue;
    }
    Resampler converter = resampler;
    if (converter == null || !converter.fits(piece)) {
      if (converter != null) {
        timeline.advance(converter.convert(null, queue));
        resampler = null;
        converter.close();
      }
      converter = Resampler.open(piece, queue.channels());
      resampler = converter;
    }
    place(at, converter, queue);
    int came = converter.convert(piece, queue);
    int left = Math.min(came, skip);
    if (left > 0) {
      queue.removeNewest(left);
      skip -= left;
    }
    timeline.advance(came - left);
    sink.more(queue);
  }

  /** Does what the timeline wants before a piece that belongs at {@code at}. */
  private void place(long at, Resampler converter, SampleFifo queue)
      throws JobException, IOException {
    switch (timeline.next(at - converter.delay() + skip)) {
      case GO -> {}
      case SILENCE -> {
        queue.addSilence(timeline.amount());
        timeline.advance(timeline.amount());
      }
      case SKIP -> skip += timeline.amount();
      case STRETCH -> converter.stretch(timeline.amount());
      case JUMP -> {
        skip = 0;
        sink.jump(timeline.position(), queue);
      }
    }
  }

  /** What waits to be taken; null before there was any. */
  @Nullable SampleFifo queue() {
    return fifo;
  }

  @Override
  public void close() {
    decoder.close();
    if (resampler != null) {
      resampler.close();
    }
  }
}
