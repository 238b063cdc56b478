package dev.mediahub.media.worker.jobs.ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PictureChoiceTest {
  private static final long PICTURE_US = 33_333;

  private final PictureChoice choice = new PictureChoice();
  private long ptsUs;

  private int taken(int pictures, long behindUs) {
    int taken = 0;
    for (int i = 0; i < pictures; i++, ptsUs += PICTURE_US) {
      taken += choice.take(ptsUs, behindUs) ? 1 : 0;
    }
    return taken;
  }

  @Test
  void codesEveryPictureWhileItKeepsUp() {
    assertThat(taken(300, 150_000)).isEqualTo(300);
  }

  @Test
  void codesEveryOtherPictureEvenlyWhenItLags() {
    taken(1, 250_000);
    for (int i = 0; i < 60; i++) {
      assertThat(taken(2, 100_000)).isEqualTo(1);
    }
  }

  @Test
  void codesNoneWhileAllWouldBeLate() {
    assertThat(taken(100, 400_000)).isZero();
  }

  @Test
  void codesAllAgainAfterASecondOfCalm() {
    taken(1, 250_000);
    assertThat(taken(30, 0)).isEqualTo(15);
    taken(2, 0);
    assertThat(taken(30, 0)).isEqualTo(30);
  }
}
