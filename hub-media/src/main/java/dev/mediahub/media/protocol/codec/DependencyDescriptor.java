package dev.mediahub.media.protocol.codec;

import java.nio.ByteBuffer;

/**
 * The mandatory fields of a dependency descriptor, a header extension; RTP Payload Format For AV1
 * (v1.0), appendix A.8.2. Every function needs at least {@link #MANDATORY_LENGTH} bytes.
 *
 * <pre>
 *  0                   1                   2
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+---------
 * |S|E| template  |         frame number          | extended fields
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+---------
 * </pre>
 */
public final class DependencyDescriptor {
  public static final int MANDATORY_LENGTH = 3;

  private DependencyDescriptor() {}

  /** Whether the packet is the first of its frame. */
  public static boolean startsFrame(ByteBuffer buffer, int offset) {
    return (buffer.get(offset) & 0x80) != 0;
  }

  /** Whether the packet is the last of its frame. */
  public static boolean endsFrame(ByteBuffer buffer, int offset) {
    return (buffer.get(offset) & 0x40) != 0;
  }

  /** The template that tells the frame's layers and dependencies, 0 to 63. */
  public static int templateId(ByteBuffer buffer, int offset) {
    return buffer.get(offset) & 0x3f;
  }

  /** Counts frames, 0 to 65535. */
  public static int frameNumber(ByteBuffer buffer, int offset) {
    return buffer.getShort(offset + 1) & 0xffff;
  }

  /**
   * Whether the descriptor carries a template structure, so the packet is the first of a key frame.
   *
   * @param length bytes of the extension element
   */
  public static boolean carriesStructure(ByteBuffer buffer, int offset, int length) {
    return length > MANDATORY_LENGTH && (buffer.get(offset + MANDATORY_LENGTH) & 0x80) != 0;
  }
}
