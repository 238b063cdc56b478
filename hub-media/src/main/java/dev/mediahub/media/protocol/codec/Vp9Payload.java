package dev.mediahub.media.protocol.codec;

import java.nio.ByteBuffer;

/**
 * VP9 in RTP, RFC 9628 section 4.2.
 *
 * <pre>
 *       0 1 2 3 4 5 6 7
 *      +-+-+-+-+-+-+-+-+
 *      |I|P|L|F|B|E|V|Z|   P: predicted; B, E: first, last packet of a layer frame
 *      +-+-+-+-+-+-+-+-+
 * I:   |M| picture id  |   15 bits in two bytes when M is set
 *      +-+-+-+-+-+-+-+-+
 * L:   | TID |U| SID |D|   D: predicted from the spatial layer below
 *      +-+-+-+-+-+-+-+-+
 *      |   TL0PICIDX   |   when L is set and F isn't
 *      +-+-+-+-+-+-+-+-+
 * P,F: | P_DIFF      |N|   up to three
 *      +-+-+-+-+-+-+-+-+
 * V:   |     SS …      |   | N_S |Y|G|-|-|-|, sizes of N_S + 1 layers, the picture group
 *      +-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class Vp9Payload {
  private static final int PICTURE_ID = 0x80;
  private static final int PREDICTED = 0x40;
  private static final int LAYERS = 0x20;
  private static final int FLEXIBLE = 0x10;
  private static final int BEGINS = 0x08;
  private static final int ENDS = 0x04;
  private static final int STRUCTURE = 0x02;
  private static final int NOT_REFERENCE = 0x01;
  private static final int LONG_PICTURE_ID = 0x80;
  private static final int MOST_REFERENCES = 3;

  private Vp9Payload() {}

  /** Bytes of the descriptor, the structure included; -1 when it is malformed. */
  public static int descriptorLength(ByteBuffer buffer, int offset, int length) {
    int structure = structurePosition(buffer, offset, length);
    if (structure < 0 || (buffer.get(offset) & STRUCTURE) == 0) {
      return structure;
    }
    return structureEnd(buffer, offset, length, structure);
  }

  /** Whether a layer frame starts here (B). */
  public static boolean startsFrame(ByteBuffer buffer, int offset, int length) {
    return length > 0 && (buffer.get(offset) & BEGINS) != 0;
  }

  /** Whether a layer frame ends here (E). */
  public static boolean endsFrame(ByteBuffer buffer, int offset, int length) {
    return length > 0 && (buffer.get(offset) & ENDS) != 0;
  }

  /** Whether no frame above in the spatial order uses this one (Z). */
  public static boolean isNotReference(ByteBuffer buffer, int offset, int length) {
    return length > 0 && (buffer.get(offset) & NOT_REFERENCE) != 0;
  }

  /** Whether a key picture starts here: not predicted, and of the lowest spatial layer. */
  public static boolean startsKeyframe(ByteBuffer buffer, int offset, int length) {
    return length > 1
        && (buffer.get(offset) & (PREDICTED | BEGINS)) == BEGINS
        && descriptorLength(buffer, offset, length) > 0
        && spatialId(buffer, offset, length) <= 0;
  }

  /** The picture id, 7 or 15 bits; -1 when there is none. */
  public static int pictureId(ByteBuffer buffer, int offset, int length) {
    int fieldLength = pictureIdLength(buffer, offset, length);
    if (fieldLength <= 0) {
      return -1;
    }
    return fieldLength == 2 ? buffer.getShort(offset + 1) & 0x7fff : buffer.get(offset + 1) & 0x7f;
  }

  /** The temporal layer, 0 to 7; -1 when there is none. */
  public static int temporalId(ByteBuffer buffer, int offset, int length) {
    int position = layerPosition(buffer, offset, length);
    return position < 0 ? -1 : buffer.get(offset + position) >> 5 & 7;
  }

  /** The spatial layer, 0 to 7; -1 when there is none. */
  public static int spatialId(ByteBuffer buffer, int offset, int length) {
    int position = layerPosition(buffer, offset, length);
    return position < 0 ? -1 : buffer.get(offset + position) >> 1 & 7;
  }

  /** Whether a viewer may step up to this temporal layer here (U). */
  public static boolean isSwitchingUpPoint(ByteBuffer buffer, int offset, int length) {
    int position = layerPosition(buffer, offset, length);
    return position >= 0 && (buffer.get(offset + position) & 0x10) != 0;
  }

  /**
   * The size of the highest spatial layer in the structure; without one that of the key frame's own
   * header (senders without layers, such as ffmpeg, leave the structure out).
   */
  public static long dimensions(ByteBuffer buffer, int offset, int length) {
    int structure = structurePosition(buffer, offset, length);
    int end = descriptorLength(buffer, offset, length);
    if (end < 0) {
      return FrameSize.UNKNOWN;
    }
    if ((buffer.get(offset) & STRUCTURE) != 0 && (buffer.get(offset + structure) & 0x10) != 0) {
      int layers = (buffer.get(offset + structure) >> 5 & 7) + 1;
      int highest = offset + structure + 1 + 4 * (layers - 1);
      return FrameSize.of(buffer.getShort(highest) & 0xffff, buffer.getShort(highest + 2) & 0xffff);
    }
    return startsKeyframe(buffer, offset, length)
        ? Vp9FrameHeader.dimensions(buffer, offset + end, length - end)
        : FrameSize.UNKNOWN;
  }

  /** 0 without a picture id, -1 when it is cut. */
  private static int pictureIdLength(ByteBuffer buffer, int offset, int length) {
    if (length < 1) {
      return -1;
    }
    if ((buffer.get(offset) & PICTURE_ID) == 0) {
      return 0;
    }
    if (length < 2) {
      return -1;
    }
    int fieldLength = (buffer.get(offset + 1) & LONG_PICTURE_ID) != 0 ? 2 : 1;
    return 1 + fieldLength > length ? -1 : fieldLength;
  }

  private static int layerPosition(ByteBuffer buffer, int offset, int length) {
    int pictureId = pictureIdLength(buffer, offset, length);
    boolean present =
        pictureId >= 0 && (buffer.get(offset) & LAYERS) != 0 && 1 + pictureId < length;
    return present ? 1 + pictureId : -1;
  }

  /** Where the structure is or would be; -1 when what comes before is cut or malformed. */
  private static int structurePosition(ByteBuffer buffer, int offset, int length) {
    int pictureId = pictureIdLength(buffer, offset, length);
    if (pictureId < 0) {
      return -1;
    }
    int flags = buffer.get(offset);
    boolean flexible = (flags & FLEXIBLE) != 0;
    int position = 1 + pictureId;
    if ((flags & LAYERS) != 0) {
      position += flexible ? 1 : 2;
    }
    if (flexible && (flags & PREDICTED) != 0) {
      position = referencesEnd(buffer, offset, length, position);
    }
    return position > length ? -1 : position;
  }

  private static int referencesEnd(ByteBuffer buffer, int offset, int length, int from) {
    int position = from;
    for (int i = 0; i < MOST_REFERENCES; i++) {
      if (position >= length) {
        return length + 1;
      }
      if ((buffer.get(offset + position++) & 1) == 0) {
        return position;
      }
    }
    return length + 1; // the third says that a fourth follows: malformed
  }

  private static int structureEnd(ByteBuffer buffer, int offset, int length, int structure) {
    if (structure >= length) {
      return -1;
    }
    int flags = buffer.get(offset + structure);
    int position = structure + 1;
    if ((flags & 0x10) != 0) {
      position += 4 * ((flags >> 5 & 7) + 1);
    }
    if ((flags & 0x08) != 0) {
      if (position >= length) {
        return -1;
      }
      int pictures = buffer.get(offset + position++) & 0xff;
      for (int i = 0; i < pictures; i++) {
        if (position >= length) {
          return -1;
        }
        position += 1 + (buffer.get(offset + position) >> 2 & 3);
      }
    }
    return position > length ? -1 : position;
  }
}
