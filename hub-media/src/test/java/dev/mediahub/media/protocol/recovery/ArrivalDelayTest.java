package dev.mediahub.media.protocol.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ArrivalDelayTest {
  private static final long MS = 1_000_000L;
  private static final long FRAME_MS = 20;

  private final ArrivalDelay delay = new ArrivalDelay();
  private long mediaMs = 5_000;
  private long nowMs = 900_000;

  /** Frames come for so long, each second of them in this many milliseconds. */
  private void comes(long forMs, long msASecond) {
    for (long sent = 0; sent < forMs; sent += FRAME_MS) {
      mediaMs += FRAME_MS;
      nowMs += FRAME_MS * msASecond / 1000;
      delay.onMedia(mediaMs * MS, nowMs * MS);
    }
  }

  private void stalls(long forMs) {
    nowMs += forMs;
  }

  private long delayMs() {
    return Math.round(delay.delayNs() / 1e6);
  }

  @Test
  void isNothingWhileMediaKeepsItsPace() {
    comes(10_000, 1000);
    assertThat(delayMs()).isZero();
  }

  @Test
  void growsWhileMediaComesSlowlyAndEndsWhenItHasCaughtUp() {
    comes(3_000, 1000);
    comes(4_000, 1200);
    assertThat(delayMs()).isBetween(500L, 800L);
    comes(4_000, 1000);
    assertThat(delayMs()).as("it stays behind").isBetween(780L, 800L);
    comes(4_000, 500);
    comes(2_000, 1000);
    assertThat(delayMs()).isLessThan(2);
  }

  @Test
  void countsAllOfALongStallThatIsNotCaughtUp() {
    comes(3_000, 1000);
    stalls(15_000);
    comes(3_000, 1000);
    assertThat(delayMs()).isBetween(14_980L, 15_000L);
  }

  @Test
  void overlooksSinglePacketsThatComeLate() {
    for (int second = 0; second < 4; second++) {
      comes(980, 1000);
      delay.onMedia(mediaMs * MS, (nowMs + 700) * MS);
    }
    assertThat(delayMs()).isZero();
  }

  @Test
  void beginsAnewWhenTheTimestampsDo() {
    comes(3_000, 1000);
    comes(4_000, 1500);
    assertThat(delayMs()).isPositive();
    mediaMs = -20_000; // As after a wrap, or a restart of the encoder.
    comes(3_000, 1000);
    assertThat(delayMs()).isZero();
    mediaMs += 3_600_000;
    comes(3_000, 1000);
    assertThat(delayMs()).as("forwards").isZero();
  }

  @Test
  void isNotFooledByAClockThatRunsSlow() {
    comes(2_000, 1000);
    for (int minute = 0; minute < 60; minute++) {
      comes(60_000, 1000);
      nowMs += 6; // 100 ppm
    }
    assertThat(delayMs()).isLessThan(10);
  }

  @Test
  void tellsWhenASecondIsOver() {
    assertThat(delay.onMedia(0, 0)).isFalse();
    assertThat(delay.onMedia(999 * MS, 999 * MS)).isFalse();
    assertThat(delay.onMedia(1000 * MS, 1000 * MS)).isTrue();
    assertThat(delay.onMedia(1001 * MS, 1001 * MS)).isFalse();
  }
}
