package dev.mediahub.media.protocol.codec;

import java.nio.ByteBuffer;

/**
 * VP8 in RTP, RFC 7741 section 4.2: the payload descriptor, then (in a frame's first packet) the
 * frame's header.
 *
 * <pre>
 *       0 1 2 3 4 5 6 7
 *      +-+-+-+-+-+-+-+-+
 *      |X|R|N|S|R| PID |   S: a partition starts; PID 0: the first one
 *      +-+-+-+-+-+-+-+-+
 * X:   |I|L|T|K| RSV   |
 *      +-+-+-+-+-+-+-+-+
 * I:   |M| picture id  |   15 bits in two bytes when M is set
 *      +-+-+-+-+-+-+-+-+
 * L:   |   TL0PICIDX   |
 *      +-+-+-+-+-+-+-+-+
 * T/K: |TID|Y| KEYIDX  |
 *      +-+-+-+-+-+-+-+-+
 * </pre>
 *
 * <p>Positions are relative to the payload's start, -1 when the field is missing or cut.
 */
public final class Vp8Payload {
  private static final int EXTENDED = 0x80;
  private static final int START = 0x10;
  private static final int PICTURE_ID = 0x80;
  private static final int LAYER_INDEX = 0x40;
  private static final int TEMPORAL = 0x20;
  private static final int KEY_INDEX = 0x10;
  private static final int LONG_PICTURE_ID = 0x80;
  private static final int KEYFRAME_HEADER_LENGTH = 10;

  private Vp8Payload() {}

  /** Bytes of the descriptor, 1 to 6; -1 when it ends behind the payload. */
  public static int descriptorLength(ByteBuffer buffer, int offset, int length) {
    if (length < 1) {
      return -1;
    }
    if ((buffer.get(offset) & EXTENDED) == 0) {
      return 1;
    }
    if (length < 2) {
      return -1;
    }
    int flags = buffer.get(offset + 1);
    int end = 2;
    if ((flags & PICTURE_ID) != 0) {
      if (length < 3) {
        return -1;
      }
      end += (buffer.get(offset + 2) & LONG_PICTURE_ID) != 0 ? 2 : 1;
    }
    end += (flags & LAYER_INDEX) != 0 ? 1 : 0;
    end += (flags & (TEMPORAL | KEY_INDEX)) != 0 ? 1 : 0;
    return end > length ? -1 : end;
  }

  /** Whether a frame starts here: the S bit and partition 0. */
  public static boolean startsFrame(ByteBuffer buffer, int offset, int length) {
    return length > 0 && (buffer.get(offset) & (START | 0x07)) == START;
  }

  /** Whether a key frame starts here (its P bit is 0, RFC 6386 section 9.1). */
  public static boolean startsKeyframe(ByteBuffer buffer, int offset, int length) {
    int descriptor = descriptorLength(buffer, offset, length);
    return descriptor > 0
        && descriptor < length
        && startsFrame(buffer, offset, length)
        && (buffer.get(offset + descriptor) & 1) == 0;
  }

  /** The size in a key frame's first packet, RFC 6386 section 9.1. */
  public static long dimensions(ByteBuffer buffer, int offset, int length) {
    if (!startsKeyframe(buffer, offset, length)) {
      return FrameSize.UNKNOWN;
    }
    int frame = offset + descriptorLength(buffer, offset, length);
    if (offset + length - frame < KEYFRAME_HEADER_LENGTH
        || buffer.get(frame + 3) != (byte) 0x9d
        || buffer.get(frame + 4) != 0x01
        || buffer.get(frame + 5) != 0x2a) {
      return FrameSize.UNKNOWN;
    }
    // Little endian, with two bits of scaling on top.
    int width = (buffer.get(frame + 6) & 0xff) | (buffer.get(frame + 7) & 0x3f) << 8;
    int height = (buffer.get(frame + 8) & 0xff) | (buffer.get(frame + 9) & 0x3f) << 8;
    return FrameSize.of(width, height);
  }

