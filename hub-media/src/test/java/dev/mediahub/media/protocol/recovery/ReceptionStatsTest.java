package dev.mediahub.media.protocol.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.media.netsim.Allocations;
import org.junit.jupiter.api.Test;

final class ReceptionStatsTest {
  private static final long MS = 1_000_000L;

  private final ReceptionStats stats = new ReceptionStats(90_000);
  private long now = 500 * MS;

  private long receive(int sequence) {
    now += 10 * MS;
    return stats.onPacket(sequence, (int) (now / MS * 90), now);
  }

  @Test
  void extendsSequenceNumbersAcrossTheWrap() {
    assertThat(receive(65_534)).isEqualTo(65_534);
    assertThat(receive(65_535)).isEqualTo(65_535);
    assertThat(receive(1)).isEqualTo(65_537);
    assertThat(receive(0)).isEqualTo(65_536);
    assertThat(receive(65_533)).isEqualTo(65_533);
    assertThat(stats.extendedHighest()).isEqualTo(65_537);
  }

  @Test
  void countsLossSinceTheLastReportAndInAll() {
    for (int sequence = 0; sequence < 100; sequence++) {
      if (sequence % 4 != 3) {
        receive(sequence);
      }
    }
    receive(100);
    stats.beginReport();
    assertThat(stats.fractionLost()).isEqualTo(25 * 256 / 101);
    assertThat(stats.cumulativeLost()).isEqualTo(25);
    receive(101);
    stats.beginReport();
    assertThat(stats.fractionLost()).isZero();
    assertThat(stats.cumulativeLost()).isEqualTo(25);
  }

  @Test
  void duplicatesMakeLossNegativeAsTheRfcSays() {
    receive(1);
    receive(1);
    stats.beginReport();
    assertThat(stats.fractionLost()).isZero();
    assertThat(stats.cumulativeLost()).isEqualTo(-1);
  }

  @Test
  void evenSpacingHasNoJitter() {
    for (int i = 0; i < 100; i++) {
      receive(i);
    }
    assertThat(stats.jitter()).isZero();
  }

  @Test
  void jitterApproachesTheMeanDifferenceOfTransit() {
    for (int i = 0; i < 1000; i++) {
      now += 10 * MS;
      long arrival = now + (i % 2) * (5 * MS);
      stats.onPacket(i, (int) (now / MS * 90), arrival);
    }
    // Transit alternates by 5 ms: 450 units of the 90 kHz clock.
    assertThat(stats.jitter()).isBetween(440, 455);
  }

  @Test
  void aSingleFarPacketChangesNothing() {
    receive(100);
    assertThat(receive(30_000)).isEqualTo(ReceptionStats.SUSPECT);
    assertThat(receive(101)).isEqualTo(101);
    stats.beginReport();
    assertThat(stats.cumulativeLost()).isZero();
  }

  @Test
  void twoFarPacketsInARowGoOnWhereTheyAre() {
    receive(100);
    assertThat(receive(30_000)).isEqualTo(ReceptionStats.SUSPECT);
    assertThat(receive(30_001)).isEqualTo(30_001);
    assertThat(receive(30_002)).isEqualTo(30_002);
    assertThat(stats.cumulativeLost()).isZero();
  }

  @Test
  void aRestartAtLowerNumbersContinuesAbove() {
    receive(30_000);
    assertThat(receive(100)).isEqualTo(ReceptionStats.SUSPECT);
    assertThat(receive(101)).isEqualTo(0x10000 + 101);
    assertThat(receive(102)).isEqualTo(0x10000 + 102);
    assertThat(stats.cumulativeLost()).isZero();
  }

  @Test
  void tellsWhenTheLastSenderReportCame() {
    assertThat(stats.lastSenderReport()).isZero();
    assertThat(stats.delaySinceLastSenderReport(now)).isZero();
    stats.onSenderReport(0x1122_3344_5566_7788L, now);
    assertThat(stats.lastSenderReport()).isEqualTo(0x3344_5566);
    assertThat(stats.delaySinceLastSenderReport(now + 1500 * MS)).isEqualTo(0x18000);
  }

  @Test
  void computesTheRoundTripOfTheRfcsExample() {
    // RFC 3550, figure 2: A = 0xb710:8000, LSR = 0xb705:2000, DLSR = 0x0005:4000 -> 6.125 s.
    long ntpNow = 0x0000_b710_8000_0000L;
    assertThat(ReceptionStats.roundTripNs(ntpNow, 0xb705_2000, 0x0005_4000))
        .isEqualTo(6_125_000_000L);
  }

  @Test
  void refusesRoundTripsThatCannotBe() {
    assertThat(ReceptionStats.roundTripNs(0x0000_b710_8000_0000L, 0, 5)).isEqualTo(-1);
    assertThat(ReceptionStats.roundTripNs(0x0000_b710_8000_0000L, 0xb711_0000, 0)).isEqualTo(-1);
  }

  @Test
  void allocatesNothing() {
    long bytes =
        Allocations.bytesOf(() -> {
          for (int i = 0; i < 20_000; i++) {
            receive(i & 0xffff);
          }
          stats.beginReport();
        });
    assertThat(bytes).isZero();
  }
}
