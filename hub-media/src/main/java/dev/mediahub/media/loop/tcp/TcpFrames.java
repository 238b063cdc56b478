package dev.mediahub.media.loop.tcp;

import java.nio.ByteBuffer;

/**
 * Frames in a byte stream (RFC 4571, section 2): sixteen bits of length, most significant first,
 * then so many bytes.
 */
final class TcpFrames {
  static final int HEADER_BYTES = 2;

  /** DTLS and RTP fit an Ethernet frame; a peer that claims more than this is not one of ours. */
  static final int MAX_FRAME_BYTES = 8 << 10;

  private static final int BINDING_REQUEST = 0x0001;
  private static final int STUN_HEADER_BYTES = 20;
  private static final int STUN_MAGIC_COOKIE = 0x2112_a442;

  private TcpFrames() {}

  /** Payload bytes of the frame that starts at {@code at}. */
  static int length(ByteBuffer buffer, int at) {
    return buffer.getShort(at) & 0xffff;
  }

  /**
   * Where the last whole frame ends, or -1 when a frame is too long to be one.
   *
   * @param limit end of the bytes that have arrived; the first frame starts at 0
   */
  static int end(ByteBuffer buffer, int limit) {
    int at = 0;
    while (at + HEADER_BYTES <= limit) {
      int length = length(buffer, at);
      if (length > MAX_FRAME_BYTES) {
        return -1;
      }
      if (at + HEADER_BYTES + length > limit) {
        break;
      }
      at += HEADER_BYTES + length;
    }
    return at;
  }

  /** Whether the first frame is a STUN binding request (RFC 8489, section 5). */
  static boolean startsWithBindingRequest(ByteBuffer buffer) {
    return length(buffer, 0) >= STUN_HEADER_BYTES
        && buffer.getShort(HEADER_BYTES) == BINDING_REQUEST
        && buffer.getInt(HEADER_BYTES + 4) == STUN_MAGIC_COOKIE;
  }
}
