package dev.mediahub.media.worker.jobs.ffmpeg;

import dev.mediahub.media.worker.TranscodeSpec;
import dev.mediahub.media.worker.jobs.JobException;
import dev.mediahub.media.worker.jobs.JobOutput;
import dev.mediahub.media.worker.jobs.StreamJob;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.jspecify.annotations.Nullable;

/**
 * H.264 with B-frames, or JPEG pictures, to H.264 without B-frames. Pictures leave in the order of
 * showing, and all of them while the machine keeps up.
 */
final class VideoReencoder implements StreamJob {
  private static final long KEYFRAME_US = 2_000_000;
  private static final int DEFAULT_RATE = 30;

  /** A picture is cut into as many slices, each coded by a thread: 1080p30 takes a whole core. */
  private static final int MOST_THREADS = 4;

  private final int bitrate;
  private final int framesPerSecond;

  /** Every JPEG is a keyframe: they say nothing of where one is needed. */
  private final boolean followsKeyframes;

  private final Decoder decoder;
  private final JobOutput output;
  private final NalUnits nalUnits = new NalUnits();
  private @Nullable Encoder encoder;
  private @Nullable PictureFormat format;
  private int width;
  private int height;
  private final PictureChoice choice = new PictureChoice();
  private long keyframeUs;
  private boolean keyframeWanted;

  private VideoReencoder(
      int bitrate,
      int framesPerSecond,
      boolean followsKeyframes,
      Decoder decoder,
      JobOutput output) {
    this.bitrate = bitrate;
    this.framesPerSecond = framesPerSecond;
    this.followsKeyframes = followsKeyframes;
    this.decoder = decoder;
    this.output = output;
  }

  static VideoReencoder open(TranscodeSpec.VideoReencode spec, JobOutput output)
      throws JobException {
    Decoder decoder =
        Decoder.open(
            "h264",
            context -> {
              Native.setExtradata(context, spec.configuration());
              // Threads by frame would hold back a picture each.
              context.thread_count(1);
            });
    return new VideoReencoder(spec.bitrate(), spec.framesPerSecond(), true, decoder, output);
  }

  static VideoReencoder open(TranscodeSpec.JpegToH264 spec, JobOutput output) throws JobException {
    Decoder decoder = Decoder.open("mjpeg", context -> context.thread_count(1));
    return new VideoReencoder(0, spec.framesPerSecond(), false, decoder, output);
  }

  @Override
  public Outcome frame(ByteBuffer frame, long ptsUs, boolean keyframe, long behindUs)
      throws JobException, IOException {
    if (!decoder.send(frame, ptsUs)) {
      return Outcome.BAD;
    }
    return decode(behindUs) ? Outcome.DONE : Outcome.SKIPPED;
  }

  @Override
  public void requestKeyframe() {
    keyframeWanted = true;
  }

  private boolean decode(long behindUs) throws JobException, IOException {
    boolean all = true;
    for (AVFrame picture = decoder.receive(); picture != null; picture = decoder.receive()) {
      // Decoding costs a fifth of encoding, and the next pictures need it.
      if (choice.take(picture.pts(), behindUs)) {
        take(picture);
      } else {
        all = false;
      }
    }
    return all;
  }

  private void take(AVFrame picture) throws JobException, IOException {
    Encoder coder = encoder;
    if (coder == null || picture.width() != width || picture.height() != height) {
      if (coder != null) {
        coder.send(null);
        give(coder);
        encoder = null;
        coder.close();
      }
      width = picture.width();
      height = picture.height();
      coder = Encoder.open("libopenh264", this::configure);
      encoder = coder;
      keyframeUs = picture.pts() - KEYFRAME_US;
    }
    PictureFormat converter = format;
    if (converter == null || !converter.fits(picture)) {
      if (converter != null) {
        format = null;
        converter.close();
      }
      converter = PictureFormat.open(picture, followsKeyframes);
      format = converter;
    }
    AVFrame plain = converter.convert(picture);
    boolean key =
        keyframeWanted
            || (followsKeyframes && (picture.flags() & AVFrame.AV_FRAME_FLAG_KEY) != 0)
            || picture.pts() - keyframeUs >= KEYFRAME_US;
    if (key) {
      keyframeUs = picture.pts();
      keyframeWanted = false;
    }
    plain.pict_type(key ? avutil.AV_PICTURE_TYPE_I : avutil.AV_PICTURE_TYPE_NONE);
    plain.pts(picture.pts());
    coder.send(plain);
    give(coder);
  }

  private void configure(AVCodecContext context) throws JobException {
    int rate = framesPerSecond > 0 ? framesPerSecond : DEFAULT_RATE;
    // Without a known rate, a tenth of a bit a pixel: 6 Mbit/s at 1080p30.
    long bits = bitrate > 0 ? bitrate : (long) width * height * rate / 10;
    context.width(width).height(height).pix_fmt(avutil.AV_PIX_FMT_YUV420P);
    context.bit_rate(bits).max_b_frames(0).gop_size(rate * 2);
    context.rc_max_rate(bits * 3 / 2);
    context.profile(avcodec.AV_PROFILE_H264_CONSTRAINED_BASELINE);
    int threads = Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors());
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

  private void give(Encoder coder) throws JobException, IOException {
    for (AVPacket packet = coder.receive(); packet != null; packet = coder.receive()) {
      ByteBuffer unit = packet.data().capacity(packet.size()).asByteBuffer();
      output.frame(
          nalUnits.withLengths(unit),
          packet.pts(),
          (packet.flags() & avcodec.AV_PKT_FLAG_KEY) != 0);
    }
  }

  @Override
  public void flush() throws JobException, IOException {
    decoder.end();
    decode(0);
    Encoder coder = encoder;
    if (coder != null) {
      coder.send(null);
      give(coder);
    }
  }

  @Override
  public void close() {
    decoder.close();
    if (encoder != null) {
      encoder.close();
    }
    if (format != null) {
      format.close();
    }
  }
}
