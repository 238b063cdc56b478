package dev.mediahub.media.protocol.rtp;

/**
 * Tells the protocols that share one socket apart, RFC 7983 section 7 and RFC 5761 section 4.
 *
 * <pre>
 *  first byte   0..3  STUN
 *             20..63  DTLS
 *           128..191  RTP, or RTCP when the second byte is 192..223
 * </pre>
 */
public final class PacketDemux {
  public static final int OTHER = 0;
  public static final int STUN = 1;
  public static final int DTLS = 2;
  public static final int RTP = 3;
  public static final int RTCP = 4;

  private PacketDemux() {}

  /**
   * The kind of a datagram.
   *
   * @param firstByte its first byte, any int whose low 8 bits are the byte
   * @param secondByte its second byte, likewise; 0 when there is none
   */
  public static int classify(int firstByte, int secondByte) {
    int first = firstByte & 0xff;
    if (first >= 128 && first <= 191) {
      int second = secondByte & 0xff;
      return second >= 192 && second <= 223 ? RTCP : RTP;
    }
    if (first <= 3) {
      return STUN;
    }
    return first >= 20 && first <= 63 ? DTLS : OTHER;
  }
}
