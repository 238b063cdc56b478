package dev.mediahub.media.protocol.recovery;

/**
 * Reception statistics of one incoming RTP stream, as its receiver reports state them (RFC 3550,
 * section 6.4.1 and appendices A.1, A.3 and A.8). Owned by one media loop's thread; allocates
 * nothing.
 *
 * <p>The probation of appendix A.1 is left out: a packet reaches this class only after SRTP has
 * authenticated it.
 */
public final class ReceptionStats {
  /** {@link #onPacket}: far from the sequence numbers so far; the next one decides. */
  public static final long SUSPECT = Long.MIN_VALUE;

  /** From such a step on its sender has restarted; what lies between does not count as lost. */
  static final int MAX_DROPOUT = 3000;

  private static final int MAX_MISORDER = 1000;
  private static final long NS_PER_SECOND = 1_000_000_000L;

  private final int clockRate;
  private boolean started;
  private long base;
  private long highest;
  private int expectedAfterJump = -1;
  private long received;
  private long lostBeforeRestart;
  private long expectedPrior;
  private long receivedPrior;
  private int transit;
  private int jitterTimes16;
  private int fractionLost;
  private int lastSenderReport;
  private long lastSenderReportAtNs;
  private boolean senderReportSeen;

  /**
   * @param clockRate RTP clock of the payload type, in Hz
   */
  public ReceptionStats(int clockRate) {
    if (clockRate <= 0) {
      throw new IllegalArgumentException("clockRate must be positive: " + clockRate);
    }
    this.clockRate = clockRate;
  }

  /**
   * Counts a packet of the stream itself; one repaired by RTX belongs to the RTX stream's count
   * (RFC 4588, section 6.2) and goes to {@link #extend} only.
   *
   * @param sequence 16-bit sequence number
   * @param timestamp RTP timestamp
   * @return the extended sequence number (never decreasing below what it was for the same packet; a
   *     restart of the sender's numbering continues above all before), or {@link #SUSPECT}
   */
  public long onPacket(int sequence, int timestamp, long nowNs) {
    if (!started) {
      started = true;
      base = sequence & 0xffff;
      highest = base;
      received = 1;
      transit = transitOf(timestamp, nowNs);
      return highest;
    }
    long extended = extend(sequence);
    long step = extended - highest;
    if (step >= MAX_DROPOUT || step < -MAX_MISORDER) {
      if (expectedAfterJump != (sequence & 0xffff)) {
        expectedAfterJump = (sequence + 1) & 0xffff;
        return SUSPECT;
      }
      extended = restart(sequence);
    }
    expectedAfterJump = -1;
    received++;
    if (extended > highest) {
      highest = extended;
    }
    updateJitter(timestamp, nowNs);
    return extended;
  }

  /** The extended number nearest to the highest one received; counts nothing. */
  public long extend(int sequence) {
    return highest + (short) (sequence - (int) highest);
  }

  // Two packets in a row after a jump: the sender has restarted (appendix A.1), or was not heard
  // for long. The new numbers go on above all before, so extended numbers never repeat and readers
  // need no reset; and not a cycle too far, since viewers count cycles by 16 bits, too.
  private long restart(int sequence) {
    lostBeforeRestart += expected() - received;
    long extended = highest + ((sequence - (int) highest) & 0xffff);
    base = extended;
    highest = extended;
    received = 0;
    expectedPrior = 0;
    receivedPrior = 0;
    return extended;
  }

  private int transitOf(int timestamp, long nowNs) {
    long seconds = Math.floorDiv(nowNs, NS_PER_SECOND);
    long rest = nowNs - seconds * NS_PER_SECOND;
    return (int) (seconds * clockRate + rest * clockRate / NS_PER_SECOND) - timestamp;
  }

  private void updateJitter(int timestamp, long nowNs) {
    int now = transitOf(timestamp, nowNs);
    int difference = Math.abs(now - transit);
    transit = now;
    // A clock jump of the sender is no jitter.
    if (difference >= 0 && difference < 10 * clockRate) {
      jitterTimes16 += difference - ((jitterTimes16 + 8) >> 4);
    }
  }

  private long expected() {
    return started ? highest - base + 1 : 0;
  }

  /** Closes the interval since the last report: {@link #fractionLost()} then tells about it. */
  public void beginReport() {
    long expectedNow = expected();
    long expectedInterval = expectedNow - expectedPrior;
    long lostInterval = expectedInterval - (received - receivedPrior);
    expectedPrior = expectedNow;
    receivedPrior = received;
    fractionLost =
        expectedInterval <= 0 || lostInterval <= 0
            ? 0
            : (int) Math.min(255, (lostInterval << 8) / expectedInterval);
  }

  /** Share of packets lost in the interval closed by {@link #beginReport()}, in 1/256. */
  public int fractionLost() {
    return fractionLost;
  }

  /** Packets lost since the start, clamped to the report's signed 24 bits; duplicates lower it. */
  public int cumulativeLost() {
    long lost = lostBeforeRestart + expected() - received;
    return (int) Math.max(-0x800000, Math.min(0x7fffff, lost));
  }

  /** Extended highest sequence number received, its lower 32 bits as the report carries them. */
  public int extendedHighest() {
    return (int) highest;
  }

  /** Interarrival jitter in timestamp units (appendix A.8). */
  public int jitter() {
    return jitterTimes16 >> 4;
  }

  public long packetsReceived() {
    return received;
  }

  public boolean started() {
    return started;
  }

  /** A sender report came; {@code ntpTime} is its 64-bit NTP timestamp. */
  public void onSenderReport(long ntpTime, long nowNs) {
    senderReportSeen = true;
    lastSenderReport = (int) (ntpTime >>> 16);
    lastSenderReportAtNs = nowNs;
  }

  /** LSR: the middle 32 bits of the last sender report's NTP time; 0 while there was none. */
  public int lastSenderReport() {
    return lastSenderReport;
  }

  /** DLSR: time since that report, in 1/65536 s; 0 while there was none. */
  public int delaySinceLastSenderReport(long nowNs) {
    if (!senderReportSeen) {
      return 0;
    }
    long delayNs = Math.max(0, nowNs - lastSenderReportAtNs);
    return (int)
        (((delayNs / NS_PER_SECOND) << 16) + ((delayNs % NS_PER_SECOND) << 16) / NS_PER_SECOND);
  }

  /**
   * Round-trip time out of a report block about our own stream (RFC 3550, section 6.4.1).
   *
   * @param ntpNow 64-bit NTP time at which the block came
   * @return nanoseconds, 0 to 65536 s; -1 when the block carries none or one that cannot be
   */
  public static long roundTripNs(long ntpNow, int lastSenderReport, int delaySince) {
    if (lastSenderReport == 0) {
      return -1;
    }
    int roundTrip = (int) (ntpNow >>> 16) - lastSenderReport - delaySince;
    return roundTrip < 0 ? -1 : (roundTrip * NS_PER_SECOND) >> 16;
  }
}
