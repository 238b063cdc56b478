package dev.mediahub.media.edge.mjpeg;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Memory for pictures, outside the heap: 90 MB a second would go through it as garbage. Sizes are
 * powers of two; what is free is kept up to {@link #MOST_FREE_BYTES}, the rest is the collector's.
 * Any thread.
 */
public final class FramePool {
  private static final int SMALLEST_BITS = 12;
  private static final int LARGEST_BITS = 24;
  private static final long MOST_FREE_BYTES = 32 << 20;

  /** The longest picture there can be, with its part's header. */
  static final int LARGEST = 1 << LARGEST_BITS;

  private final Deque<ByteBuffer>[] free = classes();
  private long freeBytes;

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static Deque<ByteBuffer>[] classes() {
    Deque[] made = new Deque[LARGEST_BITS - SMALLEST_BITS + 1];
    for (int i = 0; i < made.length; i++) {
      made[i] = new ArrayDeque<>();
    }
    return made;
  }

  /** A cleared buffer of at least so many bytes. */
  ByteBuffer acquire(int bytes) {
    int bits = bits(bytes);
    synchronized (this) {
      ByteBuffer kept = free[bits - SMALLEST_BITS].poll();
      if (kept != null) {
        freeBytes -= kept.capacity();
        return kept.clear();
      }
    }
    return ByteBuffer.allocateDirect(1 << bits);
  }

  /** Takes a buffer back that nobody reads any more. */
  synchronized void giveBack(ByteBuffer buffer) {
    if (freeBytes + buffer.capacity() <= MOST_FREE_BYTES) {
      freeBytes += buffer.capacity();
      free[bits(buffer.capacity()) - SMALLEST_BITS].push(buffer);
    }
  }

  /** What is kept for later. */
  public synchronized long freeBytes() {
    return freeBytes;
  }

  private static int bits(int bytes) {
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(bytes, 1) - 1);
    if (bits > LARGEST_BITS) {
      throw new IllegalArgumentException("a picture of " + bytes + " bytes");
    }
    return Math.max(bits, SMALLEST_BITS);
  }
}
