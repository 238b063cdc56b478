package dev.mediahub.media.worker.jobs.ffmpeg;

import dev.mediahub.media.worker.jobs.JobException;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.DoublePointer;
import org.jspecify.annotations.Nullable;

/** Brings pictures to 8-bit 4:2:0, the only format that baseline H.264 has; most are it already. */
final class PictureFormat implements AutoCloseable {
  private final int width;
  private final int height;
  private final int format;
  private final @Nullable SwsContext scaler;
  private final @Nullable AVFrame target;

  private PictureFormat(AVFrame source, @Nullable SwsContext scaler, @Nullable AVFrame target) {
    this.width = source.width();
    this.height = source.height();
    this.format = source.format();
    this.scaler = scaler;
    this.target = target;
  }

  /**
   * For pictures like {@code source}.
   *
   * @param keepsRange full range stays so, because the stream's own flags say it; else it becomes
   *     limited range, which every player takes a stream without flags for
   */
  static PictureFormat open(AVFrame source, boolean keepsRange) throws JobException {
    int format = source.format();
    // The J variant is the same bytes in full range, which the decoder's flags tell as well.
    if (format == avutil.AV_PIX_FMT_YUV420P
        || (keepsRange && format == avutil.AV_PIX_FMT_YUVJ420P)) {
      return new PictureFormat(source, null, null);
    }
    SwsContext scaler =
        Native.present(
            swscale.sws_getContext(
                source.width(),
                source.height(),
                format,
                source.width(),
                source.height(),
                avutil.AV_PIX_FMT_YUV420P,
                swscale.SWS_BILINEAR,
                null,
                null,
                (DoublePointer) null),
            "changing the picture's format");
    AVFrame target = Native.present(avutil.av_frame_alloc(), "a picture");
    target.width(source.width()).height(source.height()).format(avutil.AV_PIX_FMT_YUV420P);
    Native.check(avutil.av_frame_get_buffer(target, 0), "a picture");
    return new PictureFormat(source, scaler, target);
  }

  boolean fits(AVFrame source) {
    return source.width() == width && source.height() == height && source.format() == format;
  }

  /** The picture itself, or this object's own, valid until the next call. */
  AVFrame convert(AVFrame source) throws JobException {
    if (scaler == null || target == null) {
      return source;
    }
    Native.check(avutil.av_frame_make_writable(target), "a picture");
    Native.check(
        swscale.sws_scale(
            scaler,
            source.data(),
            source.linesize(),
            0,
            source.height(),
            target.data(),
            target.linesize()),
        "changing the picture's format");
    return target;
  }

  @Override
  public void close() {
    if (scaler != null) {
      swscale.sws_freeContext(scaler);
    }
    if (target != null) {
      avutil.av_frame_free(target);
    }
  }
}
