package dev.mediahub.media.protocol.rtcp;

import java.nio.ByteBuffer;

/**
 * Writes RTCP packets one behind the other: every function appends at an absolute index and answers
 * the index behind what it wrote. Allocates nothing; the caller provides the room.
 *
 * <p>Reports get their blocks afterwards: {@code end = senderReport(buffer, start, …); end =
 * reportBlock(buffer, start, end, …)}.
 */
public final class RtcpWriter {
  /** Bytes of an SR without blocks. */
  public static final int SENDER_REPORT_LENGTH = 28;

  /** Bytes of an RR without blocks. */
  public static final int RECEIVER_REPORT_LENGTH = 8;

  public static final int REPORT_BLOCK_LENGTH = RtcpReader.REPORT_BLOCK_LENGTH;
  public static final int PICTURE_LOSS_LENGTH = 12;
  public static final int FULL_INTRA_REQUEST_LENGTH = 20;

  /** How many blocks one report can carry: its count has five bits. */
  public static final int LARGEST_BLOCK_COUNT = 31;

  private static final int FEEDBACK_LENGTH = 12;
  private static final int LONGEST_ITEM = 255;
  private static final int LARGEST_MANTISSA = 0x3ffff;
  private static final int SMALLEST_CUMULATIVE_LOST = -0x80_0000;
  private static final int LARGEST_CUMULATIVE_LOST = 0x7f_ffff;

  private RtcpWriter() {}

  /** See {@link RtcpHandler#senderReport}. */
  public static int senderReport(
      ByteBuffer buffer,
      int offset,
      int ssrc,
      long ntpTime,
      int rtpTimestamp,
      int packets,
      int octets) {
    header(buffer, offset, 0, RtcpReader.SENDER_REPORT, SENDER_REPORT_LENGTH);
    buffer.putInt(offset + 4, ssrc);
    buffer.putLong(offset + 8, ntpTime);
    buffer.putInt(offset + 16, rtpTimestamp);
    buffer.putInt(offset + 20, packets);
    buffer.putInt(offset + 24, octets);
    return offset + SENDER_REPORT_LENGTH;
  }

  /** An RR without blocks, RFC 3550 section 6.4.2. */
  public static int receiverReport(ByteBuffer buffer, int offset, int ssrc) {
    header(buffer, offset, 0, RtcpReader.RECEIVER_REPORT, RECEIVER_REPORT_LENGTH);
    buffer.putInt(offset + 4, ssrc);
    return offset + RECEIVER_REPORT_LENGTH;
  }

  /**
   * Appends a block to the SR or RR that starts at {@code report} and ends at {@code end}; see
   * {@link RtcpHandler#reportBlock}. The cumulative loss is clamped to its 24 bits.
   *
   * @return the new end; {@code end} itself when the report has {@link #LARGEST_BLOCK_COUNT} blocks
   */
  public static int reportBlock(
      ByteBuffer buffer,
      int report,
      int end,
      int sourceSsrc,
      int fractionLost,
      int cumulativeLost,
      int highestSequence,
      int jitter,
      int lastSenderReport,
      int delaySinceLastSenderReport) {
    int count = buffer.get(report) & 0x1f;
    if (count == LARGEST_BLOCK_COUNT) {
      return end;
    }
    int lost = Math.clamp(cumulativeLost, SMALLEST_CUMULATIVE_LOST, LARGEST_CUMULATIVE_LOST);
    buffer.putInt(end, sourceSsrc);
    buffer.putInt(end + 4, fractionLost << 24 | (lost & 0xff_ffff));
    buffer.putInt(end + 8, highestSequence);
    buffer.putInt(end + 12, jitter);
    buffer.putInt(end + 16, lastSenderReport);
    buffer.putInt(end + 20, delaySinceLastSenderReport);
    int newEnd = end + REPORT_BLOCK_LENGTH;
    header(buffer, report, count + 1, buffer.get(report + 1), newEnd - report);
    return newEnd;
  }

  /**
   * An SDES packet with one CNAME, RFC 3550 section 6.5.
   *
   * @param name ASCII, at most 255 characters; what is longer is cut
   */
  public static int canonicalName(ByteBuffer buffer, int offset, int ssrc, String name) {
    int nameLength = Math.min(name.length(), LONGEST_ITEM);
    // Header, SSRC, item header, name, and at least one zero up to the next word.
    int length = 10 + nameLength + 4 & ~3;
    header(buffer, offset, 1, RtcpReader.SOURCE_DESCRIPTION, length);
    buffer.putInt(offset + 4, ssrc);
    buffer.put(offset + 8, (byte) RtcpReader.CNAME_ITEM);
    buffer.put(offset + 9, (byte) nameLength);
    for (int i = 0; i < nameLength; i++) {
      buffer.put(offset + 10 + i, (byte) name.charAt(i));
    }
    for (int i = 10 + nameLength; i < length; i++) {
      buffer.put(offset + i, (byte) 0);
    }
    return offset + length;
  }

