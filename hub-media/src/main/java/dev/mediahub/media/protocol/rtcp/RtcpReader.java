package dev.mediahub.media.protocol.rtcp;

import java.nio.ByteBuffer;

/**
 * Walks a compound (RFC 3550 section 6.1) or reduced-size (RFC 5506) RTCP packet.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |V=2|P|  count  |  packet type  |   length in words, minus one  |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                   SSRC of the packet's sender                 |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * <p>The framing of all packets is checked before the handler hears of the first. A packet whose
 * inside is malformed ends the walk there. Allocates nothing, never throws.
 */
public final class RtcpReader {
  public static final int VALID = 0;

  /** Nothing, or fewer than the four bytes of a header. */
  public static final int SHORT = -1;

  /** The version isn't 2. */
  public static final int VERSION = -2;

  /** The length field ends behind the datagram. */
  public static final int LENGTH_OVERRUN = -3;

  /** The padding count is zero or larger than the packet. */
  public static final int PADDING_OVERRUN = -4;

  /** A packet is too short for what its header promises. */
  public static final int MALFORMED = -5;

  static final int HEADER_LENGTH = 4;
  static final int REPORT_BLOCK_LENGTH = 24;
  static final int SENDER_REPORT = 200;
  static final int RECEIVER_REPORT = 201;
  static final int SOURCE_DESCRIPTION = 202;
  static final int BYE = 203;
  static final int TRANSPORT_LAYER_FEEDBACK = 205;
  static final int PAYLOAD_FEEDBACK = 206;
  static final int FORMAT_NACK = 1;
  static final int FORMAT_TRANSPORT_FEEDBACK = 15;
  static final int FORMAT_PICTURE_LOSS = 1;
  static final int FORMAT_FULL_INTRA_REQUEST = 4;
  static final int FORMAT_APPLICATION = 15;

  /** "REMB". */
  static final int REMB_IDENTIFIER = 0x52454d42;

  static final int CNAME_ITEM = 1;

  private static final int SENDER_REPORT_LENGTH = 28;
  private static final int FEEDBACK_LENGTH = 12;
  private static final int FIR_ENTRY_LENGTH = 8;

  private RtcpReader() {}

  /**
   * Reads a decrypted datagram.
   *
   * @return {@link #VALID} or one of the negative reasons
   */
  public static int read(ByteBuffer buffer, int offset, int length, RtcpHandler handler) {
    int reason = checkFraming(buffer, offset, length);
    int end = offset + length;
    int position = offset;
    while (reason == VALID && position < end) {
      int packetLength = packetLength(buffer, position);
      int padding = paddingLength(buffer, position, packetLength);
      reason = readPacket(buffer, position, packetLength - padding, handler);
      position += packetLength;
    }
    return reason;
  }

  private static int checkFraming(ByteBuffer buffer, int offset, int length) {
    int end = offset + length;
    int position = offset;
    do {
      if (end - position < HEADER_LENGTH) {
        return SHORT;
      }
      if ((buffer.get(position) & 0xc0) != 0x80) {
        return VERSION;
      }
      int packetLength = packetLength(buffer, position);
      if (packetLength > end - position) {
        return LENGTH_OVERRUN;
      }
      if ((buffer.get(position) & 0x20) != 0) {
        int padding = buffer.get(position + packetLength - 1) & 0xff;
        if (padding == 0 || padding > packetLength - HEADER_LENGTH) {
          return PADDING_OVERRUN;
        }
      }
      position += packetLength;
    } while (position < end);
    return VALID;
  }

  private static int packetLength(ByteBuffer buffer, int position) {
    return HEADER_LENGTH + 4 * (buffer.getShort(position + 2) & 0xffff);
  }

  private static int paddingLength(ByteBuffer buffer, int position, int packetLength) {
    boolean padded = (buffer.get(position) & 0x20) != 0;
    return padded ? buffer.get(position + packetLength - 1) & 0xff : 0;
  }

  private static int readPacket(ByteBuffer buffer, int offset, int length, RtcpHandler handler) {
    int count = buffer.get(offset) & 0x1f;
    int type = buffer.get(offset + 1) & 0xff;
    return switch (type) {
      case SENDER_REPORT -> readSenderReport(buffer, offset, length, count, handler);
      case RECEIVER_REPORT -> readReceiverReport(buffer, offset, length, count, handler);
      case SOURCE_DESCRIPTION -> readSourceDescription(buffer, offset, length, count, handler);
      case BYE -> readBye(buffer, offset, length, count, handler);
      case TRANSPORT_LAYER_FEEDBACK, PAYLOAD_FEEDBACK ->
          length < FEEDBACK_LENGTH
              ? MALFORMED
              : type == TRANSPORT_LAYER_FEEDBACK
                  ? readTransportLayer(buffer, offset, length, count, handler)
                  : readPayloadSpecific(buffer, offset, length, count, handler);
      default -> {
        handler.unknown(type, count);
        yield VALID;
      }
    };
  }

  private static int readSenderReport(
      ByteBuffer buffer, int offset, int length, int count, RtcpHandler handler) {
    // Behind the blocks there may be extensions of a profile: longer is fine.
    if (length < SENDER_REPORT_LENGTH + count * REPORT_BLOCK_LENGTH) {
      return MALFORMED;
    }
    int ssrc = buffer.getInt(offset + 4);
    handler.senderReport(
        ssrc,
        buffer.getLong(offset + 8),
        buffer.getInt(offset + 16),
        buffer.getInt(offset + 20),
        buffer.getInt(offset + 24));
    readReportBlocks(buffer, offset + SENDER_REPORT_LENGTH, count, ssrc, handler);
    return VALID;
  }

