package dev.mediahub.media.worker.jobs.compose;

/**
 * Keeps a sum of sounds below full scale: turns all of it down where it would be above and comes
 * back slowly, so that nothing is clipped and nothing pumps. Stereo, 48 kHz. One thread.
 */
public final class Limiter {
  static final float CEILING = 0.97f;

  /** Half of the way back takes 0.2 s. */
  private static final float RECOVERY = (float) (1 - Math.pow(0.5, 1 / (0.2 * 48_000)));

  private float gain = 1;

  /**
   * Changes samples in place.
   *
   * @param count samples a channel
   */
  public void apply(float[] samples, int count) {
    for (int i = 0; i < count * 2; i += 2) {
      float peak = Math.max(Math.abs(samples[i]), Math.abs(samples[i + 1]));
      gain += (1 - gain) * RECOVERY;
      if (peak * gain > CEILING) {
        gain = CEILING / peak;
      }
      samples[i] *= gain;
      samples[i + 1] *= gain;
    }
  }
}
