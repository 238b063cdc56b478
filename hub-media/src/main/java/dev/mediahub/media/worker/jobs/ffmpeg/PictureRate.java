package dev.mediahub.media.worker.jobs.ffmpeg;

/** How many pictures a second come, by their times. Pure. */
final class PictureRate {
  /** So many steps are measured together. */
  private static final int STEPS = 30;

  /** Pictures further apart than this are a pause. */
  private static final long PAUSE_US = 1_000_000;

  /** A picture that stands still for a while says nothing of what comes when it moves again. */
  private static final int LEAST = 5;

  private static final int MOST = 120;

  private int perSecond;
  private long firstUs = Long.MIN_VALUE / 2;
  private long lastUs = firstUs;
  private int steps;

  /**
   * @param expected what holds until it is measured
   */
  PictureRate(int expected) {
    this.perSecond = expected;
  }

  /** The next picture in order of showing. */
  void add(long ptsUs) {
    if (ptsUs <= lastUs || ptsUs - lastUs > PAUSE_US) {
      firstUs = ptsUs;
      steps = 0;
    } else if (++steps == STEPS) {
      long measured = Math.round(STEPS * 1e6 / (ptsUs - firstUs));
      perSecond = Math.clamp(measured, LEAST, MOST);
      firstUs = ptsUs;
      steps = 0;
    }
    lastUs = ptsUs;
  }

  /** From 5 to 120. */
  int perSecond() {
    return perSecond;
  }
}
