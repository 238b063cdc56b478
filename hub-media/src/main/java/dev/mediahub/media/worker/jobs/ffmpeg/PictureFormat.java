package dev.mediahub.media.worker.jobs.ffmpeg;

import dev.mediahub.media.worker.jobs.JobException;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.jspecify.annotations.Nullable;

/** Brings pictures to 8-bit 4:2:0, the only format that baseline H.264 has; most are it already. */
final class PictureFormat implements AutoCloseable {
  private final PictureKind kind;
  private final @Nullable SwsContext scaler;
  private final @Nullable AVFrame target;

  private PictureFormat(PictureKind kind, @Nullable SwsContext scaler, @Nullable AVFrame target) {
    this.kind = kind;
    this.scaler = scaler;
    this.target = target;
  }

  /**
   * For pictures like {@code source}.
   *
   * @param keepsRange full range of 4:2:0 stays so; all else becomes limited range, which every
   *     player shows as it is meant
   */
  static PictureFormat open(AVFrame source, boolean keepsRange) throws JobException {
    PictureKind kind = PictureKind.of(source);
    // The J variant is the same bytes in full range, which the decoder's flags tell as well.
    if (kind.format() == avutil.AV_PIX_FMT_YUV420P
        || (keepsRange && kind.format() == avutil.AV_PIX_FMT_YUVJ420P)) {
      return new PictureFormat(kind, null, null);
    }
    AVFrame target = Native.present(avutil.av_frame_alloc(), "a picture");
    try {
      target.width(kind.width()).height(kind.height()).format(avutil.AV_PIX_FMT_YUV420P);
      boolean rgb = kind.matrix() == avutil.AVCOL_SPC_RGB;
      target.color_range(avutil.AVCOL_RANGE_MPEG);
      target.colorspace(rgb ? avutil.AVCOL_SPC_BT470BG : kind.matrix());
      target.color_primaries(kind.primaries()).color_trc(kind.transfer());
      target.sample_aspect_ratio(source.sample_aspect_ratio());
      Native.check(avutil.av_frame_get_buffer(target, 0), "a picture");
      SwsContext scaler = kind.scalerTo(PictureKind.of(target), swscale.SWS_BILINEAR);
      return new PictureFormat(kind, scaler, target);
    } catch (JobException e) {
      avutil.av_frame_free(target);
      throw e;
    }
  }

  boolean fits(PictureKind source) {
    return source.equals(kind);
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
