package dev.mediahub.media.protocol.rtp;

import java.nio.ByteBuffer;

/**
 * Writes a header extension block, RFC 8285: {@code begin}, any number of {@code put}, {@code
 * finish}. A reusable cursor that allocates nothing; owned by one thread.
 *
 * <p>Starts in the one-byte form, which every peer reads, and widens what it has written to the
 * two-byte form when an element needs that: an id above 14, no data, or more than 16 bytes.
 */
public final class ExtensionWriter {
  private static final ByteBuffer NO_BUFFER = ByteBuffer.allocate(0);
  private static final int BLOCK_HEADER_LENGTH = 4;
  private static final int LARGEST_ONE_BYTE_ID = 14;
  private static final int LARGEST_ONE_BYTE_LENGTH = 16;
  private static final int LARGEST_LENGTH = 255;

  private ByteBuffer buffer = NO_BUFFER;
  private int blockOffset;
  private int end;
  private boolean twoByte;

  /**
   * Starts a block.
   *
   * @param offset absolute index of the block: {@link RtpHeader#extensionOffset}
   */
  public void begin(ByteBuffer buffer, int offset) {
    this.buffer = buffer;
    blockOffset = offset;
    end = offset + BLOCK_HEADER_LENGTH;
    twoByte = false;
  }

  /** See {@link RtpExtensions#transportSequence}. */
  public void putTransportSequence(int id, int sequence) {
    buffer.putShort(start(id, 2), (short) sequence);
  }

  /** See {@link RtpExtensions#absSendTime}. */
  public void putAbsSendTime(int id, int time) {
    int index = start(id, 3);
    buffer.put(index, (byte) (time >> 16));
    buffer.putShort(index + 1, (short) time);
  }

  /** See {@link RtpExtensions#audioLevel}. */
  public void putAudioLevel(int id, int level) {
    buffer.put(start(id, 1), (byte) level);
  }

  /** A mid or rid: ASCII of at most 255 characters; what is longer is cut. */
  public void putText(int id, String text) {
    int length = Math.min(text.length(), LARGEST_LENGTH);
    int index = start(id, length);
    for (int i = 0; i < length; i++) {
      buffer.put(index + i, (byte) text.charAt(i));
    }
  }

  /** Copies bytes that lie elsewhere, at most 255. */
  public void putBytes(int id, ByteBuffer source, int offset, int length) {
    int index = start(id, length);
    buffer.put(index, source, offset, length);
  }

  /** Copies an element that {@link RtpExtensions#find} found; does nothing for a missing one. */
  public void copy(int id, ByteBuffer source, long element) {
    if (element != RtpExtensions.NONE) {
      putBytes(
          id, source, RtpExtensions.elementOffset(element), RtpExtensions.elementLength(element));
    }
  }

  /**
   * Pads with zeros to a multiple of four and writes the block's header.
   *
   * @return the block's bytes, to go on behind; 0 when nothing was put: then the packet has no
   *     block, and the caller leaves the X bit off
   */
  public int finish() {
    int dataOffset = blockOffset + BLOCK_HEADER_LENGTH;
    if (end == dataOffset) {
      return 0;
    }
    while ((end - dataOffset & 3) != 0) {
      buffer.put(end++, (byte) 0);
    }
    int profile = twoByte ? RtpExtensions.TWO_BYTE_PROFILE : RtpExtensions.ONE_BYTE_PROFILE;
    buffer.putShort(blockOffset, (short) profile);
    buffer.putShort(blockOffset + 2, (short) ((end - dataOffset) >> 2));
    return end - blockOffset;
  }

  /** Writes an element's header and answers where its data goes. */
  private int start(int id, int length) {
    boolean fitsOneByte =
        id <= LARGEST_ONE_BYTE_ID && length > 0 && length <= LARGEST_ONE_BYTE_LENGTH;
    if (!twoByte && !fitsOneByte) {
      widen();
    }
    if (twoByte) {
      buffer.put(end++, (byte) id);
      buffer.put(end++, (byte) length);
    } else {
      buffer.put(end++, (byte) (id << 4 | (length - 1)));
    }
    int index = end;
    end += length;
    return index;
  }

  private void widen() {
    int position = blockOffset + BLOCK_HEADER_LENGTH;
    while (position < end) {
      int header = buffer.get(position) & 0xff;
      int length = (header & 0x0f) + 1;
      buffer.put(position + 2, buffer, position + 1, end - position - 1);
      buffer.put(position, (byte) (header >> 4));
      buffer.put(position + 1, (byte) length);
      end++;
      position += 2 + length;
    }
    twoByte = true;
  }
}
