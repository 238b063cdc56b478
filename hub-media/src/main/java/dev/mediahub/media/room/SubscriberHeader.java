package dev.mediahub.media.room;

import dev.mediahub.media.protocol.rtp.ExtensionWriter;
import dev.mediahub.media.protocol.rtp.RtpExtensions;
import dev.mediahub.media.protocol.rtp.RtpHeader;
import dev.mediahub.media.protocol.sdp.ExtensionIds;
import java.nio.ByteBuffer;

/**
 * Writes the RTP header of packets to one subscriber, with the extensions it negotiated. Loop
 * thread only; allocates nothing.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |V=2|P|X|  CC   |M|     PT      |       sequence number         |
 * |                           timestamp                           |
 * |                             SSRC                              |
 * |       0xBE    |    0xDE       |           length              |
 * |  ID   | len=1 |    transport-wide sequence    |  0 (padding)  |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
final class SubscriberHeader {
  private static final int VERSION = 0x8000_0000;
  private static final int PADDING = 0x2000_0000;
  private static final int EXTENSION = 0x1000_0000;
  private static final int MARKER = 0x0080_0000;
  private static final int ONE_BYTE_PROFILE = 0xBEDE_0000;
  private static final int LARGEST_ONE_BYTE_ID = 14;
  private static final long NS_PER_SECOND = 1_000_000_000L;

  /** RFC 9143, section 9.2: tell the mid until the peer must have learnt the SSRC. */
  private static final int PACKETS_WITH_MID = 50;

  /**
   * Bytes of a mid that is told; a longer one (they may have 255) would not fit a packet's slot.
   */
  private static final int LONGEST_MID = 32;

  private final ExtensionIds ids;
  private final String mid;
  private final boolean onlyTransport;
  private final ExtensionWriter extensions = new ExtensionWriter();
  private int midsLeft;

  SubscriberHeader(ExtensionIds ids, String mid) {
    this.ids = ids;
    this.mid = mid;
    this.onlyTransport = ids.transportCc() > 0 && ids.transportCc() <= LARGEST_ONE_BYTE_ID;
    this.midsLeft =
        ids.mid() > 0 && !mid.isEmpty() && mid.length() <= LONGEST_MID ? PACKETS_WITH_MID : 0;
  }

  boolean hasTransportSequence() {
    return ids.transportCc() != 0;
  }

  /**
   * Writes the whole header.
   *
   * @param transport transport-wide sequence number; ignored when not negotiated
   * @return its bytes
   */
  int write(
      ByteBuffer out,
      int offset,
      boolean marker,
      boolean padded,
      int payloadType,
      int sequence,
      int timestamp,
      int ssrc,
      int transport,
      LayerBuffer layer,
      int slot,
      long nowNs) {
    int first =
        VERSION
            | (padded ? PADDING : 0)
            | (marker ? MARKER : 0)
            | payloadType << 16
            | (sequence & 0xffff);
    out.putInt(offset + 4, timestamp);
    out.putInt(offset + 8, ssrc);
    int length = extensions(out, offset + RtpHeader.FIXED_LENGTH, transport, layer, slot, nowNs);
    out.putInt(offset, length > 0 ? first | EXTENSION : first);
    return RtpHeader.FIXED_LENGTH + length;
  }

  private int extensions(
      ByteBuffer out, int at, int transport, LayerBuffer layer, int slot, long nowNs) {
    boolean plain =
        ids.absSendTime() == 0
            && midsLeft == 0
            && layer.audioLevel(slot) == LayerBuffer.NO_LEVEL
            && layer.descriptor(slot) == RtpExtensions.NONE;
    if (plain && onlyTransport) {
      out.putInt(at, ONE_BYTE_PROFILE | 1);
      out.putInt(at + 4, ids.transportCc() << 28 | 1 << 24 | (transport & 0xffff) << 8);
      return 8;
    }
    if (plain && ids.transportCc() == 0) {
      return 0;
    }
    return anyExtensions(out, at, transport, layer, slot, nowNs);
  }

  private int anyExtensions(
      ByteBuffer out, int at, int transport, LayerBuffer layer, int slot, long nowNs) {
    extensions.begin(out, at);
    if (ids.transportCc() != 0) {
      extensions.putTransportSequence(ids.transportCc(), transport);
    }
    if (ids.absSendTime() != 0) {
      extensions.putAbsSendTime(ids.absSendTime(), sendTime(nowNs));
    }
    if (ids.audioLevel() != 0 && layer.audioLevel(slot) != LayerBuffer.NO_LEVEL) {
      extensions.putAudioLevel(ids.audioLevel(), layer.audioLevel(slot));
    }
    if (ids.dependencyDescriptor() != 0) {
      extensions.copy(ids.dependencyDescriptor(), layer.cache.buffer(), layer.descriptor(slot));
    }
    if (midsLeft > 0) {
      midsLeft--;
      extensions.putText(ids.mid(), mid);
    }
    return extensions.finish();
  }

  /** Seconds in 6.18 fixed point; the element takes the lower 24 bits. */
  private static int sendTime(long nowNs) {
    long second = Math.floorDiv(nowNs, NS_PER_SECOND);
    long rest = nowNs - second * NS_PER_SECOND;
    return (int) ((second << 18) + (rest << 18) / NS_PER_SECOND);
  }
}
