package dev.mediahub.media.worker.jobs.compose;

import java.text.Normalizer;

/**
 * A name as dots, drawn with a small built-in alphabet: a worker must work in a bare Java runtime
 * on a system without a font. Latin letters with their accents; others show as a box.
 */
public final class NamePlate {
  private static final int ADVANCE = 6;

  /** Dots above the line of capitals for their accents. */
  private static final int ABOVE = 3;

  private static final int HEIGHT = ABOVE + Glyphs.ROWS;
  private static final int MOST_LETTERS = 60;

  private final boolean[][] dots;

  private NamePlate(boolean[][] dots) {
    this.dots = dots;
  }

  /**
   * Draws a name, cut with dots where it is too long.
   *
   * @param mostDots how wide it may be
   */
  public static NamePlate of(String name, int mostDots) {
    String letters = Normalizer.normalize(Glyphs.plain(name), Normalizer.Form.NFD);
    int most = Math.min(MOST_LETTERS, mostDots / ADVANCE);
    int shown = letterCount(letters);
    boolean cut = shown > most;
    int columns = Math.max(0, Math.min(shown, most));
    boolean[][] dots = new boolean[HEIGHT][columns * ADVANCE];
    int at = -1;
    int base = ' ';
    for (int i = 0; i < letters.length() && at < columns; ) {
      int letter = letters.codePointAt(i);
      i += Character.charCount(letter);
      if (isMark(letter)) {
        if (at >= 0 && !(cut && at == columns - 1)) {
          mark(dots, at * ADVANCE, base, letter);
        }
        continue;
      }
      at++;
      base = letter;
      if (at < columns) {
        draw(dots, at * ADVANCE, cut && at == columns - 1 ? '…' : letter);
      }
    }
    return new NamePlate(dots);
  }

  private static boolean isMark(int letter) {
    return Character.getType(letter) == Character.NON_SPACING_MARK;
  }

  private static int letterCount(String letters) {
    return (int) letters.codePoints().filter(letter -> !isMark(letter)).count();
  }

  private static void draw(boolean[][] dots, int left, int letter) {
    int[] rows = Glyphs.rows(letter);
    for (int row = 0; row < rows.length; row++) {
      stamp(dots, ABOVE + row, left, rows[row]);
    }
  }

  private static void mark(boolean[][] dots, int left, int base, int mark) {
    Glyphs.Mark shape = Glyphs.mark(mark);
    if (shape == null) {
      return;
    }
    boolean small = Glyphs.isSmall(base);
    int top = shape.below() ? ABOVE + 7 : small ? ABOVE - 1 : 0;
    if (!shape.below() && (base == 'i' || base == 'j')) {
      // The accent stands for the dot.
      for (int column = 0; column < 5; column++) {
        dots[ABOVE][left + column] = false;
      }
    }
    stamp(dots, top, left, shape.first());
    stamp(dots, top + 1, left, shape.second());
  }

  private static void stamp(boolean[][] dots, int row, int left, int bits) {
    for (int column = 0; column < 5; column++) {
      dots[row][left + column] |= (bits >> (4 - column) & 1) != 0;
    }
  }

  /** In dots. */
  public int width() {
    return dots[0].length;
  }

  /** In dots. */
  public int height() {
    return HEIGHT;
  }

  /** Whether a dot is set. */
  public boolean at(int column, int row) {
    return dots[row][column];
  }
}
