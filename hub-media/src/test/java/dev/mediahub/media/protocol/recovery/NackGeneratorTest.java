package dev.mediahub.media.protocol.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.media.netsim.Allocations;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class NackGeneratorTest {
  private static final long MS = 1_000_000L;
  private static final long RTT = 50 * MS;

  private final NackGenerator nacks = new NackGenerator();
  private final int[] out = new int[64];
  private long now = 1_000_000 * MS;

  private void receive(long... sequences) {
    for (long sequence : sequences) {
      nacks.onPacket(sequence, now);
    }
  }

  private int[] poll() {
    return Arrays.copyOf(out, nacks.poll(now, RTT, out));
  }

  @Test
  void asksNothingWithoutGaps() {
    receive(1, 2, 3);
    assertThat(poll()).isEmpty();
    assertThat(nacks.nextPollNs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void asksWhenAFurtherPacketConfirmsTheGap() {
    receive(1, 3);
    assertThat(poll()).isEmpty();
    receive(4);
    assertThat(nacks.nextPollNs()).isLessThanOrEqualTo(now);
    assertThat(poll()).containsExactly(2);
  }

  @Test
  void asksAfterFiveMillisecondsWithoutFurtherPackets() {
    receive(1, 3);
    assertThat(nacks.nextPollNs()).isEqualTo(now + 5 * MS);
    now += 5 * MS;
    assertThat(poll()).containsExactly(2);
  }

  @Test
  void asksNothingWhenThePacketWasOnlyLate() {
    receive(1, 3);
    assertThat(nacks.onPacket(2, now)).isTrue();
    receive(4, 5);
    now += 100 * MS;
    assertThat(poll()).isEmpty();
    assertThat(nacks.recovered()).isEqualTo(1);
  }

  @Test
  void asksAgainAfterOneAndAHalfRoundTrips() {
    receive(1, 3, 4);
    assertThat(poll()).containsExactly(2);
    now += 74 * MS;
    assertThat(poll()).isEmpty();
    now += MS;
    assertThat(poll()).containsExactly(2);
  }

  @Test
  void asksAgainAfterTwentyMillisecondsAtTheEarliest() {
    receive(1, 3, 4);
    assertThat(nacks.poll(now, MS, out)).isEqualTo(1);
    now += 19 * MS;
    assertThat(nacks.poll(now, MS, out)).isZero();
    now += MS;
    assertThat(nacks.poll(now, MS, out)).isEqualTo(1);
  }

  @Test
  void leavesASenderThatHoldsRepairsBackMoreAndMoreTime() {
    receive(1, 3, 4);
    List<Long> asked = new ArrayList<>();
    for (long ms = 0; ms < 600; ms += 10) {
      if (nacks.poll(now, MS, out) > 0) {
        asked.add(ms);
      }
      now += 10 * MS;
    }
    assertThat(asked).containsExactly(0L, 20L, 40L, 80L, 120L, 160L, 240L, 320L, 400L, 560L);
  }

  @Test
  void givesUpAfterTenRequestsAndNeedsAKeyframe() {
    receive(1, 3, 4);
    int asked = 0;
    for (int i = 0; i < 200; i++) {
      asked += nacks.poll(now, MS, out);
      now += 10 * MS;
    }
    assertThat(asked).isEqualTo(10);
    assertThat(nacks.needsKeyframe()).isTrue();
    assertThat(nacks.gaps()).isZero();
    assertThat(nacks.lost()).isEqualTo(1);
  }

  @Test
  void givesUpAfterASecond() {
    receive(1, 3, 4);
    int asked = 0;
    for (int i = 0; i < 200; i++) {
      asked += nacks.poll(now, 400 * MS, out);
      now += 10 * MS;
    }
    assertThat(asked).isEqualTo(2);
    assertThat(nacks.gaps()).isZero();
  }

  @Test
  void asksForNothingOlderThanAKeyframe() {
    receive(1, 3, 5, 6);
    nacks.onKeyframe(5);
    now += 10 * MS;
    assertThat(poll()).isEmpty();
    assertThat(nacks.needsKeyframe()).isFalse();
  }

  @Test
  void needsAKeyframeWhenTheGapIsTooWide() {
    receive(1, 2, 2000, 2001);
    assertThat(nacks.needsKeyframe()).isTrue();
    assertThat(poll()).isEmpty();
    receive(2003, 2004);
    assertThat(poll()).containsExactly(2002);
    nacks.clearNeedsKeyframe();
    assertThat(nacks.needsKeyframe()).isFalse();
  }

  @Test
  void staysBoundedUnderEndlessGaps() {
    for (long sequence = 1; sequence < 10_000; sequence += 2) {
      receive(sequence);
    }
    assertThat(nacks.gaps()).isLessThanOrEqualTo(NackGenerator.MAX_GAPS);
    assertThat(nacks.needsKeyframe()).isTrue();
  }

  @Test
  void keepsWhatDoesNotFitTheOutput() {
    receive(1, 10, 11);
    int[] small = new int[3];
    assertThat(nacks.poll(now, RTT, small)).isEqualTo(3);
    assertThat(small).containsExactly(2, 3, 4);
    assertThat(nacks.poll(now, RTT, small)).isEqualTo(3);
    assertThat(small).containsExactly(5, 6, 7);
    assertThat(nacks.poll(now, RTT, small)).isEqualTo(2);
  }

  @Test
  void givesSequenceNumbersAcrossTheWrap() {
    receive(65_533, 65_538, 65_539);
    assertThat(poll()).containsExactly(65_534, 65_535, 0, 1);
  }

  @Test
  void allocatesNothing() {
    long[] next = {100};
    long bytes =
        Allocations.bytesOf(() -> {
          for (int i = 0; i < 20_000; i++) {
            next[0] += i % 10 == 0 ? 2 : 1;
            nacks.onPacket(next[0], now += MS);
            nacks.poll(now, RTT, out);
          }
        });
    assertThat(bytes).isZero();
  }
}
