package dev.mediahub.media.worker.jobs.ffmpeg;

import dev.mediahub.media.worker.jobs.JobException;
import dev.mediahub.media.worker.jobs.compose.NamePlate;
import dev.mediahub.media.worker.jobs.compose.Rect;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.jspecify.annotations.Nullable;

/** One participant's cell at its place on the canvas. One thread. */
final class CellView implements AutoCloseable {
  /** Without a new picture for so long there is none: the camera is off or its network is gone. */
  private static final long STALE_US = 5_000_000;

  /** Of 256: text on it is readable whatever the picture. */
  private static final int PLATE_DIM = 170;

  private static final int PADDING_DOTS = 2;

  private final Stage.Cell cell;
  private final Rect place;
  private final Canvas canvas;
  private final int dotSize;
  private final NamePlate plate;
  private final Rect plateRect;
  private @Nullable SwsContext scaler;

  /** In its size here; a frame of its own, since the scaler writes beyond the ends of lines. */
  private @Nullable AVFrame scaled;

  private Rect inside;
  private @Nullable PictureKind source;
  private boolean drawn;
  private boolean showsPicture;
  private long shownUs = Long.MIN_VALUE / 2;

  CellView(Stage.Cell cell, Rect place, Canvas canvas) {
    this.cell = cell;
    this.place = place;
    this.inside = place;
    this.canvas = canvas;
    this.dotSize = place.height() >= 500 ? 3 : place.height() >= 200 ? 2 : 1;
    int inner = place.width() / dotSize - 4 * PADDING_DOTS;
    this.plate = NamePlate.of(cell.name(), inner);
    int high = Math.min(even((plate.height() + PADDING_DOTS) * dotSize), place.height());
    int wide = Math.min(even((plate.width() + 2 * PADDING_DOTS) * dotSize), place.width());
    this.plateRect = new Rect(place.x(), place.y() + place.height() - high, wide, high);
  }

  private static int even(int value) {
    return value + 1 & ~1;
  }

  boolean isOf(Stage.Cell other, Rect where) {
    return cell.equals(other) && place.equals(where);
  }

  /** Draws what is new. */
  void draw(long us) throws JobException {
    PictureQueue pictures = cell.pictures();
    AVFrame picture = pictures == null ? null : pictures.at(us);
    if (picture != null && us - picture.pts() > STALE_US) {
      picture = null;
    }
    if (picture != null && picture.pts() != shownUs) {
      shownUs = picture.pts();
      paint(picture);
    } else if ((!drawn || showsPicture) && us - shownUs > STALE_US) {
      canvas.fill(place, Colour.RAISED);
      showsPicture = false;
      label();
    }
    drawn = true;
  }

  private void paint(AVFrame picture) throws JobException {
    PictureKind kind = PictureKind.of(picture);
    boolean same = kind.equals(source);
    if (!same) {
      prepare(kind);
    }
    AVFrame target = scaled;
    if (scaler == null || target == null) {
      return;
    }
    if (!same || !showsPicture) {
      canvas.fill(place, Colour.GROUND);
    }
    showsPicture = true;
    Native.check(
        swscale.sws_scale(
            scaler,
            picture.data(),
            picture.linesize(),
            0,
            picture.height(),
            target.data(),
            target.linesize()),
        "scaling a picture");
    canvas.put(target, inside);
    label();
  }

  private void prepare(PictureKind kind) throws JobException {
    free();
    inside = place.fit(shownWidth(kind), kind.height());
    AVFrame target = Native.present(avutil.av_frame_alloc(), "a picture");
    scaled = target;
    target.width(inside.width()).height(inside.height()).format(avutil.AV_PIX_FMT_YUV420P);
    AVFrame whole = canvas.picture();
    target.color_range(whole.color_range()).colorspace(whole.colorspace());
    Native.check(avutil.av_frame_get_buffer(target, 0), "a picture");
    scaler = kind.scalerTo(PictureKind.of(target), swscale.SWS_BILINEAR);
    source = kind;
  }

  /** Pixels need not be square. */
  private static int shownWidth(PictureKind kind) {
    boolean stretched =
        kind.pixelWidth() > 0 && kind.pixelHeight() > 0 && kind.pixelWidth() != kind.pixelHeight();
    long wide =
        stretched ? (long) kind.width() * kind.pixelWidth() / kind.pixelHeight() : kind.width();
    return (int) Math.clamp(wide, 2, 16_384);
  }

  private void label() {
    if (plate.width() > 0) {
      canvas.dim(plateRect, PLATE_DIM);
      canvas.draw(
          plate, plateRect.x() + PADDING_DOTS * dotSize, plateRect.y(), dotSize, Colour.TEXT);
    }
  }

  private void free() {
    source = null;
    if (scaler != null) {
      swscale.sws_freeContext(scaler);
      scaler = null;
    }
    if (scaled != null) {
      avutil.av_frame_free(scaled);
      scaled = null;
    }
  }

  @Override
  public void close() {
    free();
  }
}
