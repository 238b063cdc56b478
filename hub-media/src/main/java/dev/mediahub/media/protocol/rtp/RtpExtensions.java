package dev.mediahub.media.protocol.rtp;

import java.nio.ByteBuffer;

/**
 * Elements of a header extension block, RFC 8285: the one-byte and the two-byte form.
 *
 * <pre>
 * one-byte (profile 0xBEDE)          two-byte (profile 0x100x)
 *  0 1 2 3 4 5 6 7                    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5
 * +-+-+-+-+-+-+-+-+---------          +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+---------
 * |  ID   | len-1 | data ...          |      ID       |    length     | data ...
 * +-+-+-+-+-+-+-+-+---------          +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+---------
 * </pre>
 *
 * <p>{@link #find} gives an element as one long, {@code absolute index << 8 | length}, or {@link
 * #NONE}. The typed readers take {@code NONE} too. The packet must be validated ({@link
 * RtpHeader#validateHeader}).
 */
public final class RtpExtensions {
  /** No such element; also what the typed readers answer then, or when its length is wrong. */
  public static final int NONE = -1;

  /** Set in {@link #audioLevel} when the level says that somebody speaks. */
  public static final int AUDIO_VOICE = 0x80;

  static final int ONE_BYTE_PROFILE = 0xbede;
  static final int TWO_BYTE_PROFILE = 0x1000;

  /** The lower four bits of the two-byte profile are for the application, RFC 8285 section 4.3. */
  private static final int TWO_BYTE_PROFILE_MASK = 0xfff0;

  private static final int RESERVED_ID = 15;

  private RtpExtensions() {}

  /**
   * Finds the first element with an id.
   *
   * @param id 1 to 255, as negotiated by {@code a=extmap}
   * @return {@code absolute index of the data << 8 | length of the data}, or {@link #NONE}
   */
  public static long find(ByteBuffer buffer, int offset, int id) {
    if (id <= 0 || !RtpHeader.hasExtension(buffer, offset)) {
      return NONE;
    }
    int block = RtpHeader.extensionOffset(buffer, offset);
    int profile = buffer.getShort(block) & 0xffff;
    int start = block + 4;
    int end = start + 4 * (buffer.getShort(block + 2) & 0xffff);
    if (profile == ONE_BYTE_PROFILE) {
      return findOneByte(buffer, start, end, id);
    }
    if ((profile & TWO_BYTE_PROFILE_MASK) == TWO_BYTE_PROFILE) {
      return findTwoByte(buffer, start, end, id);
    }
    return NONE;
  }

  private static long findOneByte(ByteBuffer buffer, int start, int end, int id) {
    int position = start;
    while (position < end) {
      int header = buffer.get(position++) & 0xff;
      if (header == 0) {
        continue;
      }
      int elementId = header >> 4;
      int length = (header & 0x0f) + 1;
      // Ids 15 and 0 with a length end the block, RFC 8285 section 4.2.
      if (elementId == RESERVED_ID || elementId == 0 || position + length > end) {
        return NONE;
      }
      if (elementId == id) {
        return element(position, length);
      }
      position += length;
    }
    return NONE;
  }

  private static long findTwoByte(ByteBuffer buffer, int start, int end, int id) {
    int position = start;
    while (position < end) {
      int elementId = buffer.get(position++) & 0xff;
      if (elementId == 0) {
        continue;
      }
      if (position == end) {
        return NONE;
      }
      int length = buffer.get(position++) & 0xff;
      if (position + length > end) {
        return NONE;
      }
      if (elementId == id) {
        return element(position, length);
      }
      position += length;
    }
    return NONE;
  }

  private static long element(int index, int length) {
    return (long) index << 8 | length;
  }

  /** The absolute index of an element's data. */
  public static int elementOffset(long element) {
    return (int) (element >> 8);
  }

  /** An element's bytes of data, 0 to 255. */
  public static int elementLength(long element) {
    return (int) element & 0xff;
  }

  /** transport-wide-cc-extensions-01: the sequence number over all streams, 0 to 65535. */
  public static int transportSequence(ByteBuffer buffer, long element) {
    // Version 2 of the extension has the same number first and a feedback request behind it.
    return has(element, 2) || has(element, 4)
        ? buffer.getShort(elementOffset(element)) & 0xffff
        : NONE;
  }

  /** abs-send-time: 24 bits, seconds in 6.18 fixed point, wraps every 64 s. */
  public static int absSendTime(ByteBuffer buffer, long element) {
    if (!has(element, 3)) {
      return NONE;
    }
    int index = elementOffset(element);
    return (buffer.getShort(index) & 0xffff) << 8 | (buffer.get(index + 2) & 0xff);
  }

  /** RFC 6464: {@link #AUDIO_VOICE} and the level, 0 (loudest) to 127 (silence), in -dBov. */
  public static int audioLevel(ByteBuffer buffer, long element) {
    // One byte; the two-byte form pads it with a zero (RFC 6464, section 3).
    return has(element, 1) || has(element, 2) ? buffer.get(elementOffset(element)) & 0xff : NONE;
  }

  /** Whether an element (mid, rid, repaired rid) spells this ASCII text. Allocates nothing. */
  public static boolean textEquals(ByteBuffer buffer, long element, String text) {
    if (!has(element, text.length())) {
      return false;
    }
    int index = elementOffset(element);
    for (int i = 0; i < text.length(); i++) {
      if ((buffer.get(index + i) & 0xff) != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /**
   * An element's text, empty when it is missing or not printable ASCII. Allocates: for the first
   * packet of an unknown SSRC only.
   */
  public static String text(ByteBuffer buffer, long element) {
    if (element == NONE) {
      return "";
    }
    int index = elementOffset(element);
    int length = elementLength(element);
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      int character = buffer.get(index + i);
      if (character <= ' ' || character == 0x7f) {
        return "";
      }
      text.append((char) character);
    }
    return text.toString();
  }

  private static boolean has(long element, int length) {
    return element != NONE && elementLength(element) == length;
  }
}
