package dev.mediahub.media.room;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FrameGatherTest {
  private static final int MANY = 100;

  private final FrameGather gather = new FrameGather();

  @Test
  void holdsAFrameUntilItsLastPacket() {
    assertThat(gather.isReady(false, 1, MANY, 0)).isFalse();
    assertThat(gather.isReady(false, 4, MANY, 50_000)).isFalse();
    assertThat(gather.isReady(true, 9, MANY, 60_000)).isTrue();
  }

  @Test
  void holdsNoLongerThanItsBound() {
    assertThat(gather.isReady(false, 1, MANY, 0)).isFalse();
    assertThat(gather.deadlineNs()).isEqualTo(FrameGather.HOLD_NS);
    assertThat(gather.isReady(false, 5, MANY, FrameGather.HOLD_NS)).isTrue();
  }

  @Test
  void sendsAWholeFrameAtOnce() {
    assertThat(gather.isReady(true, 1, MANY, 0)).isTrue();
  }

  @Test
  void holdsNothingForFewViewers() {
    assertThat(gather.isReady(false, 1, FrameGather.MIN_SUBSCRIBERS - 1, 0)).isTrue();
  }

  @Test
  void leavesASourceAloneThatSpreadsItsPackets() {
    assertThat(gather.isReady(false, 1, MANY, 0)).isFalse();
    assertThat(gather.isReady(false, 1, MANY, FrameGather.HOLD_NS)).isTrue();
    long nowNs = FrameGather.HOLD_NS + 2_000_000;
    assertThat(gather.isReady(false, 1, MANY, nowNs)).isTrue();
    assertThat(gather.isReady(false, 1, MANY, nowNs + 2_000_000)).isTrue();
  }

  @Test
  void triesAgainAfterAWhile() {
    gather.isReady(false, 1, MANY, 0);
    gather.isReady(false, 1, MANY, FrameGather.HOLD_NS);
    long nowNs = FrameGather.HOLD_NS;
    int alone = 0;
    while (gather.isReady(false, 1, MANY, nowNs) && alone < 1000) {
      nowNs += 2_000_000;
      alone++;
    }
    assertThat(alone).isBetween(1, 100);
  }

  @Test
  void holdsTheNextFrameAfterOneThatGainedByIt() {
    gather.isReady(false, 1, MANY, 0);
    gather.isReady(false, 8, MANY, FrameGather.HOLD_NS);
    assertThat(gather.isReady(false, 1, MANY, 33_000_000)).isFalse();
  }
}
