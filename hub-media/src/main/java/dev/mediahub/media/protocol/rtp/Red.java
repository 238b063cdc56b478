package dev.mediahub.media.protocol.rtp;

import java.nio.ByteBuffer;

/**
 * Redundant audio, RFC 2198 section 3: older blocks, then the packet's own (primary) one.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |F=1|  block PT |      timestamp offset     |   block length    |  each older block
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |F=0|  block PT |  the primary block
 * +-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class Red {
  /** The list of block headers ends behind the payload. */
  public static final int HEADER_OVERRUN = -1;

  /** The older blocks end behind the payload. */
  public static final int BLOCK_OVERRUN = -2;

  private static final int BLOCK_HEADER_LENGTH = 4;
  private static final int FOLLOWED_BIT = 0x80;

  private Red() {}

  /**
   * Bytes of all block headers, at least 1.
   *
   * @param offset absolute index of the RTP payload
   * @param length of the RTP payload without padding
   * @return the bytes, or a negative reason
   */
  public static int headerLength(ByteBuffer buffer, int offset, int length) {
    int position = 0;
    int blocks = 0;
    while (position < length && (buffer.get(offset + position) & FOLLOWED_BIT) != 0) {
      if (position + BLOCK_HEADER_LENGTH > length) {
        return HEADER_OVERRUN;
      }
      blocks += buffer.getShort(offset + position + 2) & 0x3ff;
      position += BLOCK_HEADER_LENGTH;
    }
    if (position >= length) {
      return HEADER_OVERRUN;
    }
    return position + 1 + blocks > length ? BLOCK_OVERRUN : position + 1;
  }

  /** How many older blocks there are, from a valid {@code headerLength}. */
  public static int redundantBlocks(int headerLength) {
    return (headerLength - 1) / BLOCK_HEADER_LENGTH;
  }

  /** The primary block's payload type, from a valid {@code headerLength}. */
  public static int primaryPayloadType(ByteBuffer buffer, int offset, int headerLength) {
    return buffer.get(offset + headerLength - 1) & 0x7f;
  }

  /** The absolute index of the primary block's data, which runs to the payload's end. */
  public static int primaryOffset(ByteBuffer buffer, int offset, int headerLength) {
    int position = offset + headerLength;
    for (int block = 0; block < redundantBlocks(headerLength); block++) {
      position += blockLength(buffer, offset, block);
    }
    return position;
  }

  /** Bytes of an older block, 0 to 1023; {@code block} counts from 0, the oldest. */
  public static int blockLength(ByteBuffer buffer, int offset, int block) {
    return buffer.getShort(offset + block * BLOCK_HEADER_LENGTH + 2) & 0x3ff;
  }

  /** How much older than the packet's timestamp a block is, in units of the codec's clock. */
  public static int timestampOffset(ByteBuffer buffer, int offset, int block) {
    return (buffer.getShort(offset + block * BLOCK_HEADER_LENGTH + 1) & 0xffff) >> 2;
  }
}
