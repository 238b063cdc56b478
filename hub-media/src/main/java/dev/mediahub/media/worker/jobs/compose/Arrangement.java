package dev.mediahub.media.worker.jobs.compose;

import dev.mediahub.media.api.CompositeLayout;
import java.util.ArrayList;
import java.util.List;

/** Where cells lie, by their number. */
public final class Arrangement {
  /** More would be too small to tell who is who; the others are heard. */
  public static final int MOST_CELLS = 25;

  private static final int STRIP_CELLS = 5;
  private static final int GAP = 4;

  private final int width;
  private final int height;

  /**
   * @param width of the whole picture
   */
  public Arrangement(int width, int height) {
    this.width = width;
    this.height = height;
  }

  /**
   * The cells, the most important one first; fewer than asked for when not all are shown.
   *
   * @param count how many want to be shown
   */
  public List<Rect> of(CompositeLayout layout, int count) {
    if (count <= 1 || layout == CompositeLayout.SINGLE) {
      return count == 0 ? List.of() : List.of(new Rect(0, 0, width, height));
    }
    return switch (layout) {
      case GRID -> grid(Math.min(count, MOST_CELLS));
      case SPEAKER -> speaker(Math.min(count - 1, STRIP_CELLS));
      case SINGLE -> List.of(new Rect(0, 0, width, height));
    };
  }

  /** As many columns as rows or one more; a last row that is not full stands in the middle. */
  private List<Rect> grid(int count) {
    int columns = (int) Math.ceil(Math.sqrt(count));
    int rows = (count + columns - 1) / columns;
    double wide = (width - GAP * (columns - 1)) / (double) columns;
    double high = (height - GAP * (rows - 1)) / (double) rows;
    List<Rect> cells = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int row = i / columns;
      int inRow = Math.min(columns, count - row * columns);
      double indent = (columns - inRow) * (wide + GAP) / 2;
      cells.add(Rect.even(indent + i % columns * (wide + GAP), row * (high + GAP), wide, high));
    }
    return cells;
  }

  /** A strip at the right, a fifth of the width, its cells of the picture's own shape. */
  private List<Rect> speaker(int others) {
    double wide = (width - GAP) / (double) STRIP_CELLS;
    double high = Math.min(wide * height / width, (height - GAP * (others - 1)) / (double) others);
    List<Rect> cells = new ArrayList<>();
    cells.add(Rect.even(0, 0, width - wide - GAP, height));
    double top = (height - others * high - (others - 1) * GAP) / 2;
    for (int i = 0; i < others; i++) {
      cells.add(Rect.even(width - wide, top + i * (high + GAP), wide, high));
    }
    return cells;
  }
}
