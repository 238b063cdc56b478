package dev.mediahub.media.loop.tcp;

import dev.mediahub.media.protocol.ice.TcpFraming;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Frames on their way to a TCP peer, as the bytes that go over the wire (RFC 4571, section 2): a
 * ring with one writing thread (the loop) and one reading thread (the connection's writer).
 */
final class TcpOutbox {
  private static final int LENGTH_BYTES = TcpFraming.HEADER_LENGTH;

  private final ByteBuffer ring;
  private final ByteBuffer[] regions;
  private final int capacity;
  private final int mask;
  private final AtomicLong written = new AtomicLong();
  private final AtomicLong read = new AtomicLong();

  TcpOutbox(int capacity) {
    this.ring = ByteBuffer.allocateDirect(capacity);
    this.regions = new ByteBuffer[] {ring.duplicate(), ring.duplicate()};
    this.capacity = capacity;
    this.mask = capacity - 1;
  }

  /** Adds a whole frame, or nothing when there is no room for it. Loop's thread. */
  boolean add(ByteBuffer source, int offset, int length) {
    long position = written.getPlain();
    if (position + LENGTH_BYTES + length - read.getAcquire() > capacity) {
      return false;
    }
    ring.put((int) position & mask, (byte) (length >>> 8));
    ring.put((int) (position + 1) & mask, (byte) length);
    int start = (int) (position + LENGTH_BYTES) & mask;
    int first = Math.min(length, capacity - start);
    ring.put(start, source, offset, first);
    ring.put(0, source, offset + first, length - first);
    written.set(position + LENGTH_BYTES + length);
    return true;
  }

  boolean isEmpty() {
    return written.get() == read.get();
  }

  /** Writes what is there; the channel may block. Writer's thread. */
  void writeTo(GatheringByteChannel channel) throws IOException {
    long position = read.getPlain();
    int waiting = (int) (written.getAcquire() - position);
    int start = (int) position & mask;
    int first = Math.min(waiting, capacity - start);
    regions[0].limit(start + first).position(start);
    regions[1].limit(waiting - first).position(0);
    read.setRelease(position + channel.write(regions));
  }
}
