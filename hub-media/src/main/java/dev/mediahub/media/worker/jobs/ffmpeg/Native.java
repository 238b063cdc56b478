package dev.mediahub.media.worker.jobs.ffmpeg;

import dev.mediahub.media.worker.jobs.JobException;
import java.nio.charset.StandardCharsets;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.jspecify.annotations.Nullable;

/** What all users of FFmpeg's functions need. */
final class Native {
  /** FFmpeg's own readers look so far behind the end. */
  private static final int PADDING = 64;

  private Native() {}

  static boolean isAgain(int status) {
    return status == avutil.AVERROR_EAGAIN() || status == avutil.AVERROR_EOF();
  }

  static void check(int status, String what) throws JobException {
    if (status < 0) {
      throw new JobException(what + " failed: " + text(status));
    }
  }

  static <T> T present(@Nullable T made, String what) throws JobException {
    if (made == null) {
      throw new JobException(what + " failed: out of memory, or not part of this FFmpeg");
    }
    return made;
  }

  private static String text(int status) {
    byte[] buffer = new byte[128];
    avutil.av_strerror(status, buffer, buffer.length);
    int length = 0;
    while (length < buffer.length && buffer[length] != 0) {
      length++;
    }
    return new String(buffer, 0, length, StandardCharsets.UTF_8);
  }

  /** Gives a decoder its configuration; the context frees it. */
  static void setExtradata(AVCodecContext context, byte[] configuration) throws JobException {
    BytePointer bytes =
        new BytePointer(
            present(
                avutil.av_mallocz(configuration.length + PADDING), "memory for a configuration"));
    bytes.put(configuration);
    context.extradata(bytes).extradata_size(configuration.length);
  }

  /** Sets a codec's own option. */
  static void set(AVCodecContext context, String option, String value) throws JobException {
    check(avutil.av_opt_set(context.priv_data(), option, value, 0), "option " + option);
  }

  static void setTimeBase(AVCodecContext context, int perSecond) {
    try (AVRational base = new AVRational()) {
      base.num(1).den(perSecond);
      context.time_base(base).pkt_timebase(base);
    }
  }

  static void free(AVCodecContext context) {
    avcodec.avcodec_free_context(context);
  }
}
