package dev.mediahub.media.protocol.codec;

import java.nio.ByteBuffer;

/**
 * AV1 in RTP, the RTP Payload Format For AV1 (v1.0), section 4.4: a header, then OBU elements, each
 * with its length in LEB128 unless it is the last of W.
 *
 * <pre>
 *  0 1 2 3 4 5 6 7
 * +-+-+-+-+-+-+-+-+   Z: the first element continues one of the packet before
 * |Z|Y| W |N|-|-|-|   Y: the last element goes on in the next packet
 * +-+-+-+-+-+-+-+-+   N: first packet of a coded video sequence
 * </pre>
 */
public final class Av1Payload {
  public static final int SEQUENCE_HEADER = 1;
  public static final int TEMPORAL_DELIMITER = 2;

  private static final int CONTINUES = 0x80;
  private static final int CONTINUED = 0x40;
  private static final int NEW_SEQUENCE = 0x08;
  private static final int OBU_EXTENSION = 0x04;
  private static final int OBU_HAS_SIZE = 0x02;
  private static final int LONGEST_LEB128 = 5;

  private Av1Payload() {}

  /** Whether a coded video sequence, so a key frame, starts here (N, with Z off). */
  public static boolean startsKeyframe(ByteBuffer buffer, int offset, int length) {
    return length > 1 && (buffer.get(offset) & (NEW_SEQUENCE | CONTINUES)) == NEW_SEQUENCE;
  }

  /**
   * Whether the packet starts with a new OBU. A frame of several OBUs says so more than once: the
   * RTP timestamp or the dependency descriptor decides.
   */
  public static boolean startsFrame(ByteBuffer buffer, int offset, int length) {
    return length > 1 && (buffer.get(offset) & CONTINUES) == 0;
  }

  /** Whether the packet's last OBU goes on in the next packet (Y). */
  public static boolean endsUnfinished(ByteBuffer buffer, int offset, int length) {
    return length > 0 && (buffer.get(offset) & CONTINUED) != 0;
  }

  /** The size from a sequence header that is whole in this packet. */
  public static long dimensions(ByteBuffer buffer, int offset, int length) {
    if (length < 2 || (buffer.get(offset) & CONTINUES) != 0) {
      return FrameSize.UNKNOWN;
    }
    int elements = buffer.get(offset) >> 4 & 3;
    int end = offset + length;
    int position = offset + 1;
    for (int element = 1; position < end; element++) {
      int size = end - position;
      if (element != elements) {
        long field = leb128(buffer, position, end);
        if (field < 0) {
          return FrameSize.UNKNOWN;
        }
        position += lebLength(field);
        size = (int) lebValue(field);
      }
      if (size > end - position) {
        return FrameSize.UNKNOWN;
      }
      if (size > 0 && obuType(buffer.get(position)) == SEQUENCE_HEADER) {
        return sequenceDimensions(buffer, position, size);
      }
      position += size;
    }
    return FrameSize.UNKNOWN;
  }

  private static int obuType(int header) {
    return header >> 3 & 0x0f;
  }

  /** The size in a sequence header OBU, or {@link FrameSize#UNKNOWN}. */
  public static long sequenceDimensions(ByteBuffer buffer, int obu, int size) {
    int header = buffer.get(obu);
    int body = obu + ((header & OBU_EXTENSION) != 0 ? 2 : 1);
    int end = obu + size;
    if ((header & OBU_HAS_SIZE) != 0) {
      long field = leb128(buffer, body, end);
      if (field < 0) {
        return FrameSize.UNKNOWN;
      }
      body += lebLength(field);
    }
    return body >= end ? FrameSize.UNKNOWN : Av1SequenceHeader.dimensions(buffer, body, end - body);
  }

  /** A LEB128 number as {@code value << 8 | its bytes}; -1 when it is cut or above 31 bits. */
  public static long leb128(ByteBuffer buffer, int position, int end) {
    long value = 0;
    for (int i = 0; i < LONGEST_LEB128 && position + i < end; i++) {
      int next = buffer.get(position + i);
      value |= (long) (next & 0x7f) << (7 * i);
      if ((next & 0x80) == 0) {
        return value > Integer.MAX_VALUE ? -1 : value << 8 | (i + 1);
      }
    }
    return -1;
  }

  public static long lebValue(long field) {
    return field >> 8;
  }

  public static int lebLength(long field) {
    return (int) field & 0xff;
  }
}