  /** A BYE of one stream, without a reason. */
  public static int bye(ByteBuffer buffer, int offset, int ssrc) {
    header(buffer, offset, 1, RtcpReader.BYE, 8);
    buffer.putInt(offset + 4, ssrc);
    return offset + 8;
  }

  /**
   * A generic NACK, RFC 4585 section 6.2.1. Takes at most {@code 12 + 4 * (to - from)} bytes.
   *
   * @param sequences of lost packets, ascending (over a wrap too); {@code from} included, {@code
   *     to} not
   * @return the new end; {@code offset} itself when there is nothing to ask for
   */
  public static int nack(
      ByteBuffer buffer,
      int offset,
      int senderSsrc,
      int mediaSsrc,
      int[] sequences,
      int from,
      int to) {
    if (from >= to) {
      return offset;
    }
    int end = offset + FEEDBACK_LENGTH;
    int next = from;
    while (next < to) {
      int packetId = sequences[next++] & 0xffff;
      int lostMask = 0;
      while (next < to) {
        int distance = sequences[next] - packetId & 0xffff;
        if (distance > 16) {
          break;
        }
        lostMask |= distance == 0 ? 0 : 1 << (distance - 1);
        next++;
      }
      buffer.putInt(end, packetId << 16 | lostMask);
      end += 4;
    }
    feedback(
        buffer,
        offset,
        RtcpReader.FORMAT_NACK,
        RtcpReader.TRANSPORT_LAYER_FEEDBACK,
        senderSsrc,
        mediaSsrc,
        end);
    return end;
  }

  /** Picture loss, RFC 4585 section 6.3.1. */
  public static int pictureLoss(ByteBuffer buffer, int offset, int senderSsrc, int mediaSsrc) {
    int end = offset + PICTURE_LOSS_LENGTH;
    feedback(
        buffer,
        offset,
        RtcpReader.FORMAT_PICTURE_LOSS,
        RtcpReader.PAYLOAD_FEEDBACK,
        senderSsrc,
        mediaSsrc,
        end);
    return end;
  }

  /**
   * A full intra request, RFC 5104 section 4.3.1.
   *
   * @param sequence one more than in the last request that was no repeat, modulo 256
   */
  public static int fullIntraRequest(
      ByteBuffer buffer, int offset, int senderSsrc, int mediaSsrc, int sequence) {
    int end = offset + FULL_INTRA_REQUEST_LENGTH;
    feedback(
        buffer,
        offset,
        RtcpReader.FORMAT_FULL_INTRA_REQUEST,
        RtcpReader.PAYLOAD_FEEDBACK,
        senderSsrc,
        0,
        end);
    buffer.putInt(offset + FEEDBACK_LENGTH, mediaSsrc);
    buffer.putInt(offset + FEEDBACK_LENGTH + 4, sequence << 24);
    return end;
  }

  /**
   * A bitrate estimate, draft-alvestrand-rmcat-remb-03; rounded down to 18 significant bits.
   *
   * @param ssrcs the streams it speaks of, at most 255; {@code count} of them
   */
  public static int bitrateEstimate(
      ByteBuffer buffer, int offset, int senderSsrc, long bitsPerSecond, int[] ssrcs, int count) {
    int end = offset + FEEDBACK_LENGTH + 8 + 4 * count;
    feedback(
        buffer,
        offset,
        RtcpReader.FORMAT_APPLICATION,
        RtcpReader.PAYLOAD_FEEDBACK,
        senderSsrc,
        0,
        end);
    long mantissa = bitsPerSecond;
    int exponent = 0;
    while (mantissa > LARGEST_MANTISSA) {
      mantissa >>= 1;
      exponent++;
    }
    buffer.putInt(offset + FEEDBACK_LENGTH, RtcpReader.REMB_IDENTIFIER);
    buffer.putInt(offset + FEEDBACK_LENGTH + 4, count << 24 | exponent << 18 | (int) mantissa);
    for (int i = 0; i < count; i++) {
      buffer.putInt(offset + FEEDBACK_LENGTH + 8 + 4 * i, ssrcs[i]);
    }
    return end;
  }

  static void feedback(
      ByteBuffer buffer,
      int offset,
      int format,
      int packetType,
      int senderSsrc,
      int mediaSsrc,
      int end) {
    header(buffer, offset, format, packetType, end - offset);
    buffer.putInt(offset + 4, senderSsrc);
    buffer.putInt(offset + 8, mediaSsrc);
  }

  private static void header(ByteBuffer buffer, int offset, int count, int packetType, int length) {
    buffer.put(offset, (byte) (0x80 | count));
    buffer.put(offset + 1, (byte) packetType);
    buffer.putShort(offset + 2, (short) (length / 4 - 1));
  }
}
