package dev.mediahub.media.worker.jobs.ffmpeg;

import dev.mediahub.media.worker.jobs.JobException;
import org.bytedeco.ffmpeg.avutil.AVChannelLayout;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swresample;
import org.bytedeco.ffmpeg.swresample.SwrContext;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;

/** Brings decoded sound to 48 kHz, interleaved floats and the wanted channels. */
final class Resampler implements AutoCloseable {
  private final int channels;
  private final int sourceRate;
  private final int sourceFormat;
  private final int sourceChannels;
  private final SwrContext swr;
  private FloatPointer samples = new FloatPointer(8192);
  private final PointerPointer<FloatPointer> planes = new PointerPointer<>(1L);

  private Resampler(AVFrame source, int channels, SwrContext swr) {
    this.channels = channels;
    this.sourceRate = source.sample_rate();
    this.sourceFormat = source.format();
    this.sourceChannels = source.ch_layout().nb_channels();
    this.swr = swr;
  }

  /** For frames like {@code source}. */
  static Resampler open(AVFrame source, int channels) throws JobException {
    try (AVChannelLayout target = new AVChannelLayout();
        PointerPointer<SwrContext> made = new PointerPointer<>(1L)) {
      avutil.av_channel_layout_default(target, channels);
      made.put(0, null);
      Native.check(
          swresample.swr_alloc_set_opts2(
              made,
              target,
              avutil.AV_SAMPLE_FMT_FLT,
              AudioTimeline.RATE,
              source.ch_layout(),
              source.format(),
              source.sample_rate(),
              0,
              null),
          "resampling");
      SwrContext swr = made.get(SwrContext.class, 0);
      // Always on, also from 48 to 48 kHz: switched on later, to stretch, it would lose samples.
      int status = avutil.av_opt_set(swr, "flags", "res", 0);
      status = status < 0 ? status : swresample.swr_init(swr);
      if (status < 0) {
        swresample.swr_free(swr);
      }
      Native.check(status, "resampling");
      return new Resampler(source, channels, swr);
    }
  }

  boolean fits(AVFrame source) {
    return source.sample_rate() == sourceRate
        && source.format() == sourceFormat
        && source.ch_layout().nb_channels() == sourceChannels;
  }

  /** Samples at 48 kHz that went in and are not out yet. */
  long delay() {
    return swresample.swr_get_delay(swr, AudioTimeline.RATE);
  }

  /** Gives so many samples more a second, or fewer, for the next two seconds. */
  void stretch(int by) throws JobException {
    Native.check(
        swresample.swr_set_compensation(swr, by * 2, AudioTimeline.RATE * 2), "resampling");
  }

  /**
   * Takes a frame, or with null what is left inside, and puts what comes out into the queue.
   *
   * @return samples a channel that came out
   */
  int convert(@Nullable AVFrame source, SampleFifo out) throws JobException {
    int in = source == null ? 0 : source.nb_samples();
    int most = (int) ((long) in * AudioTimeline.RATE / sourceRate * 101 / 100 + delay() + 256);
    if (samples.capacity() < (long) most * channels) {
      samples.close();
      samples = new FloatPointer((long) most * channels);
    }
    planes.put(0, samples);
    int count =
        swresample.swr_convert(
            swr, planes, most, source == null ? null : source.extended_data(), in);
    Native.check(count, "resampling");
    float[] target = out.reserve(count);
    samples.position(0).get(target, out.end(), count * channels);
    out.added(count);
    return count;
  }

  @Override
  public void close() {
    swresample.swr_free(swr);
    samples.close();
    planes.close();
  }
}
