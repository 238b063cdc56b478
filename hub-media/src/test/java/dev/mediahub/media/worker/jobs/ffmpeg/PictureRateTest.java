package dev.mediahub.media.worker.jobs.ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PictureRateTest {
  private final PictureRate rate = new PictureRate(30);
  private long us = 1_790_000_000_000_000L;

  private void come(int pictures, long stepUs) {
    for (int i = 0; i < pictures; i++) {
      us += stepUs;
      rate.add(us);
    }
  }

  @Test
  void isMeasuredOverThirtySteps() {
    come(30, 16_667);
    assertThat(rate.perSecond()).isEqualTo(30);
    come(1, 16_667);
    assertThat(rate.perSecond()).isEqualTo(60);
    come(60, 200_000);
    assertThat(rate.perSecond()).isEqualTo(5);
    come(60, 900_000);
    assertThat(rate.perSecond()).isEqualTo(5);
  }

  @Test
  void aPauseOrAStepBackIsNoRate() {
    come(20, 40_000);
    us += 5_000_000;
    come(20, 40_000);
    us -= 60_000_000;
    come(30, 40_000);
    assertThat(rate.perSecond()).isEqualTo(30);
    come(1, 40_000);
    assertThat(rate.perSecond()).isEqualTo(25);
  }
}
