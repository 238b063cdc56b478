package dev.mediahub.media.protocol.rtcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

class NtpTimeTest {

  @Test
  void convertsTheEpochAndBack() {
    assertThat(NtpTime.ofEpochMillis(0)).isEqualTo(0x83aa7e80L << 32);
    assertThat(NtpTime.ofEpochMillis(500)).isEqualTo(0x83aa7e80L << 32 | 0x8000_0000L);
    assertThat(NtpTime.toEpochMillis(0x83aa7e80L << 32)).isZero();
  }

  @Test
  void losesLessThanANanosecondOnTheWay() {
    for (long nanos = 1_795_000_000_000_000_000L, i = 0; i < 1000; i++, nanos += 1_234_567_891L) {
      assertThat(NtpTime.toEpochNanos(NtpTime.ofEpochNanos(nanos))).isEqualTo(nanos);
    }
  }

  @Test
  void goesOnAfterTheEraEndsIn2036() {
    long nanos = ChronoUnit.NANOS.between(Instant.EPOCH, Instant.parse("2040-05-06T07:08:09.125Z"));

    assertThat(NtpTime.toEpochNanos(NtpTime.ofEpochNanos(nanos))).isEqualTo(nanos);
  }

  @Test
  void computesTheRoundTripOfRfc3550() {
    // The example of section 6.4.1: A - LSR - DLSR = 6.125 s.
    long roundTrip = NtpTime.roundTripNanos(0xb710_8000, 0xb705_2000, 0x0005_4000);

    assertThat(roundTrip).isEqualTo(6_125_000_000L);
  }

  @Test
  void givesNoRoundTripWithoutAReportOrForANegativeOne() {
    assertThat(NtpTime.roundTripNanos(5, 0, 5)).isEqualTo(-1);
    assertThat(NtpTime.roundTripNanos(100, 90, 11)).isEqualTo(-1);
    assertThat(NtpTime.roundTripNanos(2, -2, 3)).isEqualTo(1_000_000_000L >> 16);
  }

  @Test
  void takesTheMiddleOfTheTime() {
    assertThat(NtpTime.middle(0x11223344_55667788L)).isEqualTo(0x33445566);
    assertThat(NtpTime.toShortUnits(1_500_000_000L)).isEqualTo(0x0001_8000);
    assertThat(NtpTime.toShortUnits(65_536_000_000_000L)).isEqualTo(-1);
  }
}
