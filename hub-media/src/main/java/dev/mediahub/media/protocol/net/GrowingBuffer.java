package dev.mediahub.media.protocol.net;

import java.nio.ByteBuffer;

/** A heap buffer, big endian, that grows as it is written. One thread. */
public final class GrowingBuffer {
  private ByteBuffer buffer;

  public GrowingBuffer(int capacity) {
    buffer = ByteBuffer.allocate(capacity);
  }

  /** The buffer, with room for so many bytes more; use it before the next call. */
  public ByteBuffer room(int more) {
    if (buffer.remaining() < more) {
      int capacity = Math.max(buffer.capacity() * 2, buffer.position() + more);
      buffer = ByteBuffer.allocate(capacity).put(buffer.flip());
    }
    return buffer;
  }

  /** The buffer, to change what is written by absolute position; use it before the next call. */
  public ByteBuffer buffer() {
    return buffer;
  }

  /** Writes so many zero bytes. */
  public void zeros(int count) {
    ByteBuffer out = room(count);
    for (int i = 0; i < count; i++) {
      out.put((byte) 0);
    }
  }

  public int position() {
    return buffer.position();
  }

  public void clear() {
    buffer.clear();
  }

  /** What has been written, to be read; valid until the next {@link #clear}. */
  public ByteBuffer written() {
    return buffer.duplicate().flip();
  }
}
