package dev.mediahub.media.worker.jobs.ffmpeg;

/**
 * Which pictures are coded when the machine cannot keep up: first every other one, so that motion
 * stays even, and none while even that is not enough, since late pictures help nobody. One thread.
 */
final class PictureChoice {
  private static final long HALVE_ABOVE_US = 200_000;
  private static final long NONE_ABOVE_US = 300_000;
  private static final long CALM_BELOW_US = 50_000;

  /** Calm for this long before all are coded again: trying costs a stutter. */
  private static final long CALM_US = 1_000_000;

  private boolean halves;
  private boolean coded;
  private long calmSinceUs;

  /**
   * Whether to code the next picture in order of showing.
   *
   * @param ptsUs its time
   * @param behindUs how much newer the newest waiting one is
   */
  boolean take(long ptsUs, long behindUs) {
    if (behindUs > HALVE_ABOVE_US) {
      halves = true;
    }
    if (!halves || behindUs >= CALM_BELOW_US) {
      calmSinceUs = ptsUs;
    } else if (ptsUs - calmSinceUs > CALM_US) {
      halves = false;
    }
    coded = behindUs <= NONE_ABOVE_US && !(halves && coded);
    return coded;
  }
}
