package dev.mediahub.media.protocol.fmp4;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Writes boxes into a buffer that grows; big endian. One thread. */
final class BoxWriter {
  private ByteBuffer out;

  BoxWriter(int capacity) {
    out = ByteBuffer.allocate(capacity);
  }

  /** Begins a box; hand what it returns to {@link #end}. */
  int begin(String type) {
    int at = out.position();
    u32(0);
    text(type);
    return at;
  }

  /** Begins a box with version and flags. */
  int begin(String type, int version, int flags) {
    int at = begin(type);
    u32((long) version << 24 | flags);
    return at;
  }

  void end(int box) {
    out.putInt(box, out.position() - box);
  }

  int position() {
    return out.position();
  }

  void patch32(int at, int value) {
    out.putInt(at, value);
  }

  BoxWriter text(String ascii) {
    return bytes(ascii.getBytes(StandardCharsets.US_ASCII));
  }

  BoxWriter u8(int value) {
    room(1);
    out.put((byte) value);
    return this;
  }

  BoxWriter u16(int value) {
    room(2);
    out.putShort((short) value);
    return this;
  }

  BoxWriter u32(long value) {
    room(4);
    out.putInt((int) value);
    return this;
  }

  BoxWriter u64(long value) {
    room(8);
    out.putLong(value);
    return this;
  }

  BoxWriter zeros(int count) {
    room(count);
    for (int i = 0; i < count; i++) {
      out.put((byte) 0);
    }
    return this;
  }

  BoxWriter bytes(byte[] value) {
    room(value.length);
    out.put(value);
    return this;
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
