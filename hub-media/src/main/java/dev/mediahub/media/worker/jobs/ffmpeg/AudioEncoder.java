package dev.mediahub.media.worker.jobs.ffmpeg;

import dev.mediahub.media.worker.jobs.JobException;
import dev.mediahub.media.worker.jobs.JobOutput;
import java.io.IOException;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.FloatPointer;

/** Codes interleaved floats at 48 kHz. Times are samples. */
final class AudioEncoder implements AutoCloseable {
  private static final int LOWEST_DELAY_FRAME_MS = 20;

  private final int channels;
  private final boolean planar;
  private final Encoder encoder;
  private final AVFrame frame;
  private final float[] plane;
  private long position;

  private AudioEncoder(int channels, boolean planar, Encoder encoder, AVFrame frame) {
    this.channels = channels;
    this.planar = planar;
    this.encoder = encoder;
    this.frame = frame;
    this.plane = new float[encoder.frameSize()];
  }

  static AudioEncoder open(AudioCoding coding, int channels) throws JobException {
    int format = coding.isOpus() ? avutil.AV_SAMPLE_FMT_FLT : avutil.AV_SAMPLE_FMT_FLTP;
    Encoder encoder =
        Encoder.open(coding.encoder(), context -> configure(context, coding, channels, format));
    AVFrame frame = Native.present(avutil.av_frame_alloc(), "a frame");
    frame.format(format).nb_samples(encoder.frameSize()).sample_rate(AudioTimeline.RATE);
    avutil.av_channel_layout_default(frame.ch_layout(), channels);
    Native.check(avutil.av_frame_get_buffer(frame, 0), "a frame");
    return new AudioEncoder(channels, !coding.isOpus(), encoder, frame);
  }

  private static void configure(
      AVCodecContext context, AudioCoding coding, int channels, int format) throws JobException {
    context.sample_fmt(format).sample_rate(AudioTimeline.RATE);
    context.bit_rate((long) coding.bitsPerChannel() * channels);
    avutil.av_channel_layout_default(context.ch_layout(), channels);
    Native.setTimeBase(context, AudioTimeline.RATE);
    if (coding.isOpus()) {
      Native.set(context, "application", "audio");
      Native.set(context, "frame_duration", Integer.toString(LOWEST_DELAY_FRAME_MS));
      Native.set(context, "vbr", "on");
      // RTP resends what is lost; copies inside cost a third of the rate.
      Native.set(context, "fec", "0");
    }
  }

  int channels() {
    return channels;
  }

  int frameSize() {
    return encoder.frameSize();
  }

  /** The next frame begins here. */
  void begin(long at) {
    position = at;
  }

  /** Takes one frame's samples out of the queue. */
  void send(SampleFifo queue) throws JobException {
    Native.check(avutil.av_frame_make_writable(frame), "a frame");
    float[] samples = queue.array();
    int size = frameSize();
    if (planar) {
      for (int channel = 0; channel < channels; channel++) {
        for (int i = 0; i < size; i++) {
          plane[i] = samples[queue.start() + i * channels + channel];
        }
        new FloatPointer(frame.data(channel)).put(plane, 0, size);
      }
    } else {
      new FloatPointer(frame.data(0)).put(samples, queue.start(), size * channels);
    }
    queue.remove(size);
    frame.pts(position);
    position += size;
    encoder.send(frame);
  }

  void end() throws JobException {
    encoder.send(null);
  }

  /** Gives what is coded; times become microseconds. */
  void give(JobOutput output) throws JobException, IOException {
    for (AVPacket packet = encoder.receive(); packet != null; packet = encoder.receive()) {
      output.frame(
          packet.data().capacity(packet.size()).asByteBuffer(),
          Math.floorDiv(packet.pts() * 1000, 48),
          true);
    }
  }

  @Override
  public void close() {
    avutil.av_frame_free(frame);
    encoder.close();
  }
}
