package dev.mediahub.media.bwe;

/**
 * When each recent packet was sent and how big it was, by transport-wide sequence number; and how
 * many bytes are on their way. 8 bytes a packet: 8 KB a viewer at 1024 packets, which is 4 s of 2
 * Mbit/s. Owned by one media loop's thread; allocates nothing after construction.
 *
 * <p>One entry, from the top: 2 bits state, 6 bits upper part of the sequence, 12 bits size, 44
 * bits send time in µs (modulo 203 days).
 */
final class SendHistory {
  static final int UNKNOWN = 0;
  static final int IN_FLIGHT = 1;
  static final int LOST = 2;
  static final int RECEIVED = 3;

  static final int ENTRIES = 1024;

  private static final int MASK = ENTRIES - 1;
  private static final int MAX_SIZE = 0xfff;
  private static final long TIME_MASK = (1L << 44) - 1;

  private final long[] entries = new long[ENTRIES];
  private long inFlightBytes;

  /** Remembers a packet as sent now. */
  void onSent(int sequence, int size, long nowUs) {
    int index = sequence & MASK;
    forget(index);
    int kept = Math.min(size, MAX_SIZE);
    entries[index] =
        (long) IN_FLIGHT << 62
            | (long) (sequence >>> 10 & 0x3f) << 56
            | (long) kept << 44
            | (nowUs & TIME_MASK);
    inFlightBytes += kept;
  }

  /** {@link #UNKNOWN} for a packet never sent or already overwritten. */
  int state(int sequence) {
    long entry = entries[sequence & MASK];
    return (entry >>> 56 & 0x3f) == (sequence >>> 10 & 0x3f) ? (int) (entry >>> 62) : UNKNOWN;
  }

  int size(int sequence) {
    return (int) (entries[sequence & MASK] >>> 44) & MAX_SIZE;
  }

  /** Send time in µs, given a time soon after it. */
  long sentUs(int sequence, long nowUs) {
    return nowUs - ((nowUs - entries[sequence & MASK]) & TIME_MASK);
  }

  /** The packet's fate is known: it is no longer on its way. */
  void settle(int sequence, int state) {
    int index = sequence & MASK;
    forget(index);
    entries[index] = (entries[index] & ~(3L << 62)) | (long) state << 62;
  }

  /** Nothing is on its way any more; what was counts as lost. */
  void settleAll() {
    for (int index = 0; inFlightBytes > 0 && index < ENTRIES; index++) {
      if (entries[index] >>> 62 == IN_FLIGHT) {
        forget(index);
        entries[index] = (entries[index] & ~(3L << 62)) | (long) LOST << 62;
      }
    }
  }

  private void forget(int index) {
    if (entries[index] >>> 62 == IN_FLIGHT) {
      inFlightBytes -= entries[index] >>> 44 & MAX_SIZE;
    }
  }

  /** Bytes sent whose fate is not known yet. */
  long inFlightBytes() {
    return inFlightBytes;
  }
}
