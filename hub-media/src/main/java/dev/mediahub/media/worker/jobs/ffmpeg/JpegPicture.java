package dev.mediahub.media.worker.jobs.ffmpeg;

import dev.mediahub.media.worker.jobs.JobException;
import java.nio.ByteBuffer;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.ffmpeg.swscale.SwsContext;

/**
 * A decoded picture as JPEG: with square pixels, full range and BT.601 colours, which is what JFIF
 * means and every viewer takes it for.
 */
final class JpegPicture {
  private JpegPicture() {}

  /**
   * Makes the JPEG.
   *
   * @param maxWidth in pixels; 0: as wide as the picture is shown
   * @param quality 1 to 100
   */
  static byte[] of(AVFrame picture, int maxWidth, int quality) throws JobException {
    AVFrame target = Native.present(avutil.av_frame_alloc(), "a picture");
    try {
      int width = displayWidth(picture);
      int height = picture.height();
      if (maxWidth > 0 && width > maxWidth) {
        height = Math.max(1, Math.round(height * (float) maxWidth / width));
        width = maxWidth;
      }
      target.width(width).height(height).format(avutil.AV_PIX_FMT_YUVJ420P);
      target.color_range(avutil.AVCOL_RANGE_JPEG).colorspace(avutil.AVCOL_SPC_BT470BG);
      Native.check(avutil.av_frame_get_buffer(target, 0), "a picture");
      scale(picture, target);
      return encode(target, quality);
    } finally {
      avutil.av_frame_free(target);
    }
  }

  private static int displayWidth(AVFrame picture) {
    AVRational pixel = picture.sample_aspect_ratio();
    if (pixel.num() <= 0 || pixel.den() <= 0) {
      return picture.width();
    }
    long width = Math.round((double) picture.width() * pixel.num() / pixel.den());
    // A ratio beyond that is no picture's but a broken header's.
    boolean sound = width >= picture.width() / 4 && width <= 4L * picture.width();
    return sound ? Math.max(1, (int) width) : picture.width();
  }

  private static void scale(AVFrame from, AVFrame to) throws JobException {
    SwsContext scaler = PictureKind.of(from).scalerTo(PictureKind.of(to), swscale.SWS_BICUBIC);
    try {
      Native.check(
          swscale.sws_scale(
              scaler, from.data(), from.linesize(), 0, from.height(), to.data(), to.linesize()),
          "scaling a picture");
    } finally {
      swscale.sws_freeContext(scaler);
    }
  }

  private static byte[] encode(AVFrame picture, int quality) throws JobException {
    try (Encoder encoder =
        Encoder.open("mjpeg", context -> configure(context, picture, quantiser(quality)))) {
      picture.pts(0).quality(quantiser(quality) * avutil.FF_QP2LAMBDA);
      encoder.send(picture);
      encoder.send(null);
      AVPacket packet = Native.present(encoder.receive(), "a JPEG");
      ByteBuffer bytes = packet.data().capacity(packet.size()).asByteBuffer();
      byte[] jpeg = new byte[bytes.remaining()];
      bytes.get(jpeg);
      return jpeg;
    }
  }

  private static void configure(AVCodecContext context, AVFrame picture, int quantiser) {
    context.width(picture.width()).height(picture.height());
    context.pix_fmt(avutil.AV_PIX_FMT_YUVJ420P).color_range(avutil.AVCOL_RANGE_JPEG);
    Native.setTimeBase(context, 25);
    context.flags(context.flags() | avcodec.AV_CODEC_FLAG_QSCALE);
    context.global_quality(quantiser * avutil.FF_QP2LAMBDA).qmin(1).qmax(31);
    context.thread_count(1);
  }

  /**
   * What FFmpeg's encoder takes for the quality that others count from 1 to 100: its matrix times
   * 1/8 of this is theirs times their percentage, and about half as large at the start.
   */
  static int quantiser(int quality) {
    int percent = quality < 50 ? 5000 / quality : 200 - 2 * quality;
    return Math.clamp(Math.round(percent / 6.25f), 2, 31);
  }
}