  private static int readReceiverReport(
      ByteBuffer buffer, int offset, int length, int count, RtcpHandler handler) {
    if (length < HEADER_LENGTH + 4 + count * REPORT_BLOCK_LENGTH) {
      return MALFORMED;
    }
    int ssrc = buffer.getInt(offset + 4);
    handler.receiverReport(ssrc);
    readReportBlocks(buffer, offset + HEADER_LENGTH + 4, count, ssrc, handler);
    return VALID;
  }

  private static void readReportBlocks(
      ByteBuffer buffer, int offset, int count, int reporterSsrc, RtcpHandler handler) {
    for (int i = 0; i < count; i++) {
      int block = offset + i * REPORT_BLOCK_LENGTH;
      int lost = buffer.getInt(block + 4);
      handler.reportBlock(
          reporterSsrc,
          buffer.getInt(block),
          lost >>> 24,
          lost << 8 >> 8,
          buffer.getInt(block + 8),
          buffer.getInt(block + 12),
          buffer.getInt(block + 16),
          buffer.getInt(block + 20));
    }
  }

  private static int readSourceDescription(
      ByteBuffer buffer, int offset, int length, int count, RtcpHandler handler) {
    int end = offset + length;
    int position = offset + HEADER_LENGTH;
    for (int chunk = 0; chunk < count; chunk++) {
      if (position + 4 > end) {
        return MALFORMED;
      }
      int ssrc = buffer.getInt(position);
      position += 4;
      while (position < end && buffer.get(position) != 0) {
        int itemLength = position + 2 > end ? length : buffer.get(position + 1) & 0xff;
        if (position + 2 + itemLength > end) {
          return MALFORMED;
        }
        if (buffer.get(position) == CNAME_ITEM) {
          handler.canonicalName(ssrc, buffer, position + 2, itemLength);
        }
        position += 2 + itemLength;
      }
      if (position == end) {
        return MALFORMED; // each list of items ends with a zero
      }
      position = offset + (position - offset + 4 & ~3);
    }
    return VALID;
  }

  private static int readBye(
      ByteBuffer buffer, int offset, int length, int count, RtcpHandler handler) {
    if (length < HEADER_LENGTH + 4 * count) {
      return MALFORMED;
    }
    for (int i = 0; i < count; i++) {
      handler.bye(buffer.getInt(offset + HEADER_LENGTH + 4 * i));
    }
    return VALID;
  }

  private static int readTransportLayer(
      ByteBuffer buffer, int offset, int length, int format, RtcpHandler handler) {
    int senderSsrc = buffer.getInt(offset + 4);
    int mediaSsrc = buffer.getInt(offset + 8);
    if (format == FORMAT_TRANSPORT_FEEDBACK) {
      handler.transportFeedback(
          senderSsrc, mediaSsrc, buffer, offset + FEEDBACK_LENGTH, length - FEEDBACK_LENGTH);
    } else if (format == FORMAT_NACK) {
      for (int entry = FEEDBACK_LENGTH; entry + 4 <= length; entry += 4) {
        int lost = buffer.getInt(offset + entry);
        handler.nack(senderSsrc, mediaSsrc, lost >>> 16, lost & 0xffff);
      }
    } else {
      handler.unknown(TRANSPORT_LAYER_FEEDBACK, format);
    }
    return VALID;
  }

  private static int readPayloadSpecific(
      ByteBuffer buffer, int offset, int length, int format, RtcpHandler handler) {
    int senderSsrc = buffer.getInt(offset + 4);
    int fci = offset + FEEDBACK_LENGTH;
    int end = offset + length;
    if (format == FORMAT_PICTURE_LOSS) {
      handler.pictureLoss(senderSsrc, buffer.getInt(offset + 8));
    } else if (format == FORMAT_FULL_INTRA_REQUEST) {
      for (int entry = fci; entry + FIR_ENTRY_LENGTH <= end; entry += FIR_ENTRY_LENGTH) {
        handler.fullIntraRequest(senderSsrc, buffer.getInt(entry), buffer.get(entry + 4) & 0xff);
      }
    } else if (format == FORMAT_APPLICATION
        && end - fci >= 4
        && buffer.getInt(fci) == REMB_IDENTIFIER) {
      return readBitrateEstimate(buffer, fci, end - fci, senderSsrc, handler);
    } else {
      handler.unknown(PAYLOAD_FEEDBACK, format);
    }
    return VALID;
  }

  /** draft-alvestrand-rmcat-remb-03 section 2.2: SSRC count, 6 bit exponent, 18 bit mantissa. */
  private static int readBitrateEstimate(
      ByteBuffer buffer, int fci, int length, int senderSsrc, RtcpHandler handler) {
    if (length < 8 || length < 8 + 4 * (buffer.get(fci + 4) & 0xff)) {
      return MALFORMED;
    }
    int value = buffer.getInt(fci + 4);
    int exponent = value >>> 18 & 0x3f;
    long mantissa = value & 0x3ffff;
    boolean fits = mantissa == 0 || exponent < Long.numberOfLeadingZeros(mantissa);
    handler.bitrateEstimate(
        senderSsrc, mantissa == 0 ? 0 : fits ? mantissa << exponent : Long.MAX_VALUE);
    return VALID;
  }
}
