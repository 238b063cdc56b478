package dev.mediahub.media.protocol.rtp;

/** Arithmetic on 16 bit RTP sequence numbers, which wrap (RFC 1982 in spirit). */
public final class SequenceNumbers {
  private SequenceNumbers() {}

  /**
   * Whether {@code sequence} comes after {@code other}: less than half the circle ahead. Exactly
   * half a circle apart, the larger number is the newer one, so that the order is never mutual.
   */
  public static boolean isNewer(int sequence, int other) {
    int ahead = sequence - other & 0xffff;
    return ahead == 0x8000 ? (sequence & 0xffff) > (other & 0xffff) : ahead != 0 && ahead < 0x8000;
  }

  /** Steps from {@code other} to {@code sequence} the short way round, -32768 to 32767. */
  public static int distance(int sequence, int other) {
    return (short) (sequence - other);
  }

  /** The number behind this one, 0 to 65535. */
  public static int next(int sequence) {
    return sequence + 1 & 0xffff;
  }
}
