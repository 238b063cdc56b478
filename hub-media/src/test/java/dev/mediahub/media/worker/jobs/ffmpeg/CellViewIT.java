package dev.mediahub.media.worker.jobs.ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.media.worker.jobs.compose.Rect;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;
import org.junit.jupiter.api.Test;

final class CellViewIT {
  private static final Colour AROUND = new Colour(60, 90, 200);
  private static final Colour WITHIN = new Colour(180, 160, 70);
  private static final Rect WHOLE = new Rect(0, 0, 640, 360);

  @Test
  void drawsOnItsPlaceAndNowhereElse() throws Exception {
    for (int wide = 300; wide <= 330; wide += 2) {
      assertDrawnWithin(new Rect(640 - wide, 2, wide, 176));
      assertDrawnWithin(new Rect(0, 180, wide, 178));
    }
  }

  private static void assertDrawnWithin(Rect place) throws Exception {
    try (Canvas canvas = Canvas.open(640, 360);
        Canvas source = Canvas.open(640, 360);
        PictureQueue pictures = new PictureQueue(40_000);
        CellView view = new CellView(new Stage.Cell(1, 1, "", pictures), place, canvas)) {
      canvas.fill(WHOLE, AROUND);
      source.fill(WHOLE, WITHIN);
      AVFrame picture = source.picture();
      picture.pts(1);
      pictures.add(picture);
      view.draw(1);
      // What the place has beside the picture's own shape is ground.
      Rect inside = place.fit(640, 360);
      for (int plane = 0; plane < 3; plane++) {
        int shift = plane == 0 ? 0 : 1;
        for (int y = 0; y < 360 >> shift; y++) {
          for (int x = 0; x < 640 >> shift; x++) {
            Colour wanted =
                has(inside, x << shift, y << shift)
                    ? WITHIN
                    : has(place, x << shift, y << shift) ? Colour.GROUND : AROUND;
            assertThat(at(canvas.picture(), plane, x, y))
                .as("%s, plane %d, %d %d", place, plane, x, y)
                .isEqualTo(wanted.plane(plane));
          }
        }
      }
    }
  }

  private static boolean has(Rect rect, int x, int y) {
    return x >= rect.x()
        && x < rect.x() + rect.width()
        && y >= rect.y()
        && y < rect.y() + rect.height();
  }

  private static int at(AVFrame picture, int plane, int x, int y) {
    BytePointer data = picture.data(plane);
    return data.get((long) y * picture.linesize(plane) + x) & 0xff;
  }
}
