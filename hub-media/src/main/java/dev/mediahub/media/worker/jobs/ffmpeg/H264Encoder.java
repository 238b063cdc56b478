package dev.mediahub.media.worker.jobs.ffmpeg;

import dev.mediahub.media.worker.jobs.JobException;
import dev.mediahub.media.worker.jobs.JobOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;

/**
 * Pictures to H.264, constrained baseline, with a keyframe at least every 2 s and SPS and PPS
 * before it. Times are microseconds; pictures leave at once.
 */
final class H264Encoder implements AutoCloseable {
  private static final long KEYFRAME_US = 2_000_000;

  /** A picture is cut into as many slices, each coded by a thread: 1080p30 takes a whole core. */
  private static final int MOST_THREADS = 4;

  /** Up to this width a slice has 2 rows of macroblocks or more, above 4: openh264's own rule. */
  private static final int NARROW = 480;

  private final PictureKind kind;
  private final int rate;
  private final Encoder encoder;
  private final NalUnits nalUnits = new NalUnits();
  private long keyframeUs = Long.MIN_VALUE / 2;

  private H264Encoder(PictureKind kind, int rate, Encoder encoder) {
    this.kind = kind;
    this.rate = rate;
    this.encoder = encoder;
  }

  /**
   * For pictures like {@code first}, of 8-bit 4:2:0. What their colours, range and shape of pixels
   * are is said in the stream.
   *
   * @param rate pictures a second, about
   * @param bitrate bits a second; 0: by size and rate, see {@link #bitrate}
   */
  static H264Encoder open(AVFrame first, int rate, int bitrate) throws JobException {
    PictureKind kind = PictureKind.of(first);
    Encoder made =
        Encoder.open(
            "libopenh264",
            context -> {
              configure(context, kind, rate, bitrate);
              context.sample_aspect_ratio(first.sample_aspect_ratio());
            });
    return new H264Encoder(kind, rate, made);
  }

  private static void configure(AVCodecContext context, PictureKind kind, int rate, int bitrate)
      throws JobException {
    int width = kind.width();
    int height = kind.height();
    long bits = bitrate > 0 ? bitrate : bitrate(width, height, rate);
    context.width(width).height(height).pix_fmt(avutil.AV_PIX_FMT_YUV420P);
    context.color_range(kind.range()).colorspace(kind.matrix());
    context.color_primaries(kind.primaries()).color_trc(kind.transfer());
    context.bit_rate(bits).max_b_frames(0).gop_size(rate * 2);
    context.rc_max_rate(bits * 3 / 2);
    context.profile(avcodec.AV_PROFILE_H264_CONSTRAINED_BASELINE);
    int threads = threads(width, height);
    context.thread_count(threads).slices(threads);
    Native.setTimeBase(context, 1_000_000);
    try (AVRational frameRate = new AVRational()) {
      frameRate.num(rate).den(1);
      context.framerate(frameRate);
    }
    // A picture left out to keep the rate would show as a stutter.
    Native.set(context, "allow_skip_frames", "0");
    Native.set(context, "rc_mode", "bitrate");
  }

  private static int threads(int width, int height) {
    // An odd last line is left out.
    int rows = (height / 2 + 7) / 8;
    int slices = rows / (width <= NARROW ? 2 : 4);
    int most = Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors());
    return Math.clamp(slices, 1, most);
  }

  /** Bits a second where none are given: a tenth of a bit a pixel, 6 Mbit/s at 1080p30. */
  static int bitrate(int width, int height, int rate) {
    return (int) Math.min((long) width * height * rate / 10, Integer.MAX_VALUE);
  }

  boolean fits(AVFrame picture) {
    return kind.equals(PictureKind.of(picture));
  }

  /** What it was opened with. */
  int rate() {
    return rate;
  }

  /** Whether a picture of this time is a keyframe, wanted or not. */
  boolean isKeyframeDue(long ptsUs) {
    return ptsUs - keyframeUs >= KEYFRAME_US;
  }

  /** Codes a picture and gives what comes out. */
  void encode(AVFrame picture, long ptsUs, boolean keyframe, JobOutput output)
      throws JobException, IOException {
    boolean key = keyframe || isKeyframeDue(ptsUs);
    if (key) {
      keyframeUs = ptsUs;
    }
    picture.pict_type(key ? avutil.AV_PICTURE_TYPE_I : avutil.AV_PICTURE_TYPE_NONE);
    picture.pts(ptsUs);
    encoder.send(picture);
    give(output);
  }

  /** No more pictures. */
  void end(JobOutput output) throws JobException, IOException {
    encoder.send(null);
    give(output);
  }

  private void give(JobOutput output) throws JobException, IOException {
    for (AVPacket packet = encoder.receive(); packet != null; packet = encoder.receive()) {
      ByteBuffer unit = packet.data().capacity(packet.size()).asByteBuffer();
      output.frame(
          nalUnits.withLengths(unit),
          packet.pts(),
          (packet.flags() & avcodec.AV_PKT_FLAG_KEY) != 0);
    }
  }

  @Override
  public void close() {
    encoder.close();
  }
}
