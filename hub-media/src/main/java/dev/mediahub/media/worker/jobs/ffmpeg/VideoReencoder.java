package dev.mediahub.media.worker.jobs.ffmpeg;

import dev.mediahub.media.protocol.codec.Codec;
import dev.mediahub.media.worker.TranscodeSpec;
import dev.mediahub.media.worker.jobs.JobException;
import dev.mediahub.media.worker.jobs.JobOutput;
import dev.mediahub.media.worker.jobs.StreamJob;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.IntBinaryOperator;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;

/**
 * Video of any codec, or JPEG pictures, to H.264 without B-frames. Pictures leave in the order of
 * showing, and all of them while the machine keeps up.
 */
final class VideoReencoder implements StreamJob {
  private static final int DEFAULT_RATE = 30;

  /** What a video of another codec becomes, when nobody says what its own rate is. */
  private static final int LEAST_BITRATE = 500_000;

  private static final int MOST_BITRATE = 6_000_000;

  private final IntBinaryOperator bitrate;
  private final int framesPerSecond;

  /** Every JPEG is a keyframe: they say nothing of where one is needed. */
  private final boolean followsKeyframes;

  private final Decoder decoder;
  private final JobOutput output;
  private @Nullable H264Encoder encoder;
  private @Nullable PictureFormat format;
  private final PictureChoice choice = new PictureChoice();
  private boolean keyframeWanted;

  /**
   * Takes over the decoder.
   *
   * @param bitrate bits a second for a picture of this width and height
   */
  private VideoReencoder(
      IntBinaryOperator bitrate,
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
    int rate = rate(spec.framesPerSecond());
    IntBinaryOperator bitrate =
        (width, height) -> {
          int usual = H264Encoder.bitrate(width, height, rate);
          int bounded =
              spec.codec() == Codec.H264 ? usual : Math.clamp(usual, LEAST_BITRATE, MOST_BITRATE);
          return spec.bitrate() > 0 ? spec.bitrate() : bounded;
        };
    Decoder decoder = PictureDecoders.open(spec.codec(), spec.configuration());
    return new VideoReencoder(bitrate, rate, true, decoder, output);
  }

  static VideoReencoder open(TranscodeSpec.JpegToH264 spec, JobOutput output) throws JobException {
    Decoder decoder = Decoder.open("mjpeg", context -> context.thread_count(1));
    int rate = rate(spec.framesPerSecond());
    return new VideoReencoder(
        (width, height) -> H264Encoder.bitrate(width, height, rate), rate, false, decoder, output);
  }

  private static int rate(int framesPerSecond) {
    return framesPerSecond > 0 ? framesPerSecond : DEFAULT_RATE;
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
    H264Encoder coder = encoder;
    if (coder == null || !coder.fits(picture)) {
      if (coder != null) {
        coder.end(output);
        encoder = null;
        coder.close();
      }
      int width = picture.width();
      int height = picture.height();
      coder = H264Encoder.open(width, height, framesPerSecond, bitrate.applyAsInt(width, height));
      encoder = coder;
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
        keyframeWanted || (followsKeyframes && (picture.flags() & AVFrame.AV_FRAME_FLAG_KEY) != 0);
    keyframeWanted = false;
    coder.encode(plain, picture.pts(), key, output);
  }

  @Override
  public void flush() throws JobException, IOException {
    decoder.end();
    decode(0);
    H264Encoder coder = encoder;
    if (coder != null) {
      coder.end(output);
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
