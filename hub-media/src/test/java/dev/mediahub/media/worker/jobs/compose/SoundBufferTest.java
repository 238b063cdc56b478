package dev.mediahub.media.worker.jobs.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class SoundBufferTest {
  private static final long NOW = 85_920_000_000_000L;

  private final SoundBuffer buffer = new SoundBuffer();

  private void put(long at, int count, float level) {
    float[] samples = new float[2 * count];
    java.util.Arrays.fill(samples, level);
    buffer.put(NOW + at, samples, 0, count);
  }

  private float[] take(long at, int count) {
    float[] into = new float[2 * count];
    buffer.take(NOW + at, into, count);
    return into;
  }

  @Test
  void givesSamplesAtTheirPlaceAndSilenceWhereNoneWerePut() {
    put(100, 50, 0.5f);
    put(200, 50, 0.25f);
    float[] taken = take(0, 300);
    assertThat(taken[2 * 99]).isZero();
    assertThat(taken[2 * 100]).isEqualTo(0.5f);
    assertThat(taken[2 * 149 + 1]).isEqualTo(0.5f);
    assertThat(taken[2 * 150]).isZero();
    assertThat(taken[2 * 200]).isEqualTo(0.25f);
    assertThat(taken[2 * 250]).isZero();
  }

  @Test
  void addsToWhatIsThereAndSaysHowLoudItIs() {
    put(0, 100, 0.5f);
    float[] into = new float[200];
    into[0] = 0.25f;
    assertThat(buffer.take(NOW, into, 100)).isCloseTo(0.5, within(1e-6));
    assertThat(into[0]).isEqualTo(0.75f);
  }

  @Test
  void whatIsNoNumberIsSilenceAndWhatIsBeyondAllSoundIsNot() {
    put(0, 10, Float.NaN);
    put(10, 10, Float.NEGATIVE_INFINITY);
    put(20, 10, 1e30f);
    float[] taken = take(0, 30);
    assertThat(taken[0]).isZero();
    assertThat(taken[2 * 10]).isZero();
    assertThat(taken[2 * 20]).isEqualTo(16f);
  }

  @Test
  void leavesOutWhatWasDueAlready() {
    take(0, 1000);
    put(900, 200, 0.5f);
    float[] taken = take(1000, 200);
    assertThat(taken[0]).isEqualTo(0.5f);
    assertThat(taken[2 * 100]).isZero();
    assertThat(buffer.late()).isEqualTo(100);
  }

  @Test
  void doesNotRepeatWhatWasTakenOneRoundAgo() {
    put(0, 1000, 0.5f);
    take(0, 1000);
    put(SoundBuffer.CAPACITY + 2000, 10, 0.25f);
    assertThat(take(SoundBuffer.CAPACITY, 1000)).containsOnly(0f);
  }

  @Test
  void keepsTheNewestWhenNobodyTakes() {
    for (int second = 0; second < 60; second++) {
      put(48_000L * second, 48_000, second / 64f);
    }
    assertThat(take(48_000L * 55, 10)).containsOnly(0f);
    assertThat(take(48_000L * 59, 10)).containsOnly(59 / 64f);
  }

  @Test
  void canBeTakenFromBeforeAnythingWasPut() {
    assertThat(take(0, 960)).containsOnly(0f);
    put(960, 960, 0.5f);
    assertThat(take(960, 960)).containsOnly(0.5f);
  }
}
