package dev.mediahub.media.protocol.fmp4;

import dev.mediahub.media.protocol.net.GrowingBuffer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Writes boxes into a buffer that grows; big endian. One thread. */
final class BoxWriter {
  private final GrowingBuffer out;

  BoxWriter(int capacity) {
    out = new GrowingBuffer(capacity);
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
    out.buffer().putInt(box, out.position() - box);
  }

  int position() {
    return out.position();
  }

  void patch32(int at, int value) {
    out.buffer().putInt(at, value);
  }

  BoxWriter text(String ascii) {
    return bytes(ascii.getBytes(StandardCharsets.US_ASCII));
  }

  BoxWriter u8(int value) {
    out.room(1).put((byte) value);
    return this;
  }

  BoxWriter u16(int value) {
    out.room(2).putShort((short) value);
    return this;
  }

  BoxWriter u32(long value) {
    out.room(4).putInt((int) value);
    return this;
  }

  BoxWriter u64(long value) {
    out.room(8).putLong(value);
    return this;
  }

  BoxWriter zeros(int count) {
    out.zeros(count);
    return this;
  }

  BoxWriter bytes(byte[] value) {
    out.room(value.length).put(value);
    return this;
  }

  void clear() {
    out.clear();
  }

  /** What has been written, to be read; valid until the next {@link #clear}. */
  ByteBuffer done() {
    return out.written();
  }
}
