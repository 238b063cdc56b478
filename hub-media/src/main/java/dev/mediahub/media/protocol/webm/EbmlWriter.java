package dev.mediahub.media.protocol.webm;

import dev.mediahub.media.protocol.net.GrowingBuffer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Writes EBML elements into a buffer that grows. One thread. */
final class EbmlWriter {
  private static final int SIZE_BYTES = 8;

  private final GrowingBuffer out;

  EbmlWriter(int capacity) {
    out = new GrowingBuffer(capacity);
  }

  /** Begins an element; hand what it returns to {@link #end}. */
  int begin(int id) {
    id(id);
    int at = out.position();
    size(0);
    return at;
  }

  void end(int element) {
    out.buffer().putLong(element, 1L << 56 | (out.position() - element - SIZE_BYTES));
  }

  /** An element id, whose length lies in its first bits. */
  EbmlWriter id(int id) {
    int bytes = (39 - Integer.numberOfLeadingZeros(id)) / 8;
    ByteBuffer room = out.room(bytes);
    for (int i = bytes - 1; i >= 0; i--) {
      room.put((byte) (id >>> (8 * i)));
    }
    return this;
  }

  /** A size in eight bytes. */
  EbmlWriter size(long size) {
    out.room(SIZE_BYTES).putLong(1L << 56 | size);
    return this;
  }

  /** An unsigned number in eight bytes, so that all of a kind have one length. */
  EbmlWriter number(int id, long value) {
    id(id).u8(0x88);
    out.room(8).putLong(value);
    return this;
  }

  EbmlWriter real(int id, double value) {
    return number(id, Double.doubleToRawLongBits(value));
  }

  EbmlWriter text(int id, String ascii) {
    byte[] bytes = ascii.getBytes(StandardCharsets.US_ASCII);
    return bytes(id, bytes);
  }

  EbmlWriter bytes(int id, byte[] value) {
    id(id).size(value.length);
    out.room(value.length).put(value);
    return this;
  }

  EbmlWriter u8(int value) {
    out.room(1).put((byte) value);
    return this;
  }

  EbmlWriter u16(int value) {
    out.room(2).putShort((short) value);
    return this;
  }

  EbmlWriter u64(long value) {
    out.room(8).putLong(value);
    return this;
  }

  EbmlWriter bytes(byte[] from, int at, int length) {
    out.room(length).put(from, at, length);
    return this;
  }

  /** An empty element of this many bytes, at least nine. */
  EbmlWriter blank(int bytes) {
    u8(WebmId.VOID).size(bytes - 9L);
    out.zeros(bytes - 9);
    return this;
  }

  int position() {
    return out.position();
  }

  void clear() {
    out.clear();
  }

  /** What has been written, to be read; valid until the next {@link #clear}. */
  ByteBuffer done() {
    return out.written();
  }
}
