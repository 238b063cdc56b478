package dev.mediahub.media.bwe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ReceiveEstimateTest {
  private static final long SECOND = 1_000_000_000L;
  private static final int ELEVEN_PERCENT = 28;

  private final ReceiveEstimate estimate = new ReceiveEstimate();
  private long nowNs = 5 * SECOND;

  /** A second in which that much arrives. */
  private long second(int bps, int fractionLost) {
    estimate.onPacket(bps / 16, nowNs);
    estimate.onPacket(bps / 16, nowNs + SECOND / 2);
    nowNs += SECOND;
    return estimate.update(fractionLost, nowNs);
  }

  @Test
  void letsAPublisherThatUsesWhatItMayGoFromItsStartTo2MegabitsInThreeSeconds() {
    long allowed = 300_000;
    for (int i = 0; i < 3; i++) {
      allowed = second((int) allowed, 0);
    }
    assertThat(allowed).isGreaterThan(2_000_000);
  }

  @Test
  void allowsLessThanArrivesWhenMuchIsLostAndThenGrowsSlowly() {
    second(2_000_000, 0);
    assertThat(second(1_000_000, ELEVEN_PERCENT)).isEqualTo(850_000);
    assertThat(second(850_000, 0)).isEqualTo(918_000);
  }

  @Test
  void staysWhenSomethingIsLost() {
    long before = second(1_000_000, 0);
    assertThat(second(1_500_000, 12)).isEqualTo(before);
  }

  @Test
  void doesNotFallWhenThePublisherPauses() {
    long before = second(1_000_000, 0);
    assertThat(second(0, 0)).isEqualTo(before);
    assertThat(second(10_000, 0)).isEqualTo(before);
  }
}
