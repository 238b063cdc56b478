package dev.mediahub.media.worker.jobs.ffmpeg;

import dev.mediahub.media.protocol.codec.Codec;
import dev.mediahub.media.worker.PictureUnits;
import dev.mediahub.media.worker.TranscodeSpec;
import dev.mediahub.media.worker.jobs.JobException;
import dev.mediahub.media.worker.jobs.JobOutput;
import dev.mediahub.media.worker.jobs.StreamJob;
import dev.mediahub.media.worker.wire.Message;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.LongSupplier;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;

/**
 * One JPEG of a group's newest picture. A long group of large pictures would take seconds: what is
 * not decoded within {@link #LIMIT_NS} is left out, and the picture is that much older.
 */
final class GroupDecoder implements StreamJob {
  private static final long LIMIT_NS = 600_000_000L;
  private static final int MOST_THREADS = 4;

  private final String decoderName;
  private final byte[] configuration;
  private final int maxWidth;
  private final int quality;
  private final LongSupplier clock;
  private final JobOutput output;

  private GroupDecoder(
      String decoderName,
      byte[] configuration,
      int maxWidth,
      int quality,
      LongSupplier clock,
      JobOutput output) {
    this.decoderName = decoderName;
    this.configuration = configuration;
    this.maxWidth = maxWidth;
    this.quality = quality;
    this.clock = clock;
    this.output = output;
  }

  /**
   * Opens the decoder of a group.
   *
   * @param clock monotonic nanoseconds
   */
  static GroupDecoder open(TranscodeSpec.GroupToJpeg spec, LongSupplier clock, JobOutput output)
      throws JobException {
    // What MP4 has of VP9 is none of the decoder's.
    byte[] configuration = spec.codec() == Codec.VP9 ? new byte[0] : spec.configuration();
    return new GroupDecoder(
        PictureDecoders.name(spec.codec()),
        configuration,
        spec.maxWidth(),
        spec.quality(),
        clock,
        output);
  }

  static GroupDecoder open(TranscodeSpec.JpegToJpeg spec, JobOutput output) {
    return new GroupDecoder(
        "mjpeg", new byte[0], spec.maxWidth(), spec.quality(), System::nanoTime, output);
  }

  @Override
  public Outcome frame(ByteBuffer frame, long ptsUs, boolean keyframe, long behindUs)
      throws JobException, IOException {
    AVFrame newest = Native.present(avutil.av_frame_alloc(), "a picture");
    try (Decoder decoder = Decoder.open(decoderName, this::configure)) {
      decode(decoder, PictureUnits.read(frame), newest);
      if (newest.width() <= 0) {
        throw new JobException("What the publisher sends cannot be decoded. Restart its encoder.");
      }
      byte[] jpeg = JpegPicture.of(newest, maxWidth, quality);
      if (jpeg.length > Message.MAX_PAYLOAD) {
        throw new JobException(
            "The picture has %d bytes. Ask for a smaller one (maxWidth) or for less quality."
                .formatted(jpeg.length));
      }
      output.frame(ByteBuffer.wrap(jpeg), ptsUs, true);
      return Outcome.DONE;
    } finally {
      avutil.av_frame_free(newest);
    }
  }

  private void decode(Decoder decoder, List<ByteBuffer> units, AVFrame newest) throws JobException {
    long begun = clock.getAsLong();
    long number = 0;
    for (ByteBuffer unit : units) {
      if (number > 0 && clock.getAsLong() - begun > LIMIT_NS) {
        break;
      }
      // One that cannot be decoded spoils what refers to it and no more: the rest may still do.
      var _ = decoder.send(unit, number++);
      keepNewest(decoder, newest);
    }
    decoder.end();
    keepNewest(decoder, newest);
  }

  private static void keepNewest(Decoder decoder, AVFrame newest) {
    for (AVFrame picture = decoder.receive(); picture != null; picture = decoder.receive()) {
      avutil.av_frame_unref(newest);
      avutil.av_frame_move_ref(newest, picture);
    }
  }

  private void configure(AVCodecContext context) throws JobException {
    if (configuration.length > 0) {
      Native.setExtradata(context, configuration);
    }
    // Their delay does not matter here, where the end is asked for at once.
    int threads = Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors());
    context.thread_count(threads).max_pixels(PictureDecoders.MOST_PIXELS);
    // Nothing refers to these, and the newest picture is at most three older without them.
    context.skip_frame(avcodec.AVDISCARD_NONREF);
  }

  @Override
  public void requestKeyframe() {
    // Pictures have no keyframes between them.
  }

  @Override
  public void flush() {
    // Each group gave its picture at once.
  }

  @Override
  public void close() {
    // What was opened for a group was closed with it.
  }
}
