package dev.mediahub.media.protocol.rtcp;

import java.nio.ByteBuffer;

/**
 * Reads transport-wide feedback, draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |      base sequence number     |      packet status count      |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                 reference time                | fb pkt. count |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |          packet chunk         |  ...          |  recv delta   |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *
 * chunk: |0|S S|   run length (13)       |   that many packets of status S
 *        |1|0|  14 statuses of 1 bit     |   0 not received, 1 small delta
 *        |1|1|   7 statuses of 2 bits    |   0 not received, 1 small, 2 large delta, 3 reserved
 * </pre>
 *
 * <p>All is checked before the handler hears of the first packet. Allocates nothing, never throws.
 */
public final class TransportFeedbackReader {
  public static final int VALID = 0;

  /** Shorter than the fixed part. */
  public static final int SHORT = -1;

  /** Tells of no packet. */
  public static final int EMPTY = -2;

  /** The chunks end before they told of all packets. */
  public static final int CHUNK_OVERRUN = -3;

  /** A status is the reserved one. */
  public static final int RESERVED_STATUS = -4;

  /** The deltas end behind the packet. */
  public static final int DELTA_OVERRUN = -5;

  /** Ticks of 250 µs in one unit of the reference time (64 ms). */
  static final int TICKS_PER_REFERENCE = 256;

  static final int FIXED_LENGTH = 8;
  static final int NOT_RECEIVED = 0;
  static final int SMALL_DELTA = 1;
  static final int LARGE_DELTA = 2;
  static final int ONE_BIT_STATUSES = 14;
  static final int TWO_BIT_STATUSES = 7;
  static final int LONGEST_RUN = 0x1fff;

  private TransportFeedbackReader() {}

  /** The first packet's sequence number. */
  public static int baseSequence(ByteBuffer buffer, int offset) {
    return buffer.getShort(offset) & 0xffff;
  }

  /** How many packets it tells of. */
  public static int statusCount(ByteBuffer buffer, int offset) {
    return buffer.getShort(offset + 2) & 0xffff;
  }

  /** The time that deltas count from: signed 24 bits, in 64 ms. */
  public static int referenceTime(ByteBuffer buffer, int offset) {
    return buffer.getInt(offset + 4) >> 8;
  }

  /** Counts the feedback packets, modulo 256, so that lost feedback is seen. */
  public static int feedbackCount(ByteBuffer buffer, int offset) {
    return buffer.get(offset + 7) & 0xff;
  }

  /**
   * Reads what {@link RtcpHandler#transportFeedback} was given.
   *
   * @param offset absolute index of the base sequence number
   * @param length bytes from there
   * @return {@link #VALID} or one of the negative reasons
   */
  public static int read(
      ByteBuffer buffer, int offset, int length, TransportFeedbackHandler handler) {
    if (length < FIXED_LENGTH) {
      return SHORT;
    }
    if (statusCount(buffer, offset) == 0) {
      return EMPTY;
    }
    int deltas = checkStatuses(buffer, offset, length);
    if (deltas < 0) {
      return deltas;
    }
    emit(buffer, offset, deltas, handler);
    return VALID;
  }

  /** The absolute index of the first delta, or a negative reason. */
  private static int checkStatuses(ByteBuffer buffer, int offset, int length) {
    int end = offset + length;
    int position = offset + FIXED_LENGTH;
    int remaining = statusCount(buffer, offset);
    int deltaBytes = 0;
    while (remaining > 0) {
      if (position + 2 > end) {
        return CHUNK_OVERRUN;
      }
      int chunk = buffer.getShort(position) & 0xffff;
      position += 2;
      int count = Math.min(statusesIn(chunk), remaining);
      boolean run = chunk < 0x8000;
      for (int i = 0; i < (run ? Math.min(1, count) : count); i++) {
        int status = status(chunk, i);
        if (status > LARGE_DELTA) {
          return RESERVED_STATUS;
        }
        deltaBytes += run ? status * count : status;
      }
      remaining -= count;
    }
    return position + deltaBytes > end ? DELTA_OVERRUN : position;
  }

  private static void emit(
      ByteBuffer buffer, int offset, int deltas, TransportFeedbackHandler handler) {
    int sequence = baseSequence(buffer, offset);
    long arrivalTicks = (long) referenceTime(buffer, offset) * TICKS_PER_REFERENCE;
    int remaining = statusCount(buffer, offset);
    int chunkPosition = offset + FIXED_LENGTH;
    int delta = deltas;
    while (remaining > 0) {
      int chunk = buffer.getShort(chunkPosition) & 0xffff;
      chunkPosition += 2;
      int count = Math.min(statusesIn(chunk), remaining);
      remaining -= count;
      for (int i = 0; i < count; i++) {
        int status = status(chunk, i);
        if (status == SMALL_DELTA) {
          arrivalTicks += buffer.get(delta) & 0xff;
        } else if (status == LARGE_DELTA) {
          arrivalTicks += buffer.getShort(delta);
        }
        delta += status; // a status is also its delta's size
        handler.packet(sequence, status != NOT_RECEIVED, status == NOT_RECEIVED ? 0 : arrivalTicks);
        sequence = sequence + 1 & 0xffff;
      }
    }
  }

  private static int statusesIn(int chunk) {
    if (chunk < 0x8000) {
      return chunk & LONGEST_RUN;
    }
    return chunk < 0xc000 ? ONE_BIT_STATUSES : TWO_BIT_STATUSES;
  }

  private static int status(int chunk, int index) {
    if (chunk < 0x8000) {
      return chunk >> 13;
    }
    return chunk < 0xc000 ? chunk >> (13 - index) & 1 : chunk >> (12 - 2 * index) & 3;
  }
}
