package dev.mediahub.media.worker.jobs.ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mediahub.media.worker.jobs.compose.Rect;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  @Test
  void showsAPictureOfACameraThatIsOffNeverAgain() throws Exception {
    try (Canvas canvas = Canvas.open(640, 360);
        Canvas source = Canvas.open(640, 360);
        PictureQueue pictures = new PictureQueue(40_000)) {
      Stage.Cell cell = new Stage.Cell(1, 1, "", pictures);
      source.fill(WHOLE, WITHIN);
      source.picture().pts(1);
      pictures.add(source.picture());
      try (CellView view = new CellView(cell, WHOLE, canvas)) {
        view.draw(1);
        assertFilled(canvas, WITHIN);
        view.draw(6_000_000);
        assertFilled(canvas, Colour.RAISED);
      }
      // The layout has changed.
      try (CellView view = new CellView(cell, WHOLE, canvas)) {
        view.draw(6_040_000);
        assertFilled(canvas, Colour.RAISED);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"640,360", "320,180"})
  void picturesOfFullRangeAndOfOtherColoursBecomeTheCanvasOnes(int width, int height)
      throws Exception {
    Colour white = drawn(width, height, new Colour(255, 128, 128), true, avutil.AVCOL_SPC_BT470BG);
    assertNear(white, new Colour(235, 128, 128));
    Colour red = drawn(width, height, new Colour(63, 102, 240), false, avutil.AVCOL_SPC_BT709);
    assertNear(red, new Colour(81, 90, 240));
  }

  private static Colour drawn(int width, int height, Colour colour, boolean full, int matrix)
      throws Exception {
    try (Canvas canvas = Canvas.open(width, height);
        Canvas source = Canvas.open(640, 360);
        PictureQueue pictures = new PictureQueue(40_000);
        CellView view =
            new CellView(
                new Stage.Cell(1, 1, "", pictures), new Rect(0, 0, width, height), canvas)) {
      source.fill(WHOLE, colour);
      AVFrame picture = source.picture();
      picture.color_range(full ? avutil.AVCOL_RANGE_JPEG : avutil.AVCOL_RANGE_MPEG);
      picture.colorspace(matrix).pts(1);
      pictures.add(picture);
      view.draw(1);
      AVFrame seen = canvas.picture();
      return new Colour(at(seen, 0, 100, 100), at(seen, 1, 50, 50), at(seen, 2, 50, 50));
    }
  }

  private static void assertNear(Colour seen, Colour wanted) {
    for (int plane = 0; plane < 3; plane++) {
      assertThat(seen.plane(plane)).as("%s", seen).isCloseTo(wanted.plane(plane), within(3));
    }
  }

  private static void assertFilled(Canvas canvas, Colour colour) {
    assertThat(at(canvas.picture(), 0, 320, 100)).isEqualTo(colour.luma());
    assertThat(at(canvas.picture(), 1, 160, 50)).isEqualTo(colour.blue());
    assertThat(at(canvas.picture(), 2, 160, 50)).isEqualTo(colour.red());
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
