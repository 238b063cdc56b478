package dev.mediahub.media.protocol.rtp;

import java.nio.ByteBuffer;

/**
 * Retransmission packets, RFC 4588 section 4: the original packet with another SSRC, payload type
 * and sequence number, and with its own number (OSN) as the first two bytes of the payload.
 *
 * <pre>
 * +-----------------------------+-----------+------------------------+
 * |  RTP header and extensions  |    OSN    |    original payload    |
 * +-----------------------------+-----------+------------------------+
 * </pre>
 */
public final class Rtx {
  /** Bytes that RTX adds to a packet. */
  public static final int OSN_LENGTH = 2;

  /** The packet only carries padding: a sender that probes for bandwidth, nothing to restore. */
  public static final int PADDING_ONLY = -1;

  /** The payload is one byte: no number fits. */
  public static final int OSN_TRUNCATED = -2;

  private Rtx() {}

  /** The original sequence number; {@link #check} must have answered 0. */
  public static int originalSequence(ByteBuffer buffer, int offset) {
    return buffer.getShort(offset + RtpHeader.headerLength(buffer, offset)) & 0xffff;
  }

  /** 0 when a validated packet carries an original, or a negative reason. */
  public static int check(ByteBuffer buffer, int offset, int length) {
    int payload = RtpHeader.payloadLength(buffer, offset, length);
    if (payload == 0) {
      return PADDING_ONLY;
    }
    return payload < OSN_LENGTH ? OSN_TRUNCATED : 0;
  }

  /**
   * Restores the original packet in place: it then starts {@link #OSN_LENGTH} bytes later, at
   * {@code offset + OSN_LENGTH}. The header extensions stay those of the retransmission.
   *
   * @param ssrc of the original stream
   * @param payloadType of the original stream
   * @return the original packet's bytes, or a negative reason: then nothing was changed
   */
  public static int decapsulate(
      ByteBuffer buffer, int offset, int length, int ssrc, int payloadType) {
    int reason = check(buffer, offset, length);
    if (reason < 0) {
      return reason;
    }
    int sequence = originalSequence(buffer, offset);
    int headerLength = RtpHeader.headerLength(buffer, offset);
    int original = offset + OSN_LENGTH;
    buffer.put(original, buffer, offset, headerLength);
    RtpHeader.setSequence(buffer, original, sequence);
    RtpHeader.setSsrc(buffer, original, ssrc);
    RtpHeader.setPayloadType(buffer, original, payloadType);
    return length - OSN_LENGTH;
  }

  /**
   * Writes a packet's retransmission into another place, with the packet's header extensions.
   *
   * @return the retransmission's bytes, {@code length + OSN_LENGTH}
   */
  public static int encapsulate(
      ByteBuffer source,
      int sourceOffset,
      int length,
      ByteBuffer target,
      int targetOffset,
      int ssrc,
      int payloadType,
      int sequence) {
    int headerLength = RtpHeader.headerLength(source, sourceOffset);
    int osnOffset = targetOffset + headerLength;
    target.put(targetOffset, source, sourceOffset, headerLength);
    target.putShort(osnOffset, (short) RtpHeader.sequence(source, sourceOffset));
    target.put(osnOffset + OSN_LENGTH, source, sourceOffset + headerLength, length - headerLength);
    RtpHeader.setSequence(target, targetOffset, sequence);
    RtpHeader.setSsrc(target, targetOffset, ssrc);
    RtpHeader.setPayloadType(target, targetOffset, payloadType);
    return length + OSN_LENGTH;
  }
}
