package dev.mediahub.media.loop.udp;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;

/**
 * Packets waiting to be sent, grouped into runs: packets of one size to one address, of which the
 * last may be shorter, as UDP_SEGMENT needs them. Runs of an address keep its packets' order; the
 * packets of a run need not have been added one after the other. Those that are lie side by side in
 * the slab, so that the system takes them as one piece of memory.
 *
 * <p>Owned by the loop's thread.
 */
public final class SendBatch {
  static final int NONE = -1;

  /** What one system call takes (UIO_MAXIOV). */
  static final int MAX_PACKETS = 1024;

  /** UDP_MAX_SEGMENTS of Linux since 4.18. */
  static final int MAX_SEGMENTS = 64;

  /** What fits an IPv4 datagram, with room for options. */
  static final int MAX_RUN_BYTES = 65_000;

  private final int slotBytes;
  private final int slots;
  private final ByteBuffer slab;
  private final long address;
  private int nextSlot; // where it begins in the slab

  private int packets;
  private final int[] packetOffset;
  private final int[] packetLength;
  private final int[] packetNext;

  private int runs;
  private final int[] runAddress;
  private final int[] runFirst;
  private final int[] runLast;
  private final int[] runPackets;
  private final int[] runBytes;
  private final int[] runSegment;

  /** The youngest run by address; stale values are told apart by {@link #runAddress}. */
  private int[] youngestRun = new int[256];

  /**
   * @param slots packets at most, up to {@link #MAX_PACKETS}
   * @param slotBytes the longest packet
   */
  public SendBatch(int slots, int slotBytes) {
    if (slots > MAX_PACKETS) {
      throw new IllegalArgumentException("a batch takes at most " + MAX_PACKETS + " packets");
    }
    this.slots = slots;
    this.slotBytes = slotBytes;
    this.slab = ByteBuffer.allocateDirect(slots * slotBytes);
    this.address = MemorySegment.ofBuffer(slab).address();
    this.packetOffset = new int[slots];
    this.packetLength = new int[slots];
    this.packetNext = new int[slots];
    this.runAddress = new int[slots];
    this.runFirst = new int[slots];
    this.runLast = new int[slots];
    this.runPackets = new int[slots];
    this.runBytes = new int[slots];
    this.runSegment = new int[slots];
  }

  public ByteBuffer slab() {
    return slab;
  }

  /** Whether {@link #add} takes no more packets before the batch is sent. */
  public boolean isFull() {
    return packets == slots;
  }

  public boolean isEmpty() {
    return packets == 0;
  }

  /** Whether the slab has been used up since the last {@link #rewind()}. */
  public boolean isOutOfSlots() {
    return nextSlot + slotBytes > slab.capacity();
  }

  /** Offset of the next free slot, with room for any packet; the same one until it was added. */
  public int slot() {
    return nextSlot;
  }

  /** Starts again at the slab's beginning; only when the batch is empty. */
  public void rewind() {
    nextSlot = 0;
  }

  /**
   * Adds a packet that lies in the slab. The batch must not be full.
   *
   * @throws IndexOutOfBoundsException when it does not lie there: the system would send, or crash
   *     on, memory that is not ours
   */
  public void add(int offset, int length, int address) {
    Objects.checkFromIndexSize(offset, length, slab.capacity());
    int packet = packets++;
    packetOffset[packet] = offset;
    packetLength[packet] = length;
    packetNext[packet] = NONE;
    if (offset == nextSlot) {
      nextSlot += length;
    }
    if (address >= youngestRun.length) {
      youngestRun = Arrays.copyOf(youngestRun, Math.max(address + 1, youngestRun.length * 2));
    }
    int run = youngestRun[address];
    if (run < runs && runAddress[run] == address && takes(run, length)) {
      packetNext[runLast[run]] = packet;
      runLast[run] = packet;
      runPackets[run]++;
      runBytes[run] += length;
    } else {
      open(packet, length, address);
    }
  }

  private void open(int packet, int length, int address) {
    int run = runs++;
    runAddress[run] = address;
    runFirst[run] = packet;
    runLast[run] = packet;
    runPackets[run] = 1;
    runBytes[run] = length;
    runSegment[run] = length;
    youngestRun[address] = run;
  }

  /** A run ends with the first packet that is shorter than the others. */
  private boolean takes(int run, int length) {
    int segment = runSegment[run];
    return length > 0
        && length <= segment
        && runBytes[run] == segment * runPackets[run]
        && runPackets[run] < MAX_SEGMENTS
        && runBytes[run] + length <= MAX_RUN_BYTES;
  }

  void clear() {
    packets = 0;
    runs = 0;
  }

  /** Where the slab starts in memory. */
  long address() {
    return address;
  }

  int packets() {
    return packets;
  }

  int runs() {
    return runs;
  }

  int address(int run) {
    return runAddress[run];
  }

  int segment(int run) {
    return runSegment[run];
  }

  int packets(int run) {
    return runPackets[run];
  }

  int first(int run) {
    return runFirst[run];
  }

  /** The run's packet after this one, or {@link #NONE}. */
  int next(int packet) {
    return packetNext[packet];
  }

  int offset(int packet) {
    return packetOffset[packet];
  }

  int length(int packet) {
    return packetLength[packet];
  }
}
