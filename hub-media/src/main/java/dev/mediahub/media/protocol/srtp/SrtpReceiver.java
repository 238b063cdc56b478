package dev.mediahub.media.protocol.srtp;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates and decrypts what one session receives. Owned by the thread of its {@link
 * SrtpEngine}.
 *
 * <p>Packets that fail authentication change nothing here. They do leave their buffer's bytes
 * undefined, so a refused packet is dropped.
 */
public final class SrtpReceiver implements AutoCloseable {
  /** SSRCs one session may use in its life; only authenticated packets take a place. */
  public static final int MAX_STREAMS = 256;

  /** RTP packets per SSRC that may arrive late: about 4 s of a 2.5 Mbit/s layer. */
  static final int RTP_WINDOW = 1024;

  static final int RTCP_WINDOW = 128;
  private static final int RTCP_HEADER = 8;

  private final PacketCipher cipher;
  private final int tagLength;
  private final int indexWordFromEnd;
  private final StreamTable rtpStreams = new StreamTable(MAX_STREAMS, RTP_WINDOW);
  private final StreamTable rtcpStreams = new StreamTable(MAX_STREAMS, RTCP_WINDOW);
  private long lastPacketIndex;
  private boolean closed;

  SrtpReceiver(PacketCipher cipher, SrtpProfile profile) {
    this.cipher = cipher;
    tagLength = profile.tagLength();
    // GCM puts the index behind the tag (RFC 7714 section 9.2), HMAC covers it, so before the tag.
    indexWordFromEnd = profile == SrtpProfile.AEAD_AES_128_GCM ? 4 : tagLength + 4;
  }

  /**
   * Unprotects an SRTP packet in place.
   *
   * @return length of the plain packet, whose header is unchanged, or a negative {@link SrtpStatus}
   */
  public int unprotectRtp(ByteBuffer buffer, int offset, int length) {
    if (closed) {
      return SrtpStatus.CLOSED;
    }
    if (!SrtpSender.fits(buffer, offset, length)) {
      return SrtpStatus.NO_ROOM;
    }
    int headerLength = RtpHeader.length(buffer, offset, length - tagLength);
    if (headerLength < 0) {
      return headerLength;
    }
    int ssrc = RtpHeader.ssrc(buffer, offset);
    int sequence = RtpHeader.sequence(buffer, offset);
    ReplayWindow window = rtpStreams.find(ssrc);
    long index = window == null ? sequence : window.estimate(sequence);
    int refusal = refusal(rtpStreams, window, index);
    if (refusal < 0) {
      return refusal;
    }
    int plainLength = cipher.openRtp(buffer, offset, length, headerLength, ssrc, index);
    if (plainLength >= 0) {
      accept(rtpStreams, window, ssrc, index);
      lastPacketIndex = index;
    }
    return plainLength;
  }

  /**
   * Unprotects an SRTCP packet in place (RFC 3711 section 3.4).
   *
   * @return length of the plain compound packet, or a negative {@link SrtpStatus}
   */
  public int unprotectRtcp(ByteBuffer buffer, int offset, int length) {
    if (closed) {
      return SrtpStatus.CLOSED;
    }
    if (!SrtpSender.fits(buffer, offset, length)) {
      return SrtpStatus.NO_ROOM;
    }
    if (length < RTCP_HEADER + tagLength + 4) {
      return SrtpStatus.TOO_SHORT;
    }
    if ((buffer.get(offset) & 0xc0) != 0x80) {
      return SrtpStatus.MALFORMED;
    }
    int ssrc = buffer.getInt(offset + 4);
    int indexWord = buffer.getInt(offset + length - indexWordFromEnd);
    if (indexWord >= 0) {
      return SrtpStatus.NOT_ENCRYPTED;
    }
    long index = indexWord & 0x7fff_ffffL;
    ReplayWindow window = rtcpStreams.find(ssrc);
    int refusal = refusal(rtcpStreams, window, index);
    if (refusal < 0) {
      return refusal;
    }
    int plainLength = cipher.openRtcp(buffer, offset, length, ssrc, indexWord);
    if (plainLength >= 0) {
      accept(rtcpStreams, window, ssrc, index);
    }
    return plainLength;
  }

  /** The 48-bit index (rollover counter, sequence number) of the last RTP packet accepted. */
  public long lastPacketIndex() {
    return lastPacketIndex;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      cipher.close();
    }
  }

  private static int refusal(StreamTable streams, @Nullable ReplayWindow window, long index) {
    if (window != null) {
      return window.check(index);
    }
    return streams.isFull() ? SrtpStatus.TOO_MANY_STREAMS : 0;
  }

  private static void accept(
      StreamTable streams, @Nullable ReplayWindow window, int ssrc, long index) {
    if (window == null) {
      streams.add(ssrc, index);
    } else {
      window.accept(index);
    }
  }
}
