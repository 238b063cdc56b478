package dev.mediahub.media.protocol.codec;

import java.nio.ByteBuffer;

/**
 * H.265 in RTP, RFC 7798, without DONL fields (sprop-max-don-diff 0, as WebRTC uses it).
 *
 * <pre>
 *  0                   1             AP (4.4.2): header, then (16 bit size, NAL unit) …
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5   FU (4.4.3): header, |S|E| type (6) |, part of NAL
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |F|   type    |  layer id | TID |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class H265Payload {
  public static final int FIRST_RANDOM_ACCESS = 16;
  public static final int LAST_RANDOM_ACCESS = 23;
  public static final int VIDEO_PARAMETERS = 32;
  public static final int SEQUENCE_PARAMETERS = 33;
  public static final int PICTURE_PARAMETERS = 34;
  public static final int ACCESS_UNIT_DELIMITER = 35;
  public static final int PREFIX_SEI = 39;
  public static final int AGGREGATE = 48;
  public static final int FRAGMENT = 49;

  private static final int HEADER_LENGTH = 2;
  private static final int SIZE_LENGTH = 2;
  private static final int START_BIT = 0x80;
  public static final int LAST_SLICE = 31;

  private H265Payload() {}

  /** The type of the NAL unit, aggregate or fragment that the payload is; -1 when too short. */
  public static int type(ByteBuffer buffer, int offset, int length) {
    return length < HEADER_LENGTH ? -1 : typeOf(buffer.get(offset));
  }

  /** The temporal layer, 0 to 6; the payload must have its two header bytes. */
  public static int temporalId(ByteBuffer buffer, int offset) {
    return Math.max(0, (buffer.get(offset + 1) & 0x07) - 1);
  }

  /** Which NAL unit types start in this payload, as a mask: bit t for type t. */
  public static long startingTypes(ByteBuffer buffer, int offset, int length) {
    int type = type(buffer, offset, length);
    if (type < 0) {
      return 0;
    }
    if (type == FRAGMENT) {
      return isFirstFragment(buffer, offset, length)
          ? 1L << (buffer.get(offset + HEADER_LENGTH) & 0x3f)
          : 0;
    }
    if (type != AGGREGATE) {
      return 1L << type;
    }
    long types = 0;
    int unit = nextUnit(buffer, offset, length, offset + HEADER_LENGTH);
    while (unit >= 0) {
      types |= 1L << typeOf(buffer.get(unit));
      unit = nextUnit(buffer, offset, length, unit + unitLength(buffer, unit));
    }
    return types;
  }

  /**
   * Whether a decoder can start here: parameter sets of video or sequence, or the first slice of a
   * random access picture (types 16 to 23).
   */
  public static boolean startsKeyframe(ByteBuffer buffer, int offset, int length) {
    long types = startingTypes(buffer, offset, length);
    if ((types & (1L << VIDEO_PARAMETERS | 1L << SEQUENCE_PARAMETERS)) != 0) {
      return true;
    }
    return hasFirstSlice(buffer, offset, length, FIRST_RANDOM_ACCESS, LAST_RANDOM_ACCESS);
  }

  /**
   * Whether a picture may start here: what comes before its first slice, or that slice. Several
   * packets of one picture can say so: the RTP timestamp decides.
   */
  public static boolean startsFrame(ByteBuffer buffer, int offset, int length) {
    long leading =
        1L << VIDEO_PARAMETERS
            | 1L << SEQUENCE_PARAMETERS
            | 1L << PICTURE_PARAMETERS
            | 1L << ACCESS_UNIT_DELIMITER
            | 1L << PREFIX_SEI;
    return (startingTypes(buffer, offset, length) & leading) != 0
        || hasFirstSlice(buffer, offset, length, 0, LAST_SLICE);
  }

  /** The picture size from sequence parameters in this payload, or {@link FrameSize#UNKNOWN}. */
  public static long dimensions(ByteBuffer buffer, int offset, int length) {
    int type = type(buffer, offset, length);
    if (type == SEQUENCE_PARAMETERS) {
      return H265SequenceParameters.dimensions(buffer, offset, length);
    }
    if (type != AGGREGATE) {
      return FrameSize.UNKNOWN;
    }
    int unit = nextUnit(buffer, offset, length, offset + HEADER_LENGTH);
    while (unit >= 0) {
      int unitLength = unitLength(buffer, unit);
      if (typeOf(buffer.get(unit)) == SEQUENCE_PARAMETERS) {
        return H265SequenceParameters.dimensions(buffer, unit, unitLength);
      }
      unit = nextUnit(buffer, offset, length, unit + unitLength);
    }
    return FrameSize.UNKNOWN;
  }

  /**
   * The absolute index of an aggregate's unit.
   *
   * @param sizeOffset absolute index of its size field: {@code offset + 2} for the first, else
   *     where the unit before ends
   * @return -1 when there is none, it is shorter than its header, or it ends behind the payload
   */
  public static int nextUnit(ByteBuffer buffer, int offset, int length, int sizeOffset) {
    int unit = sizeOffset + SIZE_LENGTH;
    int end = offset + length;
    if (unit >= end) {
      return -1;
    }
    int unitLength = unitLength(buffer, unit);
    return unitLength < HEADER_LENGTH || unitLength > end - unit ? -1 : unit;
  }

  /** The bytes of a unit that {@link #nextUnit} found. */
  public static int unitLength(ByteBuffer buffer, int unit) {
    return buffer.getShort(unit - SIZE_LENGTH) & 0xffff;
  }

  private static int typeOf(int firstByte) {
    return firstByte >> 1 & 0x3f;
  }

  private static boolean isFirstFragment(ByteBuffer buffer, int offset, int length) {
    return length > HEADER_LENGTH && (buffer.get(offset + HEADER_LENGTH) & START_BIT) != 0;
  }

  private static boolean hasFirstSlice(
      ByteBuffer buffer, int offset, int length, int fromType, int toType) {
    int type = type(buffer, offset, length);
    if (type == FRAGMENT) {
      int unitType = length > HEADER_LENGTH ? buffer.get(offset + HEADER_LENGTH) & 0x3f : -1;
      return length > HEADER_LENGTH + 1
          && isFirstFragment(buffer, offset, length)
          && isBetween(unitType, fromType, toType)
          && isFirstSlice(buffer.get(offset + HEADER_LENGTH + 1));
    }
    if (type != AGGREGATE) {
      return length > HEADER_LENGTH
          && isBetween(type, fromType, toType)
          && isFirstSlice(buffer.get(offset + HEADER_LENGTH));
    }
    int unit = nextUnit(buffer, offset, length, offset + HEADER_LENGTH);
    while (unit >= 0) {
      int unitLength = unitLength(buffer, unit);
      if (unitLength > HEADER_LENGTH
          && isBetween(typeOf(buffer.get(unit)), fromType, toType)
          && isFirstSlice(buffer.get(unit + HEADER_LENGTH))) {
        return true;
      }
      unit = nextUnit(buffer, offset, length, unit + unitLength);
    }
    return false;
  }

  private static boolean isBetween(int type, int from, int to) {
    return type >= from && type <= to;
  }

  /** first_slice_segment_in_pic_flag is the slice header's first bit. */
  private static boolean isFirstSlice(int firstByte) {
    return (firstByte & 0x80) != 0;
  }
}
