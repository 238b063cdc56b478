package dev.mediahub.media.loop.udp;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * recvmmsg's arguments, made once: {@link UdpSocket#BATCH} messages with one buffer and one address
 * each. Owned by the socket's thread.
 */
final class NativeReceiver {
  private static final int SLOT_BYTES = 2048;
  private static final int NONE = -1;
  private static final long IPV4_MAPPED = 0x0000_ffff_0000_0000L;

  private final ByteBuffer slab = ByteBuffer.allocateDirect(UdpSocket.BATCH * SLOT_BYTES);
  private final MemorySegment errno;
  private final MemorySegment messages;

  /** The senders' addresses; a buffer because their numbers are big-endian. */
  private final ByteBuffer names;

  /** The control messages with the local addresses that datagrams came to. */
  private final ByteBuffer controls;

  private final int family;
  private final UdpCounters counters;
  private int delivering = NONE;

  NativeReceiver(Arena arena, int family, UdpCounters counters) {
    this.family = family;
    this.counters = counters;
    this.errno = arena.allocate(Libc.ERRNO_LAYOUT);
    this.messages = arena.allocate((long) UdpSocket.BATCH * MessageLayout.BYTES, 64);
    this.names = ByteBuffer.allocateDirect(UdpSocket.BATCH * NativeAddresses.STRIDE);
    this.controls = ByteBuffer.allocateDirect(UdpSocket.BATCH * MessageLayout.LOCAL_BYTES);
    long controlsAddress = MemorySegment.ofBuffer(controls).address();
    MemorySegment vectors = arena.allocate((long) UdpSocket.BATCH * MessageLayout.VECTOR_BYTES, 64);
    long slabAddress = MemorySegment.ofBuffer(slab).address();
    long namesAddress = MemorySegment.ofBuffer(names).address();
    for (int i = 0; i < UdpSocket.BATCH; i++) {
      long vector = (long) i * MessageLayout.VECTOR_BYTES;
      vectors.set(JAVA_LONG, vector, slabAddress + (long) i * SLOT_BYTES);
      vectors.set(JAVA_LONG, vector + MessageLayout.VECTOR_LENGTH, SLOT_BYTES);
      long message = (long) i * MessageLayout.BYTES;
      messages.set(
          JAVA_LONG,
          message + MessageLayout.NAME,
          namesAddress + (long) i * NativeAddresses.STRIDE);
      messages.set(JAVA_INT, message + MessageLayout.NAME_LENGTH, NativeAddresses.STRIDE);
      messages.set(JAVA_LONG, message + MessageLayout.VECTORS, vectors.address() + vector);
      messages.set(JAVA_LONG, message + MessageLayout.VECTOR_COUNT, 1);
      messages.set(
          JAVA_LONG,
          message + MessageLayout.CONTROL,
          controlsAddress + (long) i * MessageLayout.LOCAL_BYTES);
      messages.set(JAVA_LONG, message + MessageLayout.CONTROL_LENGTH, MessageLayout.LOCAL_BYTES);
    }
  }

  int receive(int fd, DatagramSink sink) {
    int count = Libc.recvmmsg(errno, fd, messages.address(), UdpSocket.BATCH);
    if (count <= 0) {
      return 0; // nothing there, or a pending error of an earlier send, which this call took
    }
    int tooLong = 0;
    for (int i = 0; i < count; i++) {
      long message = (long) i * MessageLayout.BYTES;
      int length = messages.get(JAVA_INT, message + MessageLayout.MESSAGE_LENGTH);
      int flags = messages.get(JAVA_INT, message + MessageLayout.FLAGS);
      messages.set(JAVA_INT, message + MessageLayout.NAME_LENGTH, NativeAddresses.STRIDE);
      if ((flags & Libc.MSG_TRUNC) != 0 || length > UdpSocket.MAX_DATAGRAM_BYTES) {
        tooLong++;
      } else {
        delivering = i;
        deliver(sink, i, length);
        delivering = NONE;
      }
      messages.set(JAVA_LONG, message + MessageLayout.CONTROL_LENGTH, MessageLayout.LOCAL_BYTES);
    }
    counters.addReceived(count - tooLong, tooLong);
    return count;
  }

  /**
   * Upper half of the local address that the datagram being delivered came to, as in {@link
   * dev.mediahub.media.protocol.net.TransportAddress}; 0 outside a delivery.
   */
  long localHigh() {
    return knowsLocal() && family == Libc.AF_INET6
        ? controls.getLong(delivering * MessageLayout.LOCAL_BYTES + MessageLayout.CONTROL_DATA)
        : 0;
  }

  /** Its lower half; 0 outside a delivery. */
  long localLow() {
    if (!knowsLocal()) {
      return 0;
    }
    int at = delivering * MessageLayout.LOCAL_BYTES;
    return family == Libc.AF_INET6
        ? controls.getLong(at + MessageLayout.CONTROL_DATA + 8)
        : IPV4_MAPPED | (controls.getInt(at + MessageLayout.LOCAL4_DESTINATION) & 0xffff_ffffL);
  }

  private boolean knowsLocal() {
    if (delivering == NONE) {
      return false;
    }
    long message = (long) delivering * MessageLayout.BYTES;
    return messages.get(JAVA_LONG, message + MessageLayout.CONTROL_LENGTH) != 0;
  }

  private void deliver(DatagramSink sink, int index, int length) {
    int name = index * NativeAddresses.STRIDE;
    long high = 0;
    long low;
    if (family == Libc.AF_INET6) {
      high = names.getLong(name + 8);
      low = names.getLong(name + 16);
    } else {
      low = IPV4_MAPPED | (names.getInt(name + 4) & 0xffff_ffffL);
    }
    int port = names.getShort(name + 2) & 0xffff;
    sink.onDatagram(slab, index * SLOT_BYTES, length, high, low, port);
  }
}
