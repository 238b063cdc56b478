package dev.mediahub.media.worker.jobs.ffmpeg;

import dev.mediahub.media.worker.jobs.JobException;
import dev.mediahub.media.worker.jobs.compose.NamePlate;
import dev.mediahub.media.worker.jobs.compose.Rect;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/** A picture of 8-bit 4:2:0 to draw on, its colours as of {@link Colour}. One thread. */
final class Canvas implements AutoCloseable {
  private final AVFrame picture;

  private Canvas(AVFrame picture) {
    this.picture = picture;
  }

  static Canvas open(int width, int height) throws JobException {
    AVFrame picture = Native.present(avutil.av_frame_alloc(), "a picture");
    picture.width(width).height(height).format(avutil.AV_PIX_FMT_YUV420P);
    picture.color_range(avutil.AVCOL_RANGE_MPEG).colorspace(avutil.AVCOL_SPC_SMPTE170M);
    Native.check(avutil.av_frame_get_buffer(picture, 0), "a picture");
    return new Canvas(picture);
  }

  AVFrame picture() {
    return picture;
  }

  void fill(Rect part, Colour colour) {
    for (int plane = 0; plane < 3; plane++) {
      int shift = plane == 0 ? 0 : 1;
      int stride = picture.linesize(plane);
      BytePointer data = picture.data(plane);
      for (int row = part.y() >> shift; row < (part.y() + part.height()) >> shift; row++) {
        long at = (long) row * stride + (part.x() >> shift);
        Pointer.memset(data.getPointer(at), colour.plane(plane), part.width() >> shift);
      }
    }
  }

  /** Draws a picture that is as large as its place. */
  void put(AVFrame drawn, Rect part) {
    for (int plane = 0; plane < 3; plane++) {
      int shift = plane == 0 ? 0 : 1;
      int stride = picture.linesize(plane);
      long at = (long) (part.y() >> shift) * stride + (part.x() >> shift);
      avutil.av_image_copy_plane(
          picture.data(plane).getPointer(at),
          stride,
          drawn.data(plane),
          drawn.linesize(plane),
          part.width() >> shift,
          part.height() >> shift);
    }
  }

  /** Draws a name's dots. */
  void draw(NamePlate plate, int left, int top, int dotSize, Colour colour) {
    int stride = picture.linesize(0);
    BytePointer luma = picture.data(0);
    for (int row = 0; row < plate.height(); row++) {
      for (int column = 0; column < plate.width(); column++) {
        if (plate.at(column, row)) {
          for (int line = 0; line < dotSize; line++) {
            long at = (long) (top + row * dotSize + line) * stride + left + column * dotSize;
            Pointer.memset(luma.getPointer(at), colour.luma(), dotSize);
          }
        }
      }
    }
  }

  /** Takes so many 256ths of the light and colour of a part away, for text to stand on. */
  void dim(Rect part, int by) {
    dimPlane(0, part.x(), part.y(), part.width(), part.height(), by, 16);
    dimPlane(1, part.x() / 2, part.y() / 2, part.width() / 2, part.height() / 2, by, 128);
    dimPlane(2, part.x() / 2, part.y() / 2, part.width() / 2, part.height() / 2, by, 128);
  }

  private void dimPlane(int plane, int x, int y, int width, int height, int by, int towards) {
    int stride = picture.linesize(plane);
    BytePointer data = picture.data(plane);
    byte[] line = new byte[width];
    for (int row = y; row < y + height; row++) {
      BytePointer from = data.getPointer((long) row * stride + x);
      from.get(line, 0, width);
      for (int i = 0; i < width; i++) {
        int value = line[i] & 0xff;
        line[i] = (byte) (value + (towards - value) * by / 256);
      }
      from.put(line, 0, width);
    }
  }

  @Override
  public void close() {
    avutil.av_frame_free(picture);
  }
}
