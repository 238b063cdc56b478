package dev.mediahub.media.output.restream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Pauses between attempts, and the rate that goes through. */
final class BackoffTest {
  private static final double MIDDLE = 0.5;

  @Test
  void waitsTwiceAsLongEachTimeUpToAQuarterOfAMinute() {
    Backoff backoff = new Backoff();
    long[] pauses = new long[7];
    for (int i = 0; i < pauses.length; i++) {
      pauses[i] = backoff.onFailure(0, MIDDLE);
    }
    assertThat(pauses).containsExactly(1000, 2000, 4000, 8000, 15_000, 15_000, 15_000);
    assertThat(backoff.failures()).isEqualTo(7);
  }

  @Test
  void beginsAnewAfterAGoodConnection() {
    Backoff backoff = new Backoff();
    backoff.onFailure(0, MIDDLE);
    backoff.onFailure(9_000_000_000L, MIDDLE);
    assertThat(backoff.onFailure(10_000_000_000L, MIDDLE)).isEqualTo(1000);
    assertThat(backoff.failures()).isEqualTo(1);
  }

  @Test
  void spreadsThoseThatFailTogether() {
    assertThat(new Backoff().onFailure(0, 0)).isEqualTo(875);
    assertThat(new Backoff().onFailure(0, 1)).isEqualTo(1125);
  }

  @Test
  void measuresTheLastSeconds() {
    RateMeter rate = new RateMeter();
    assertThat(rate.bitrate()).isZero();
    rate.sample(1000);
    assertThat(rate.bitrate()).isZero();
    rate.sample(2000);
    assertThat(rate.bitrate()).isEqualTo(8000);
    for (int second = 0; second < 20; second++) {
      rate.sample(2000 + second * 250_000L);
    }
    assertThat(rate.bitrate()).isEqualTo(2_000_000);
    rate.reset();
    assertThat(rate.bitrate()).isZero();
  }
}
