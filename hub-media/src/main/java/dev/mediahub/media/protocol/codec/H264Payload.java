package dev.mediahub.media.protocol.codec;

import java.nio.ByteBuffer;

/**
 * H.264 in RTP, RFC 6184: single NAL units, STAP-A and FU-A (packetization modes 0 and 1).
 *
 * <pre>
 *  0 1 2 3 4 5 6 7     STAP-A (5.7.1): header of type 24, then (16 bit size, NAL unit) …
 * +-+-+-+-+-+-+-+-+    FU-A (5.8): header of type 28, |S|E|R| type (5) |, part of a NAL unit
 * |F|NRI|  type   |
 * +-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class H264Payload {
  public static final int SLICE = 1;
  public static final int IDR_SLICE = 5;
  public static final int SEI = 6;
  public static final int SEQUENCE_PARAMETERS = 7;
  public static final int PICTURE_PARAMETERS = 8;
  public static final int ACCESS_UNIT_DELIMITER = 9;
  public static final int STAP_A = 24;
  public static final int FU_A = 28;

  private static final int TYPE_MASK = 0x1f;
  private static final int START_BIT = 0x80;
  private static final int END_BIT = 0x40;
  private static final int SIZE_LENGTH = 2;

  private H264Payload() {}

  /** The type of the NAL unit, aggregate or fragment that the payload is; -1 when it is empty. */
  public static int type(ByteBuffer buffer, int offset, int length) {
    return length == 0 ? -1 : buffer.get(offset) & TYPE_MASK;
  }

  /**
   * Which NAL unit types start in this payload, as a mask: bit t for type t. Units of a broken
   * aggregate count up to the break; a fragment counts when it is the first of its unit.
   */
  public static int startingTypes(ByteBuffer buffer, int offset, int length) {
    int type = type(buffer, offset, length);
    if (type < 0) {
      return 0;
    }
    if (type == FU_A) {
      boolean first = length > 1 && (buffer.get(offset + 1) & START_BIT) != 0;
      return first ? 1 << (buffer.get(offset + 1) & TYPE_MASK) : 0;
    }
    if (type != STAP_A) {
      return 1 << type;
    }
    int types = 0;
    int unit = nextUnit(buffer, offset, length, offset + 1);
    while (unit >= 0) {
      types |= 1 << (buffer.get(unit) & TYPE_MASK);
      unit = nextUnit(buffer, offset, length, unit + unitLength(buffer, unit));
    }
    return types;
  }

  /**
   * Whether a decoder can start here: the sequence parameters or the first slice of an IDR picture
   * are in this payload. A multi-slice picture's later slices don't count.
   */
  public static boolean startsKeyframe(ByteBuffer buffer, int offset, int length) {
    int types = startingTypes(buffer, offset, length);
    if ((types & 1 << SEQUENCE_PARAMETERS) != 0) {
      return true;
    }
    return (types & 1 << IDR_SLICE) != 0 && startsPicture(buffer, offset, length);
  }

  /**
   * Whether a picture may start here: what comes before its first slice (delimiter, parameters,
   * SEI) or that slice itself. Several packets of one picture can say so: the RTP timestamp
   * decides.
   */
  public static boolean startsFrame(ByteBuffer buffer, int offset, int length) {
    int types = startingTypes(buffer, offset, length);
    int leading =
        1 << SEI | 1 << SEQUENCE_PARAMETERS | 1 << PICTURE_PARAMETERS | 1 << ACCESS_UNIT_DELIMITER;
    return (types & leading) != 0 || startsPicture(buffer, offset, length);
  }

  /** Whether the payload ends the NAL unit it carries: all but a fragment that isn't the last. */
  public static boolean endsUnit(ByteBuffer buffer, int offset, int length) {
    return type(buffer, offset, length) != FU_A
        || (length > 1 && (buffer.get(offset + 1) & END_BIT) != 0);
  }

  /** The picture size from sequence parameters in this payload, or {@link FrameSize#UNKNOWN}. */
  public static long dimensions(ByteBuffer buffer, int offset, int length) {
    int type = type(buffer, offset, length);
    if (type == SEQUENCE_PARAMETERS) {
      return H264SequenceParameters.dimensions(buffer, offset, length);
    }
    if (type != STAP_A) {
      return FrameSize.UNKNOWN;
    }
    int unit = nextUnit(buffer, offset, length, offset + 1);
    while (unit >= 0) {
      int unitLength = unitLength(buffer, unit);
      if ((buffer.get(unit) & TYPE_MASK) == SEQUENCE_PARAMETERS) {
        return H264SequenceParameters.dimensions(buffer, unit, unitLength);
      }
      unit = nextUnit(buffer, offset, length, unit + unitLength);
    }
    return FrameSize.UNKNOWN;
  }

  /**
   * The absolute index of an aggregate's unit.
   *
   * @param sizeOffset absolute index of its size field: {@code offset + 1} for the first, else
   *     where the unit before ends
   * @return -1 when there is none, it is empty, or it ends behind the payload
   */
  public static int nextUnit(ByteBuffer buffer, int offset, int length, int sizeOffset) {
    int unit = sizeOffset + SIZE_LENGTH;
    int end = offset + length;
    if (unit >= end) {
      return -1;
    }
    int unitLength = unitLength(buffer, unit);
    return unitLength == 0 || unitLength > end - unit ? -1 : unit;
  }

  /** The bytes of a unit that {@link #nextUnit} found. */
  public static int unitLength(ByteBuffer buffer, int unit) {
    return buffer.getShort(unit - SIZE_LENGTH) & 0xffff;
  }

  private static boolean startsPicture(ByteBuffer buffer, int offset, int length) {
    int type = type(buffer, offset, length);
    if (type == FU_A) {
      boolean first = length > 2 && (buffer.get(offset + 1) & START_BIT) != 0;
      return first && isFirstSlice(buffer.get(offset + 1), buffer.get(offset + 2));
    }
    if (type != STAP_A) {
      return length > 1 && isFirstSlice(type, buffer.get(offset + 1));
    }
    int unit = nextUnit(buffer, offset, length, offset + 1);
    while (unit >= 0) {
      int unitLength = unitLength(buffer, unit);
      if (unitLength > 1 && isFirstSlice(buffer.get(unit), buffer.get(unit + 1))) {
        return true;
      }
      unit = nextUnit(buffer, offset, length, unit + unitLength);
    }
    return false;
  }

  /** first_mb_in_slice is the slice header's first field; as ue(v), 0 is the single bit 1. */
  private static boolean isFirstSlice(int header, int firstByte) {
    int type = header & TYPE_MASK;
    boolean slice = type == SLICE || type == 2 || type == IDR_SLICE;
    return slice && (firstByte & 0x80) != 0;
  }
}
