package dev.mediahub.media.protocol.srtp;

import java.nio.ByteBuffer;

/** Protects what one session sends. Owned by the thread of its {@link SrtpEngine}. */
public final class SrtpSender implements AutoCloseable {
  /** Room that {@link #protectRtcp} needs behind the packet, for every profile. */
  public static final int MAX_RTCP_OVERHEAD = 20;

  private static final int RTCP_HEADER = 8;
  private static final int ENCRYPTED = 0x8000_0000;

  private final PacketCipher cipher;
  private final int tagLength;
  private int rtcpIndex;
  private boolean closed;

  SrtpSender(PacketCipher cipher, SrtpProfile profile) {
    this.cipher = cipher;
    tagLength = profile.tagLength();
  }

  /** Bytes that protection adds to an RTP packet. */
  public int rtpOverhead() {
    return tagLength;
  }

  /**
   * Encrypts a payload straight into an output slot. The RTP header, extensions included, already
   * stands at {@code out[outOffset, outOffset + headerLength)}. The payload is only read, so one
   * copy serves every receiver; it may be the same buffer as {@code out} at the header's end.
   *
   * <p>The caller never uses a packet index twice for one SSRC with other bytes: that would reuse
   * the cipher's IV and give the key stream away (RFC 7714 section 8.1). To send a packet again,
   * send its cached ciphertext, or RTX with a sequence number of its own.
   *
   * @param packetIndex 48 bits: rollover counter, then the sequence number in the header
   * @return length of the protected packet, or a negative {@link SrtpStatus}
   */
  public int protectRtp(
      ByteBuffer payload,
      int payloadOffset,
      int payloadLength,
      ByteBuffer out,
      int outOffset,
      int headerLength,
      long packetIndex) {
    if (closed) {
      return SrtpStatus.CLOSED;
    }
    if (headerLength < RtpHeader.MIN_LENGTH) {
      return SrtpStatus.TOO_SHORT;
    }
    if (!fits(payload, payloadOffset, payloadLength)
        || !fits(out, outOffset, (long) headerLength + payloadLength + tagLength)) {
      return SrtpStatus.NO_ROOM;
    }
    if ((packetIndex & 0xffff) != RtpHeader.sequence(out, outOffset)) {
      return SrtpStatus.INDEX_MISMATCH;
    }
    int ssrc = RtpHeader.ssrc(out, outOffset);
    return cipher.sealRtp(
        payload, payloadOffset, payloadLength, out, outOffset, headerLength, ssrc, packetIndex);
  }

  /**
   * Protects a compound RTCP packet in place under the next SRTCP index. The buffer has room for
   * {@link #MAX_RTCP_OVERHEAD} more bytes.
   *
   * @return length of the protected packet, or a negative {@link SrtpStatus}
   */
  public int protectRtcp(ByteBuffer buffer, int offset, int length) {
    if (closed) {
      return SrtpStatus.CLOSED;
    }
    if (length < RTCP_HEADER) {
      return SrtpStatus.TOO_SHORT;
    }
    if (!fits(buffer, offset, (long) length + tagLength + 4)) {
      return SrtpStatus.NO_ROOM;
    }
    if (rtcpIndex < 0) {
      return SrtpStatus.KEY_EXHAUSTED;
    }
    int ssrc = buffer.getInt(offset + 4);
    return cipher.sealRtcp(buffer, offset, length, ssrc, ENCRYPTED | rtcpIndex++);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      cipher.close();
    }
  }

  static boolean fits(ByteBuffer buffer, int offset, long length) {
    return offset >= 0 && length >= 0 && length <= buffer.limit() - (long) offset;
  }
}
