package dev.mediahub.media.worker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RestartPolicyTest {
  private static final long MS = 1_000_000L;

  private final RestartPolicy policy = new RestartPolicy();

  @Test
  void startsAtOnceTheFirstTwoTimes() {
    assertThat(policy.onEnd(true, 0, 50 * MS)).isEqualTo(50 * MS);
    assertThat(policy.onEnd(true, 50 * MS, 51 * MS)).isEqualTo(51 * MS);
  }

  @Test
  void waitsLongerEachTimeButNeverSoLongThatSoundStaysAwayForThreeSeconds() {
    policy.onEnd(true, 0, 0);
    policy.onEnd(true, 0, 0);
    assertThat(policy.onEnd(true, 0, 0)).isEqualTo(250 * MS);
    assertThat(policy.onEnd(true, 0, 0)).isEqualTo(500 * MS);
    assertThat(policy.onEnd(true, 0, 0)).isEqualTo(1000 * MS);
    for (int i = 0; i < 100; i++) {
      assertThat(policy.onEnd(true, 0, 0)).isEqualTo(1500 * MS);
    }
  }

  @Test
  void triesEverLessOftenWhatNeverStarts() {
    long pause = 0;
    for (int i = 0; i < 100; i++) {
      pause = policy.onEnd(false, 0, 0);
    }
    assertThat(pause).isEqualTo(30_000 * MS);
  }

  @Test
  void beginsAnewAfterAHealthyLife() {
    policy.onEnd(true, 0, 0);
    policy.onEnd(true, 0, 0);
    assertThat(policy.onEnd(true, 0, 5000 * MS)).isEqualTo(5000 * MS);
    assertThat(policy.failures()).isEqualTo(1);
  }
}
