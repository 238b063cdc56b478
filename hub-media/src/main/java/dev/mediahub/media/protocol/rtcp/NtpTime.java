package dev.mediahub.media.protocol.rtcp;

/**
 * 64 bit NTP time, RFC 5905 section 6: seconds since 1900 in the upper half, fractions of 2^-32 s
 * in the lower. Reports carry its middle 32 bits, in 1/65536 s.
 */
public final class NtpTime {
  private static final long SECONDS_1900_TO_1970 = 2_208_988_800L;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private NtpTime() {}

  /** The NTP time of nanoseconds since 1970; wraps in 2036, as NTP does. */
  public static long ofEpochNanos(long epochNanos) {
    long seconds = Math.floorDiv(epochNanos, NANOS_PER_SECOND) + SECONDS_1900_TO_1970;
    long nanos = Math.floorMod(epochNanos, NANOS_PER_SECOND);
    return seconds << 32 | (nanos << 32) / NANOS_PER_SECOND;
  }

  /** The NTP time of milliseconds since 1970. */
  public static long ofEpochMillis(long epochMillis) {
    return ofEpochNanos(epochMillis * 1_000_000L);
  }

  /**
   * Nanoseconds since 1970, rounded. Seconds below 2^31 are read as of the era that starts in 2036
   * (RFC 4330 section 3), so the result lies in 1968 to 2104.
   */
  public static long toEpochNanos(long ntpTime) {
    long seconds = ntpTime >>> 32;
    if (seconds < 1L << 31) {
      seconds += 1L << 32;
    }
    return (seconds - SECONDS_1900_TO_1970) * NANOS_PER_SECOND + fractionNanos(ntpTime);
  }

  /** Milliseconds since 1970, rounded down. */
  public static long toEpochMillis(long ntpTime) {
    return Math.floorDiv(toEpochNanos(ntpTime), 1_000_000L);
  }

  /** The middle 32 bits, as LSR and LRR carry them: 1/65536 s, wraps every 18 hours. */
  public static int middle(long ntpTime) {
    return (int) (ntpTime >>> 16);
  }

  /** A span in 1/65536 s, as DLSR carries it; at most 2^32 - 1 units. */
  public static int toShortUnits(long nanos) {
    long seconds = nanos / NANOS_PER_SECOND;
    if (seconds >= 1L << 16) {
      return -1;
    }
    return (int) (seconds << 16 | ((nanos % NANOS_PER_SECOND) << 16) / NANOS_PER_SECOND);
  }

  /**
   * The round trip that a report block tells, RFC 3550 section 6.4.1: arrival - LSR - DLSR.
   *
   * @param arrivalMiddle {@link #middle} of the NTP time when the report arrived
   * @return nanoseconds; -1 when the block has no LSR, or the numbers give a negative or absurd
   *     span (clock stepped, or a lie)
   */
  public static long roundTripNanos(
      int arrivalMiddle, int lastSenderReport, int delaySinceLastSenderReport) {
    int units = arrivalMiddle - lastSenderReport - delaySinceLastSenderReport;
    if (lastSenderReport == 0 || units < 0) {
      return -1;
    }
    return (units * NANOS_PER_SECOND) >> 16;
  }

  private static long fractionNanos(long ntpTime) {
    return ((ntpTime & 0xffff_ffffL) * NANOS_PER_SECOND + (1L << 31)) >>> 32;
  }
}
