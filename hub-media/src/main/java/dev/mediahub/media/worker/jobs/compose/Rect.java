package dev.mediahub.media.worker.jobs.compose;

/** A part of a picture in pixels; all four are even, since colours are kept for 2 x 2 pixels. */
public record Rect(int x, int y, int width, int height) {
  /** The same, made even. */
  static Rect even(double x, double y, double width, double height) {
    int left = even(x);
    int top = even(y);
    return new Rect(left, top, even(x + width) - left, even(y + height) - top);
  }

  private static int even(double value) {
    return (int) Math.round(value / 2) * 2;
  }

  /** The largest part in the middle of this with another's shape; nothing is cut off. */
  public Rect fit(int sourceWidth, int sourceHeight) {
    double scale = Math.min((double) width / sourceWidth, (double) height / sourceHeight);
    int wide = Math.clamp(even(sourceWidth * scale), 2, width);
    int high = Math.clamp(even(sourceHeight * scale), 2, height);
    return new Rect(x + even((width - wide) / 2.0), y + even((height - high) / 2.0), wide, high);
  }
}
