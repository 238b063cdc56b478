package dev.mediahub.media.protocol.webm;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Writes EBML elements into a buffer that grows. One thread. */
final class EbmlWriter {
  private static final int SIZE_BYTES = 8;

  private ByteBuffer out;

  EbmlWriter(int capacity) {
    out = ByteBuffer.allocate(capacity);
  }

  /** Begins an element; hand what it returns to {@link #end}. */
  int begin(int id) {
    id(id);
    int at = out.position();
    size(0);
    return at;
  }

  void end(int element) {
    out.putLong(element, 1L << 56 | (out.position() - element - SIZE_BYTES));
  }

  /** An element id, whose length lies in its first bits. */
  EbmlWriter id(int id) {
    int bytes = (39 - Integer.numberOfLeadingZeros(id)) / 8;
    room(bytes);
    for (int i = bytes - 1; i >= 0; i--) {
      out.put((byte) (id >>> (8 * i)));
    }
    return this;
  }

  /** A size in eight bytes. */
  EbmlWriter size(long size) {
    room(SIZE_BYTES);
    out.putLong(1L << 56 | size);
    return this;
  }

  /** An unsigned number in eight bytes, so that all of a kind have one length. */
  EbmlWriter number(int id, long value) {
    id(id).u8(0x88);
    room(8);
    out.putLong(value);
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
    room(value.length);
    out.put(value);
    return this;
  }

  EbmlWriter u8(int value) {
    room(1);
    out.put((byte) value);
    return this;
  }

  EbmlWriter u16(int value) {
    room(2);
    out.putShort((short) value);
    return this;
  }

  EbmlWriter u64(long value) {
    room(8);
    out.putLong(value);
    return this;
  }

  EbmlWriter bytes(byte[] from, int at, int length) {
    room(length);
    out.put(from, at, length);
    return this;
  }

  /** An empty element of this many bytes, at least nine. */
  EbmlWriter blank(int bytes) {
    u8(WebmId.VOID).size(bytes - 9L);
    room(bytes - 9);
    for (int i = 9; i < bytes; i++) {
      out.put((byte) 0);
    }
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
    return out.duplicate().flip();
  }

  private void room(int more) {
    if (out.remaining() < more) {
      ByteBuffer larger = ByteBuffer.allocate(Math.max(out.capacity() * 2, out.position() + more));
      out = larger.put(out.flip());
    }
  }
}
