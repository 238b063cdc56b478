package dev.mediahub.media.protocol.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RetransmissionBudgetTest {
  private static final long MS = 1_000_000L;
  private static final long RATE = 2_000_000;
  private static final long RTT = 50 * MS;

  private final RetransmissionBudget budget = new RetransmissionBudget(25);
  private long now = 3_000 * MS;

  private int resend(int track, int sequence) {
    return budget.tryResend(track, sequence, 1200, now, RTT, RATE);
  }

  @Test
  void sendsAPacketAgainOnlyAfterARoundTrip() {
    assertThat(resend(0, 7)).isEqualTo(RetransmissionBudget.RESEND);
    now += 49 * MS;
    assertThat(resend(0, 7)).isEqualTo(RetransmissionBudget.JUST_SENT);
    now += MS;
    assertThat(resend(0, 7)).isEqualTo(RetransmissionBudget.RESEND);
  }

  @Test
  void keepsTracksApart() {
    assertThat(resend(0, 7)).isEqualTo(RetransmissionBudget.RESEND);
    assertThat(resend(1, 7)).isEqualTo(RetransmissionBudget.RESEND);
  }

  @Test
  void repairsALostBurstAtOnce() {
    for (int sequence = 0; sequence < 20; sequence++) {
      assertThat(resend(0, sequence)).isEqualTo(RetransmissionBudget.RESEND);
    }
    assertThat(resend(0, 20)).isEqualTo(RetransmissionBudget.OVER_BUDGET);
  }

  @Test
  void aNackStormTakesNoMoreThanItsShare() {
    long resent = 0;
    for (int i = 0; i < 10_000; i++) {
      now += MS;
      resent += resend(0, i & 0xffff) == RetransmissionBudget.RESEND ? 1200 : 0;
    }
    // 10 s of 25 % of 2 Mbit/s, and the burst allowed at the beginning.
    assertThat(resent).isBetween(600_000L, 650_000L);
  }
}
