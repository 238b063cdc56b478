package dev.mediahub.media.worker.jobs.ffmpeg;

/** A colour as video has it: limited range, BT.601. */
record Colour(int luma, int blue, int red) {
  /** Around and between cells: the pages' dark ground. */
  static final Colour GROUND = ofRgb(0x0b0d12);

  /** A cell without a picture: the pages' raised ground. */
  static final Colour RAISED = ofRgb(0x141821);

  static final Colour TEXT = ofRgb(0xe8ebf2);

  static Colour ofRgb(int rgb) {
    int r = rgb >> 16 & 0xff;
    int g = rgb >> 8 & 0xff;
    int b = rgb & 0xff;
    return new Colour(
        (int) Math.round(16 + 0.257 * r + 0.504 * g + 0.098 * b),
        (int) Math.round(128 - 0.148 * r - 0.291 * g + 0.439 * b),
        (int) Math.round(128 + 0.439 * r - 0.368 * g - 0.071 * b));
  }

  int plane(int plane) {
    return plane == 0 ? luma : plane == 1 ? blue : red;
  }
}
