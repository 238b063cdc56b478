package dev.mediahub.media.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;

/**
 * Messages from one thread to one other, outside the heap. A message is eight bytes of header and
 * its payload, and never wraps:
 *
 * <pre>
 *   0       4       8                     8 + length, rounded up to 8
 *   | length | type  | payload …           |
 * </pre>
 *
 * A length of {@link #SKIP} sends the reader to the ring's start. When the ring is full the newest
 * message is refused and counted: what is on its way is older and due first.
 *
 * <p>Write methods belong to the writing thread, {@link #read} to the reading one.
 */
public final class ByteRing {
  private static final int HEADER_BYTES = 8;
  private static final int SKIP = -1;
  private static final int NOT_CLAIMED = -1;

  /** Positions stand 128 bytes apart, so that the two threads do not fight for a cache line. */
  private static final int WRITTEN = 16;

  private static final int READ = 32;
  private static final int POSITIONS = 48;
  private static final VarHandle POSITION = MethodHandles.arrayElementVarHandle(long[].class);
  private static final VarHandle DROPPED;

  static {
    try {
      DROPPED = MethodHandles.lookup().findVarHandle(ByteRing.class, "dropped", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Receives messages; the bytes are the ring's and valid during the call. */
  @FunctionalInterface
  public interface Reader {
    void onMessage(ByteBuffer buffer, int offset, int length, int type);
  }

  private final ByteBuffer buffer;
  private final int capacity;
  private final int mask;
  private final long[] positions = new long[POSITIONS];

  // The writing thread's.
  private long written;
  private long readSeen;
  private long announced;
  private int claimed = NOT_CLAIMED;
  private int claimedBytes;
  private long claimedAt;

  @SuppressWarnings("unused") // through DROPPED
  private long dropped;

  // The reading thread's.
  private long writtenSeen;

  /**
   * @param capacity bytes, a power of two of at least 64
   */
  public ByteRing(int capacity) {
    if (capacity < 64 || Integer.bitCount(capacity) != 1) {
      throw new IllegalArgumentException("capacity must be a power of two of at least 64");
    }
    this.buffer = ByteBuffer.allocateDirect(capacity);
    this.capacity = capacity;
    this.mask = capacity - 1;
  }

  /** The buffer that claimed offsets point into: big-endian, addressed by absolute index. */
  public ByteBuffer buffer() {
    return buffer;
  }

  /** The longest message that can ever be written, in bytes. */
  public int maxLength() {
    return capacity / 2 - HEADER_BYTES;
  }

  /**
   * Room for a message.
   *
   * @param length its bytes at most
   * @return where to write it in {@link #buffer()}, or -1 when the ring is full (counted)
   */
  public int claim(int length) {
    if (length < 0 || length > maxLength()) {
      return refuse();
    }
    int index = (int) written & mask;
    int needed = HEADER_BYTES + aligned(length);
    int toEnd = capacity - index;
    int skipped = needed > toEnd ? toEnd : 0;
    if (!hasRoom(skipped + needed)) {
      return refuse();
    }
    if (skipped > 0) {
      buffer.putInt(index, SKIP);
      index = 0;
    }
    claimedAt = written + skipped;
    claimed = index;
    claimedBytes = length;
    return index + HEADER_BYTES;
  }

  /**
   * Hands the claimed message to the reader.
   *
   * @param length its bytes, not more than were claimed
   */
  public void commit(int type, int length) {
    if (claimed == NOT_CLAIMED || length < 0 || length > claimedBytes) {
      throw new IllegalStateException("commit of " + length + " bytes without such a claim");
    }
    buffer.putInt(claimed, length);
    buffer.putInt(claimed + 4, type);
    claimed = NOT_CLAIMED;
    written = claimedAt + HEADER_BYTES + aligned(length);
    POSITION.setRelease(positions, WRITTEN, written);
  }

  /** Copies a message in. False when the ring is full (counted). */
  public boolean write(int type, ByteBuffer source, int offset, int length) {
    int at = claim(length);
    if (at < 0) {
      return false;
    }
    buffer.put(at, source, offset, length);
    commit(type, length);
    return true;
  }

  /** Reads up to {@code limit} messages; their room is free again when all were handled. */
  public int read(Reader reader, int limit) {
    long position = (long) POSITION.get(positions, READ);
    int count = 0;
    try {
      while (count < limit && available(position)) {
        int index = (int) position & mask;
        int length = buffer.getInt(index);
        if (length == SKIP) {
          position += capacity - index;
          continue;
        }
        position += HEADER_BYTES + aligned(length);
        count++;
        reader.onMessage(buffer, index + HEADER_BYTES, length, buffer.getInt(index + 4));
      }
    } finally {
      POSITION.setRelease(positions, READ, position);
    }
    return count;
  }

  /** Whether there is nothing to read. Any thread; exact on the reading one. */
  public boolean isEmpty() {
    return (long) POSITION.getVolatile(positions, WRITTEN)
        == (long) POSITION.getVolatile(positions, READ);
  }

  /** Whether what waits to be read takes more than half of the ring. Writing thread. */
  public boolean isHalfFull() {
    if (written - readSeen <= capacity / 2) {
      return false;
    }
    readSeen = (long) POSITION.getAcquire(positions, READ);
    return written - readSeen > capacity / 2;
  }

  /** Messages refused because the ring was full. Any thread. */
  public long dropped() {
    return (long) DROPPED.getOpaque(this);
  }

  /** Whether something was written since the last call. Writing thread. */
  boolean takeUnannounced() {
    boolean news = written != announced;
    announced = written;
    return news;
  }

  private boolean available(long position) {
    if (position != writtenSeen) {
      return true;
    }
    writtenSeen = (long) POSITION.getAcquire(positions, WRITTEN);
    return position != writtenSeen;
  }

  private boolean hasRoom(int bytes) {
    if (written + bytes - readSeen <= capacity) {
      return true;
    }
    readSeen = (long) POSITION.getAcquire(positions, READ);
    return written + bytes - readSeen <= capacity;
  }

  private int refuse() {
    claimed = NOT_CLAIMED;
    DROPPED.setOpaque(this, dropped() + 1);
    return NOT_CLAIMED;
  }

  private static int aligned(int length) {
    return (length + 7) & ~7;
  }
}
