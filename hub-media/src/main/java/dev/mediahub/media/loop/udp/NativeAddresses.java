package dev.mediahub.media.loop.udp;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.mediahub.media.protocol.net.TransportAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Socket addresses in the system's form, ready to be pointed at: {@code sockaddr_in6}, IPv4 as
 * mapped addresses, or {@code sockaddr_in} where the system has no IPv6. Owned by one thread.
 */
final class NativeAddresses {
  static final int STRIDE = 32;
  private static final int SOCKADDR_IN_BYTES = 16;
  private static final int SOCKADDR_IN6_BYTES = 28;
  private static final ValueLayout.OfLong NETWORK_LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt NETWORK_INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfShort NETWORK_SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final Arena arena;
  private final int family;
  private final SlotNumbers numbers = new SlotNumbers();
  private MemorySegment table;
  private boolean[] withoutOffload;
  private long[] sourceHighs;
  private long[] sourceLows;

  /**
   * @param family of the socket that sends
   */
  NativeAddresses(Arena arena, int family, int capacity) {
    this.arena = arena;
    this.family = family;
    this.table = arena.allocate((long) capacity * STRIDE, STRIDE);
    this.withoutOffload = new boolean[capacity];
    this.sourceHighs = new long[capacity];
    this.sourceLows = new long[capacity];
  }

  /**
   * @param sourceHigh the local address to send from, as in {@link TransportAddress}; both halves 0
   *     leave it to the system
   */
  int prepare(TransportAddress address, long sourceHigh, long sourceLow) {
    int number = numbers.take();
    if (number >= withoutOffload.length) {
      grow();
    }
    withoutOffload[number] = false;
    sourceHighs[number] = sourceHigh;
    sourceLows[number] = sourceLow;
    write(table, (long) number * STRIDE, family, address);
    return number;
  }

  void release(int number) {
    numbers.release(number);
  }

  long pointer(int number) {
    return table.address() + (long) number * STRIDE;
  }

  int bytes() {
    return bytesOf(family);
  }

  boolean hasSource(int number) {
    return (sourceHighs[number] | sourceLows[number]) != 0;
  }

  /** Writes the local address to send from into a control message; {@link #hasSource} says yes. */
  void writeSource(int number, MemorySegment controls, long at) {
    if (family == Libc.AF_INET6) {
      controls.set(NETWORK_LONG, at + MessageLayout.CONTROL_DATA, sourceHighs[number]);
      controls.set(NETWORK_LONG, at + MessageLayout.CONTROL_DATA + 8, sourceLows[number]);
    } else {
      controls.set(NETWORK_INT, at + MessageLayout.LOCAL4_SOURCE, (int) sourceLows[number]);
    }
  }

  /** Whether the way there was found not to take segmented datagrams. */
  boolean isWithoutOffload(int number) {
    return withoutOffload[number];
  }

  void withoutOffload(int number) {
    withoutOffload[number] = true;
  }

  static int bytesOf(int family) {
    return family == Libc.AF_INET6 ? SOCKADDR_IN6_BYTES : SOCKADDR_IN_BYTES;
  }

  static void write(MemorySegment table, long at, int family, TransportAddress address) {
    table.set(JAVA_SHORT, at, (short) family);
    table.set(NETWORK_SHORT, at + 2, (short) address.port());
    if (family == Libc.AF_INET6) {
      table.set(JAVA_INT, at + 4, 0);
      table.set(NETWORK_LONG, at + 8, address.high());
      table.set(NETWORK_LONG, at + 16, address.low());
      table.set(JAVA_INT, at + 24, 0);
    } else {
      table.set(NETWORK_INT, at + 4, address.ipv4Address());
    }
  }

  /** The old table stays until the socket is closed: all of them together are one new one. */
  private void grow() {
    int capacity = withoutOffload.length * 2;
    MemorySegment grown = arena.allocate((long) capacity * STRIDE, STRIDE);
    grown.copyFrom(table);
    table = grown;
    withoutOffload = Arrays.copyOf(withoutOffload, capacity);
    sourceHighs = Arrays.copyOf(sourceHighs, capacity);
    sourceLows = Arrays.copyOf(sourceLows, capacity);
  }
}
