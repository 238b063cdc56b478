package dev.mediahub.media.edge.composite;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PunctualityTest {
  private final Punctuality punctuality = new Punctuality(250_000);
  private long nowUs = 1_790_000_000_000_000L;

  private void turns(int count, long lateUs) {
    for (int i = 0; i < count; i++) {
      nowUs += 20_000;
      punctuality.observe(nowUs - lateUs, nowUs);
    }
  }

  private long shift() {
    return punctuality.place(0);
  }

  @Test
  void leavesThePunctualWhereTheyAre() {
    turns(500, 200_000);
    assertThat(shift()).isZero();
  }

  @Test
  void movesBackWhoIsAlwaysLate() {
    turns(100, 700_000);
    assertThat(700_000 - shift()).isBetween(0L, 250_000L);
    long once = shift();
    turns(500, 700_000);
    assertThat(shift()).isEqualTo(once);
  }

  @Test
  void movesBackWhoIsLateByMoreThanAPause() {
    turns(300, 16_000_000);
    assertThat(16_000_000 - shift()).isBetween(0L, 250_000L);
  }

  @Test
  void aBurstOrAFewLatePacketsMoveNothing() {
    turns(8, 2_000_000);
    turns(42, 100_000);
    for (int i = 0; i < 50; i++) {
      turns(1, 600_000);
      turns(9, 100_000);
    }
    assertThat(shift()).isZero();
  }

  @Test
  void bringsBackWhoIsFarTooEarly() {
    turns(200, -2_000_000);
    assertThat(shift()).isEqualTo(-2_000_000);
    turns(200, -600_000_000);
    assertThat(shift()).as("pushed faster than it plays").isEqualTo(-600_000_000);
  }
}
