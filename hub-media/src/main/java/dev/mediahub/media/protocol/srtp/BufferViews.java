package dev.mediahub.media.protocol.srtp;

import java.nio.ByteBuffer;

/**
 * Positioned views of callers' buffers for {@code javax.crypto}, which wants to move positions that
 * callers share. The view of the buffer used last is kept, as a loop uses few slabs.
 */
final class BufferViews {
  private ByteBuffer buffer = ByteBuffer.allocate(0);
  private ByteBuffer view = buffer.duplicate();

  /** Valid until the next call. */
  ByteBuffer of(ByteBuffer wanted, int offset, int length) {
    if (wanted != buffer) {
      buffer = wanted;
      view = wanted.duplicate();
    }
    return view.clear().limit(offset + length).position(offset);
  }
}
