package dev.mediahub.media.protocol.srtp;

import java.nio.ByteBuffer;

/**
 * As much of the RTP header as SRTP needs (RFC 3550 section 5.1).
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |V=2|P|X|  CC   |M|     PT      |       sequence number         |
 * |                           timestamp                           |
 * |           synchronization source (SSRC) identifier            |
 * |            contributing source (CSRC) identifiers ...         |
 * |      defined by profile       |      extension length (words) |
 * </pre>
 */
final class RtpHeader {
  static final int MIN_LENGTH = 12;

  private RtpHeader() {}

  static int sequence(ByteBuffer buffer, int offset) {
    return buffer.getShort(offset + 2) & 0xffff;
  }

  static int ssrc(ByteBuffer buffer, int offset) {
    return buffer.getInt(offset + 8);
  }

  /** Length with CSRCs and extension, or a negative {@link SrtpStatus} when it passes the end. */
  static int length(ByteBuffer buffer, int offset, int length) {
    if (length < MIN_LENGTH) {
      return SrtpStatus.TOO_SHORT;
    }
    int first = buffer.get(offset);
    if ((first & 0xc0) != 0x80) {
      return SrtpStatus.MALFORMED;
    }
    int header = MIN_LENGTH + 4 * (first & 0x0f);
    if ((first & 0x10) != 0) {
      header += 4;
      if (header > length) {
        return SrtpStatus.TOO_SHORT;
      }
      header += 4 * (buffer.getShort(offset + header - 2) & 0xffff);
    }
    return header > length ? SrtpStatus.TOO_SHORT : header;
  }
}
