package dev.mediahub.media.worker.jobs.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mediahub.media.api.CompositeLayout;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ArrangementTest {
  private static final int WIDTH = 1280;
  private static final int HEIGHT = 720;
  private final Arrangement arrangement = new Arrangement(WIDTH, HEIGHT);

  private static boolean overlap(Rect one, Rect other) {
    return one.x() < other.x() + other.width()
        && other.x() < one.x() + one.width()
        && one.y() < other.y() + other.height()
        && other.y() < one.y() + one.height();
  }

  @Test
  void cellsNeverOverlapNorLeaveThePictureAndAreEven() {
    for (CompositeLayout layout : CompositeLayout.values()) {
      for (int count = 0; count <= 60; count++) {
        List<Rect> cells = arrangement.of(layout, count);
        for (int i = 0; i < cells.size(); i++) {
          Rect cell = cells.get(i);
          assertThat(cell.x() | cell.y() | cell.width() | cell.height())
              .matches(all -> all % 2 == 0);
          assertThat(cell.x()).isNotNegative();
          assertThat(cell.y()).isNotNegative();
          assertThat(cell.x() + cell.width()).isLessThanOrEqualTo(WIDTH);
          assertThat(cell.y() + cell.height()).isLessThanOrEqualTo(HEIGHT);
          assertThat(cell.width()).isGreaterThan(100);
          for (int j = 0; j < i; j++) {
            assertThat(overlap(cell, cells.get(j))).as(layout + " of " + count).isFalse();
          }
        }
      }
    }
  }

  @Test
  void aGridHasAsManyColumnsAsRowsOrOneMore() {
    assertThat(arrangement.of(CompositeLayout.GRID, 1))
        .containsExactly(new Rect(0, 0, WIDTH, HEIGHT));
    assertThat(arrangement.of(CompositeLayout.GRID, 2)).hasSize(2);
    List<Rect> four = arrangement.of(CompositeLayout.GRID, 4);
    assertThat(four.get(3).x()).isGreaterThan(WIDTH / 2);
    assertThat(four.get(3).y()).isGreaterThan(HEIGHT / 2);
    List<Rect> nine = arrangement.of(CompositeLayout.GRID, 9);
    assertThat(nine.get(8).width()).isCloseTo(WIDTH / 3, within(6));
    assertThat(arrangement.of(CompositeLayout.GRID, 60)).hasSize(Arrangement.MOST_CELLS);
  }

  @Test
  void aRowThatIsNotFullStandsInTheMiddle() {
    Rect last = arrangement.of(CompositeLayout.GRID, 3).getLast();
    assertThat(last.x() + last.width() / 2).isCloseTo(WIDTH / 2, within(2));
  }

  @Test
  void theSpeakerIsLargeAndSomeOthersStandBeside() {
    List<Rect> cells = arrangement.of(CompositeLayout.SPEAKER, 9);
    assertThat(cells).hasSize(6);
    assertThat(cells.getFirst().width()).isGreaterThan(WIDTH * 3 / 4);
    assertThat(cells.subList(1, 6)).allMatch(cell -> cell.x() > WIDTH * 3 / 4);
  }

  @Test
  void aPictureKeepsItsShape() {
    Rect cell = new Rect(640, 360, 640, 360);
    Rect wide = cell.fit(1920, 800);
    assertThat(wide.width()).isEqualTo(640);
    assertThat((double) wide.width() / wide.height()).isCloseTo(2.4, within(0.03));
    assertThat(wide.y() - 360).isCloseTo(720 - wide.y() - wide.height(), within(2));
    Rect tall = cell.fit(360, 640);
    assertThat(tall.height()).isEqualTo(360);
    assertThat(tall.x()).isGreaterThan(640);
    assertThat(cell.fit(1, 8000).width()).isEqualTo(2);
  }
}
