package dev.mediahub.media.worker.jobs.ffmpeg;

import dev.mediahub.media.protocol.codec.Codec;
import dev.mediahub.media.worker.TranscodeSpec;
import dev.mediahub.media.worker.jobs.JobException;
import dev.mediahub.media.worker.jobs.JobOutput;
import dev.mediahub.media.worker.jobs.StreamJob;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;

/**
 * Video of any codec, or JPEG pictures, to H.264 without B-frames. Pictures leave in the order of
 * showing, and all of them while the machine keeps up, but for those the encoder does not take.
 */
final class VideoReencoder implements StreamJob {
  private static final int DEFAULT_RATE = 30;

  /** What a video of another codec becomes, when nobody says what its own rate is. */
  private static final int LEAST_BITRATE = 500_000;

  private static final int MOST_BITRATE = 6_000_000;

  private final Bitrate bitrate;
  private final PictureRate rate;

  /** Every JPEG is a keyframe: they say nothing of where one is needed. */
  private final boolean followsKeyframes;

  private final Decoder decoder;
  private final JobOutput output;
  private @Nullable H264Encoder encoder;
  private @Nullable PictureFormat format;

  /** What the encoder did not take: it has a largest size. */
  private @Nullable PictureKind refused;

  private final PictureChoice choice = new PictureChoice();
  private boolean keyframeWanted;

  /** Bits a second for pictures of a size, so many a second. */
  @FunctionalInterface
  private interface Bitrate {
    int of(int width, int height, int rate);
  }

  /** Takes over the decoder. */
  private VideoReencoder(
      Bitrate bitrate,
      int framesPerSecond,
      boolean followsKeyframes,
      Decoder decoder,
      JobOutput output) {
    this.bitrate = bitrate;
    this.rate = new PictureRate(framesPerSecond > 0 ? framesPerSecond : DEFAULT_RATE);
    this.followsKeyframes = followsKeyframes;
    this.decoder = decoder;
    this.output = output;
  }

  static VideoReencoder open(TranscodeSpec.VideoReencode spec, JobOutput output)
      throws JobException {
    Bitrate bitrate =
        (width, height, rate) -> {
          int usual = H264Encoder.bitrate(width, height, rate);
          int bounded =
              spec.codec() == Codec.H264 ? usual : Math.clamp(usual, LEAST_BITRATE, MOST_BITRATE);
          return spec.bitrate() > 0 ? spec.bitrate() : bounded;
        };
    Decoder decoder = PictureDecoders.open(spec.codec(), spec.configuration());
    return new VideoReencoder(bitrate, spec.framesPerSecond(), true, decoder, output);
  }

  static VideoReencoder open(TranscodeSpec.JpegToH264 spec, JobOutput output) throws JobException {
    Decoder decoder =
        Decoder.open(
            "mjpeg", context -> context.thread_count(1).max_pixels(PictureDecoders.MOST_PIXELS));
    return new VideoReencoder(H264Encoder::bitrate, spec.framesPerSecond(), false, decoder, output);
  }

  @Override
  public Outcome frame(ByteBuffer frame, long ptsUs, boolean keyframe, long behindUs)
      throws JobException, IOException {
    return decoder.send(frame, ptsUs) ? decode(behindUs) : Outcome.BAD;
  }

  @Override
  public void requestKeyframe() {
    keyframeWanted = true;
  }

  private Outcome decode(long behindUs) throws JobException, IOException {
    Outcome outcome = Outcome.DONE;
    for (AVFrame picture = decoder.receive(); picture != null; picture = decoder.receive()) {
      rate.add(picture.pts());
      // Decoding costs a fifth of encoding, and the next pictures need it.
      if (!choice.take(picture.pts(), behindUs)) {
        outcome = Outcome.SKIPPED;
      } else if (!take(picture)) {
        outcome = Outcome.BAD;
      }
    }
    return outcome;
  }

  /** Whether the encoder takes such pictures. */
  private boolean take(AVFrame picture) throws JobException, IOException {
    PictureKind kind = PictureKind.of(picture);
    if (kind.equals(refused)) {
      return false;
    }
    AVFrame plain = converter(picture, kind).convert(picture);
    H264Encoder coder = encoder;
    boolean key =
        keyframeWanted || (followsKeyframes && (picture.flags() & AVFrame.AV_FRAME_FLAG_KEY) != 0);
    if (coder == null || !coder.fits(plain) || mustChangeRate(coder, picture.pts(), key)) {
      coder = reopen(plain);
      refused = coder == null ? kind : null;
      if (coder == null) {
        return false;
      }
    }
    keyframeWanted = false;
    coder.encode(plain, picture.pts(), key, output);
    return true;
  }

  private PictureFormat converter(AVFrame picture, PictureKind kind) throws JobException {
    PictureFormat converter = format;
    if (converter == null || !converter.fits(kind)) {
      if (converter != null) {
        format = null;
        converter.close();
      }
      converter = PictureFormat.open(picture, followsKeyframes);
      format = converter;
    }
    return converter;
  }

  /** An encoder shares its bits out by the rate it was opened with, and begins with a keyframe. */
  private boolean mustChangeRate(H264Encoder coder, long ptsUs, boolean key) {
    int more = rate.perSecond() - coder.rate();
    boolean differs = Math.abs(more) * 3 > coder.rate();
    // Too few bits wait for the next keyframe, too many do not.
    return differs && (more > 0 || key || coder.isKeyframeDue(ptsUs));
  }

  /** An encoder for such pictures in place of the one there is; null when there can be none. */
  private @Nullable H264Encoder reopen(AVFrame plain) throws JobException, IOException {
    H264Encoder old = encoder;
    if (old != null) {
      old.end(output);
      encoder = null;
      old.close();
    }
    int wanted = rate.perSecond();
    int bits = bitrate.of(plain.width(), plain.height(), wanted);
    try {
      encoder = H264Encoder.open(plain, wanted, bits);
    } catch (JobException e) {
      // Pictures of another size may come.
      return null;
    }
    return encoder;
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