  /** Where the picture id is. */
  public static int pictureIdPosition(ByteBuffer buffer, int offset, int length) {
    return has(buffer, offset, length, PICTURE_ID) ? 2 : -1;
  }

  /** Where TL0PICIDX is. */
  public static int layerIndexPosition(ByteBuffer buffer, int offset, int length) {
    return has(buffer, offset, length, LAYER_INDEX) ? 2 + pictureIdLength(buffer, offset) : -1;
  }

  /** Where the byte of TID, Y and KEYIDX is. */
  public static int temporalPosition(ByteBuffer buffer, int offset, int length) {
    if (!has(buffer, offset, length, TEMPORAL | KEY_INDEX)) {
      return -1;
    }
    int layerIndex = (buffer.get(offset + 1) & LAYER_INDEX) != 0 ? 1 : 0;
    return 2 + pictureIdLength(buffer, offset) + layerIndex;
  }

  /** The picture id, 7 or 15 bits; -1 when there is none. */
  public static int pictureId(ByteBuffer buffer, int offset, int length) {
    int position = pictureIdPosition(buffer, offset, length);
    if (position < 0) {
      return -1;
    }
    int index = offset + position;
    return hasLongPictureId(buffer, offset)
        ? buffer.getShort(index) & 0x7fff
        : buffer.get(index) & 0x7f;
  }

  /** Whether the picture id has 15 bits; meaningful only when there is one. */
  public static boolean hasLongPictureId(ByteBuffer buffer, int offset) {
    return (buffer.get(offset + 2) & LONG_PICTURE_ID) != 0;
  }

  /** TL0PICIDX, 0 to 255; -1 when there is none. */
  public static int layerIndex(ByteBuffer buffer, int offset, int length) {
    int position = layerIndexPosition(buffer, offset, length);
    return position < 0 ? -1 : buffer.get(offset + position) & 0xff;
  }

  /** The temporal layer, 0 to 3; -1 when there is none. */
  public static int temporalId(ByteBuffer buffer, int offset, int length) {
    return has(buffer, offset, length, TEMPORAL)
        ? buffer.get(offset + temporalPosition(buffer, offset, length)) >> 6 & 3
        : -1;
  }

  /** Whether the frame depends on the base layer only (Y): a viewer may step up here. */
  public static boolean isLayerSync(ByteBuffer buffer, int offset, int length) {
    return has(buffer, offset, length, TEMPORAL)
        && (buffer.get(offset + temporalPosition(buffer, offset, length)) & 0x20) != 0;
  }

  /** Writes the picture id in the width it has (7 or 15 bits); nothing when there is none. */
  public static void setPictureId(ByteBuffer buffer, int offset, int length, int pictureId) {
    int position = pictureIdPosition(buffer, offset, length);
    if (position < 0) {
      return;
    }
    if (hasLongPictureId(buffer, offset)) {
      buffer.putShort(offset + position, (short) (0x8000 | pictureId));
    } else {
      buffer.put(offset + position, (byte) (pictureId & 0x7f));
    }
  }

  /** Writes TL0PICIDX; nothing when there is none. */
  public static void setLayerIndex(ByteBuffer buffer, int offset, int length, int layerIndex) {
    int position = layerIndexPosition(buffer, offset, length);
    if (position >= 0) {
      buffer.put(offset + position, (byte) layerIndex);
    }
  }

  private static boolean has(ByteBuffer buffer, int offset, int length, int flags) {
    return descriptorLength(buffer, offset, length) > 1 && (buffer.get(offset + 1) & flags) != 0;
  }

  private static int pictureIdLength(ByteBuffer buffer, int offset) {
    if ((buffer.get(offset + 1) & PICTURE_ID) == 0) {
      return 0;
    }
    return hasLongPictureId(buffer, offset) ? 2 : 1;
  }
}
