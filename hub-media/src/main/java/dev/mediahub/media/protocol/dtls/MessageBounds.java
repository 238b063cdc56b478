package dev.mediahub.media.protocol.dtls;

/**
 * Refuses handshake messages that claim to be longer than any real one. The library reserves the
 * claimed length, up to 16 MB, for each of 16 messages on the first fragment of a few bytes, and
 * ignores its own limit; a viewer could so fill the hub's memory.
 *
 * <p>Refuses records of versions that no DTLS 1.2 peer writes, too: the library ends a session,
 * keys and all, for one forged record of version 254.254, where RFC 6347 section 4.1.2.7 has it
 * dropped.
 */
final class MessageBounds {
  /** Post-quantum hellos and RSA-4096 certificates take 2–3 KB. */
  static final int MAX_MESSAGE = 8192;

  static final int HANDSHAKE = 22;
  private static final int RECORD_HEADER = 13;
  private static final int MESSAGE_HEADER = 12;
  private static final int CLIENT_HELLO = 1;
  private static final int RESERVED_VERSION = 0xfefe;
  private static final int DTLS_1_0 = 0xfeff;
  private static final int DTLS_1_2 = 0xfefd;

  private MessageBounds() {}

  /**
   * Whether every record in a datagram is of a version that a DTLS 1.2 peer writes (its first hello
   * may say 1.0), and every unencrypted handshake message of a sane length.
   */
  static boolean allowDatagram(byte[] datagram) {
    int at = 0;
    while (at + RECORD_HEADER <= datagram.length) {
      int version = uint16(datagram, at + 1);
      if (version != DTLS_1_2 && version != DTLS_1_0) {
        return false;
      }
      int length = uint16(datagram, at + 11);
      int body = at + RECORD_HEADER;
      int available = Math.min(length, datagram.length - body);
      boolean encrypted = uint16(datagram, at + 3) != 0;
      if (datagram[at] == HANDSHAKE && !encrypted && !allow(datagram, body, available)) {
        return false;
      }
      at = body + length;
    }
    return true;
  }

  /** Whether every message, or fragment of one, in a record's plain content is. */
  static boolean allow(byte[] bytes, int offset, int length) {
    int at = offset;
    while (at + MESSAGE_HEADER <= offset + length) {
      if (uint24(bytes, at + 1) > MAX_MESSAGE || isReservedVersion(bytes, at, offset + length)) {
        return false;
      }
      at += MESSAGE_HEADER + uint24(bytes, at + 9);
    }
    return true;
  }

  /**
   * A hello of version 254.254, which DTLS skipped (RFC 6347 section 4.1): BouncyCastle answers it
   * with internal_error, as if the fault were ours.
   */
  private static boolean isReservedVersion(byte[] bytes, int message, int end) {
    int body = message + MESSAGE_HEADER;
    return bytes[message] == CLIENT_HELLO
        && uint24(bytes, message + 6) == 0
        && body + 2 <= end
        && uint16(bytes, body) == RESERVED_VERSION;
  }

  private static int uint16(byte[] bytes, int offset) {
    return (bytes[offset] & 0xff) << 8 | bytes[offset + 1] & 0xff;
  }

  private static int uint24(byte[] bytes, int offset) {
    return (bytes[offset] & 0xff) << 16 | uint16(bytes, offset + 1);
  }
}
