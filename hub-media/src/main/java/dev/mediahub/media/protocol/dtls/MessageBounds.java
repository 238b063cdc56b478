package dev.mediahub.media.protocol.dtls;

/**
 * Refuses handshake messages that claim to be longer than any real one. The library reserves the
 * claimed length, up to 16 MB, for each of 16 messages on the first fragment of a few bytes, and
 * ignores its own limit; a viewer could so fill the hub's memory.
 */
final class MessageBounds {
  /** Post-quantum hellos and RSA-4096 certificates take 2–3 KB. */
  static final int MAX_MESSAGE = 8192;

  static final int HANDSHAKE = 22;
  private static final int RECORD_HEADER = 13;
  private static final int MESSAGE_HEADER = 12;

  private MessageBounds() {}

  /** Whether every unencrypted handshake message in a datagram is of a sane length. */
  static boolean allowDatagram(byte[] datagram) {
    int at = 0;
    while (at + RECORD_HEADER <= datagram.length) {
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
      if (uint24(bytes, at + 1) > MAX_MESSAGE) {
        return false;
      }
      at += MESSAGE_HEADER + uint24(bytes, at + 9);
    }
    return true;
  }

  private static int uint16(byte[] bytes, int offset) {
    return (bytes[offset] & 0xff) << 8 | bytes[offset + 1] & 0xff;
  }

  private static int uint24(byte[] bytes, int offset) {
    return (bytes[offset] & 0xff) << 16 | uint16(bytes, offset + 1);
  }
}
