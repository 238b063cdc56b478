package dev.mediahub.media.protocol.rtp;

import java.nio.ByteBuffer;

/**
 * The RTP header, RFC 3550 section 5.1, read and written in place.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |V=2|P|X|  CC   |M|     PT      |       sequence number         |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                           timestamp                           |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |           synchronization source (SSRC) identifier            |
 * +=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+
 * |            contributing source (CSRC) identifiers             |
 * |                             ....                              |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |      defined by profile       |     length in 32-bit words    |  X = 1
 * |                        header extension                       |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * <p>Every function but the two that validate trusts a packet that was validated. Buffers are big
 * endian; {@code offset} is the absolute index of the packet's first byte.
 */
public final class RtpHeader {
  /** Bytes of a header without CSRC and extension. */
  public static final int FIXED_LENGTH = 12;

  public static final int VALID = 0;

  /** Fewer than {@value #FIXED_LENGTH} bytes. */
  public static final int SHORT = -1;

  /** The version isn't 2. */
  public static final int VERSION = -2;

  /** The CSRC list ends behind the packet. */
  public static final int CSRC_OVERRUN = -3;

  /** The header extension ends behind the packet. */
  public static final int EXTENSION_OVERRUN = -4;

  /** The padding count is zero or larger than what follows the header. */
  public static final int PADDING_OVERRUN = -5;

  private static final int SEQUENCE_OFFSET = 2;
  private static final int TIMESTAMP_OFFSET = 4;
  private static final int SSRC_OFFSET = 8;
  private static final int PADDING_BIT = 0x20;
  private static final int EXTENSION_BIT = 0x10;
  private static final int MARKER_BIT = 0x80;

  private RtpHeader() {}

  /**
   * Checks a plain packet whole.
   *
   * @return {@link #VALID} or one of the negative reasons
   */
  public static int validate(ByteBuffer buffer, int offset, int length) {
    int reason = validateHeader(buffer, offset, length);
    if (reason != VALID || !hasPadding(buffer, offset)) {
      return reason;
    }
    int afterHeader = length - headerLength(buffer, offset);
    int padding = buffer.get(offset + length - 1) & 0xff;
    return afterHeader == 0 || padding == 0 || padding > afterHeader ? PADDING_OVERRUN : VALID;
  }

  /**
   * Checks what can be read of an SRTP packet before it is decrypted: all but the padding, whose
   * count lies in the encrypted part.
   *
   * @return {@link #VALID} or one of the negative reasons
   */
  public static int validateHeader(ByteBuffer buffer, int offset, int length) {
    if (length < FIXED_LENGTH) {
      return SHORT;
    }
    int first = buffer.get(offset);
    if ((first & 0xc0) != 0x80) {
      return VERSION;
    }
    int end = FIXED_LENGTH + 4 * (first & 0x0f);
    if (end > length) {
      return CSRC_OVERRUN;
    }
    if ((first & EXTENSION_BIT) == 0) {
      return VALID;
    }
    if (end + 4 > length) {
      return EXTENSION_OVERRUN;
    }
    int words = buffer.getShort(offset + end + 2) & 0xffff;
    return end + 4 + 4 * words > length ? EXTENSION_OVERRUN : VALID;
  }

  /** Writes a header of {@link #FIXED_LENGTH} bytes without padding, CSRC and extension. */
  public static void write(
      ByteBuffer buffer,
      int offset,
      boolean marker,
      int payloadType,
      int sequence,
      int timestamp,
      int ssrc) {
    buffer.put(offset, (byte) 0x80);
    buffer.put(offset + 1, (byte) ((marker ? MARKER_BIT : 0) | (payloadType & 0x7f)));
    setSequence(buffer, offset, sequence);
    setTimestamp(buffer, offset, timestamp);
    setSsrc(buffer, offset, ssrc);
  }

  public static boolean hasPadding(ByteBuffer buffer, int offset) {
    return (buffer.get(offset) & PADDING_BIT) != 0;
  }

  public static boolean hasExtension(ByteBuffer buffer, int offset) {
    return (buffer.get(offset) & EXTENSION_BIT) != 0;
  }

  /** How many CSRC identifiers the header carries, 0 to 15. */
  public static int csrcCount(ByteBuffer buffer, int offset) {
    return buffer.get(offset) & 0x0f;
  }

  public static boolean marker(ByteBuffer buffer, int offset) {
    return (buffer.get(offset + 1) & MARKER_BIT) != 0;
  }

  /** 0 to 127. */
  public static int payloadType(ByteBuffer buffer, int offset) {
    return buffer.get(offset + 1) & 0x7f;
  }

  /** 0 to 65535. */
  public static int sequence(ByteBuffer buffer, int offset) {
    return buffer.getShort(offset + SEQUENCE_OFFSET) & 0xffff;
  }

  /** The 32 bits of the timestamp, in units of the codec's clock. */
  public static int timestamp(ByteBuffer buffer, int offset) {
    return buffer.getInt(offset + TIMESTAMP_OFFSET);
  }

  public static int ssrc(ByteBuffer buffer, int offset) {
    return buffer.getInt(offset + SSRC_OFFSET);
  }

  /** Where the extension block (its 16 bit profile) starts, or would start: behind the CSRCs. */
  public static int extensionOffset(ByteBuffer buffer, int offset) {
    return offset + FIXED_LENGTH + 4 * csrcCount(buffer, offset);
  }

  /** Bytes before the payload: fixed header, CSRCs, extension block. */
  public static int headerLength(ByteBuffer buffer, int offset) {
    int extension = extensionOffset(buffer, offset);
    if (!hasExtension(buffer, offset)) {
      return extension - offset;
    }
    return extension - offset + 4 + 4 * (buffer.getShort(extension + 2) & 0xffff);
  }

  /** Bytes of padding at the end, its count byte included; 0 when the P bit is off. */
  public static int paddingLength(ByteBuffer buffer, int offset, int length) {
    return hasPadding(buffer, offset) ? buffer.get(offset + length - 1) & 0xff : 0;
  }

  /** Bytes between header and padding; 0 for a packet that only carries padding. */
  public static int payloadLength(ByteBuffer buffer, int offset, int length) {
    return length - headerLength(buffer, offset) - paddingLength(buffer, offset, length);
  }

  public static void setPadding(ByteBuffer buffer, int offset, boolean padding) {
    setBit(buffer, offset, PADDING_BIT, padding);
  }

  public static void setExtension(ByteBuffer buffer, int offset, boolean extension) {
    setBit(buffer, offset, EXTENSION_BIT, extension);
  }

  public static void setMarker(ByteBuffer buffer, int offset, boolean marker) {
    setBit(buffer, offset + 1, MARKER_BIT, marker);
  }

  public static void setPayloadType(ByteBuffer buffer, int offset, int payloadType) {
    int marker = buffer.get(offset + 1) & MARKER_BIT;
    buffer.put(offset + 1, (byte) (marker | (payloadType & 0x7f)));
  }

  public static void setSequence(ByteBuffer buffer, int offset, int sequence) {
    buffer.putShort(offset + SEQUENCE_OFFSET, (short) sequence);
  }

  public static void setTimestamp(ByteBuffer buffer, int offset, int timestamp) {
    buffer.putInt(offset + TIMESTAMP_OFFSET, timestamp);
  }

  public static void setSsrc(ByteBuffer buffer, int offset, int ssrc) {
    buffer.putInt(offset + SSRC_OFFSET, ssrc);
  }

  private static void setBit(ByteBuffer buffer, int index, int bit, boolean on) {
    int value = buffer.get(index);
    buffer.put(index, (byte) (on ? value | bit : value & ~bit));
  }
}
