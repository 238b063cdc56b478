package dev.mediahub.media.worker.jobs.compose;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class LimiterTest {
  private final Limiter limiter = new Limiter();

  private static float[] sine(double amplitude, int count) {
    float[] samples = new float[2 * count];
    for (int i = 0; i < count; i++) {
      float value = (float) (amplitude * Math.sin(2 * Math.PI * 440 * i / 48_000));
      samples[2 * i] = value;
      samples[2 * i + 1] = value;
    }
    return samples;
  }

  private static float peak(float[] samples) {
    float peak = 0;
    for (float each : samples) {
      peak = Math.max(peak, Math.abs(each));
    }
    return peak;
  }

  @Test
  void leavesQuietSoundAsItIs() {
    float[] samples = sine(0.9, 4800);
    limiter.apply(samples, 4800);
    assertThat(samples).isEqualTo(sine(0.9, 4800));
  }

  @Test
  void neverGoesAboveItsCeilingHoweverManyAreLoud() {
    float[] samples = sine(9, 48_000);
    limiter.apply(samples, 48_000);
    assertThat(peak(samples)).isLessThanOrEqualTo(Limiter.CEILING + 1e-4f);
    assertThat(peak(samples)).isGreaterThan(0.9f);
  }

  @Test
  void comesBackSlowly() {
    limiter.apply(sine(4, 4800), 4800);
    float[] after = sine(0.5, 48_000 * 3);
    limiter.apply(after, 48_000 * 3);
    assertThat(Math.abs(after[2 * 27])).as("turned down at first").isLessThan(0.2f);
    float late = 0;
    for (int i = 48_000 * 2; i < 48_000 * 3; i++) {
      late = Math.max(late, Math.abs(after[2 * i]));
    }
    assertThat(late).as("as it was, after seconds").isGreaterThan(0.49f);
  }
}
