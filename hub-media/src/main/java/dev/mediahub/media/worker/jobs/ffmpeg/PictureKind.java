package dev.mediahub.media.worker.jobs.ffmpeg;

import dev.mediahub.media.worker.jobs.JobException;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.IntPointer;

/**
 * What a picture's bytes mean: its size, how its pixels are stored, and how light, colour and the
 * shape of a pixel are to be understood. Numbers are FFmpeg's, those of colours also H.264's.
 *
 * @param pixelWidth of a pixel, in proportion to {@code pixelHeight}; 0: not known
 */
record PictureKind(
    int width,
    int height,
    int format,
    int range,
    int matrix,
    int primaries,
    int transfer,
    int pixelWidth,
    int pixelHeight) {
  /** Below this height unmarked video is taken for BT.601, from it on for BT.709, as players do. */
  private static final int HIGH_DEFINITION = 720;

  private static final int NEUTRAL = 1 << 16;

  static PictureKind of(AVFrame picture) {
    AVRational pixel = picture.sample_aspect_ratio();
    int format = picture.format();
    // The J variants are the same bytes in full range.
    boolean full =
        format == avutil.AV_PIX_FMT_YUVJ420P
            || format == avutil.AV_PIX_FMT_YUVJ422P
            || format == avutil.AV_PIX_FMT_YUVJ444P;
    return new PictureKind(
        picture.width(),
        picture.height(),
        format,
        full ? avutil.AVCOL_RANGE_JPEG : picture.color_range(),
        picture.colorspace(),
        picture.color_primaries(),
        picture.color_trc(),
        pixel.num(),
        pixel.den());
  }

  /** What makes pictures of another kind, with its size, range and matrix, of those of this one. */
  SwsContext scalerTo(PictureKind target, int method) throws JobException {
    SwsContext scaler = Native.present(swscale.sws_alloc_context(), "scaling a picture");
    scaler.src_w(width).src_h(height).src_format(format).src_range(full());
    scaler.dst_w(target.width).dst_h(target.height).dst_format(target.format);
    scaler.dst_range(target.full()).flags(method);
    int status = swscale.sws_init_context(scaler, null, null);
    if (status >= 0) {
      IntPointer from = swscale.sws_getCoefficients(coefficients());
      IntPointer to = swscale.sws_getCoefficients(target.coefficients());
      status =
          swscale.sws_setColorspaceDetails(
              scaler, from, full(), to, target.full(), 0, NEUTRAL, NEUTRAL);
    }
    if (status < 0) {
      swscale.sws_freeContext(scaler);
    }
    Native.check(status, "scaling a picture");
    return scaler;
  }

  private int full() {
    return range == avutil.AVCOL_RANGE_JPEG ? 1 : 0;
  }

  private int coefficients() {
    return switch (matrix) {
      case avutil.AVCOL_SPC_BT709 -> swscale.SWS_CS_ITU709;
      case avutil.AVCOL_SPC_BT470BG, avutil.AVCOL_SPC_SMPTE170M -> swscale.SWS_CS_ITU601;
      case avutil.AVCOL_SPC_SMPTE240M -> swscale.SWS_CS_SMPTE240M;
      case avutil.AVCOL_SPC_BT2020_NCL, avutil.AVCOL_SPC_BT2020_CL -> swscale.SWS_CS_BT2020;
      default -> height >= HIGH_DEFINITION ? swscale.SWS_CS_ITU709 : swscale.SWS_CS_ITU601;
    };
  }
}
