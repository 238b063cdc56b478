package dev.mediahub.media.protocol.recovery;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The last packets of one track layer, kept once per media loop: forwarding, answers to NACKs and
 * late viewers all read from here. Owned by the loop's thread. Nothing is allocated after
 * construction but by {@link #grow}.
 *
 * <p>Plain RTP packets lie in fixed slots of one direct buffer, found by their extended sequence
 * number. A packet stays until one with a sequence {@code capacity} higher takes its slot.
 *
 * <p>Behind every packet stands one byte 0x01. A sender that wants packets of equal size (for
 * UDP_SEGMENT, where all but the last must have one size) may send {@code length + 1} bytes with
 * the P bit set in its header copy: that byte is then one byte of RTP padding (RFC 3550, section
 * 5.1).
 */
public final class PacketCache {
  /** Bytes of a slot. */
  public static final int SLOT_SIZE = 1536;

  /**
   * The longest packet a slot takes, in bytes: what fits an Ethernet frame, so that a viewer's
   * longer header, its tag and the padding byte behind it find room in a sender's slot.
   */
  public static final int MAX_PACKET = 1500;

  /** {@link #put}: older than the cache reaches back. */
  public static final int TOO_OLD = -1;

  /** {@link #put}: this sequence is there already. */
  public static final int DUPLICATE = -2;

  /** {@link #put}: longer than {@link #MAX_PACKET}. */
  public static final int TOO_BIG = -3;

  /** {@link #put}: the RTP header does not fit into the packet. */
  public static final int MALFORMED = -4;

  /** Flag: the first packet of a keyframe. */
  public static final int KEYFRAME_START = 1;

  /** Flag: the last packet of a frame (RTP marker). */
  public static final int FRAME_END = 2;

  /** Stands for "no packet yet" where a sequence is returned. */
  public static final long NO_SEQUENCE = Long.MIN_VALUE;

  private static final int RTP_HEADER = 12;
  private static final byte PADDING_OF_ONE = 1;

  private int capacity;
  private int mask;
  private ByteBuffer buffer;
  private long[] sequences;
  private long[] arrivalsNs;
  private int[] timestamps;
  private short[] lengths;
  private short[] payloadOffsets;
  private byte[] flags;
  private long newest = NO_SEQUENCE;
  private long keyframe = NO_SEQUENCE;
  private int keyframeTimestamp;

  /**
   * @param slots packets kept; a power of two up to 65536
   */
  public PacketCache(int slots) {
    if (slots < 2 || slots > 65536 || Integer.bitCount(slots) != 1) {
      throw new IllegalArgumentException("slots must be a power of two from 2 to 65536: " + slots);
    }
    capacity = slots;
    mask = slots - 1;
    buffer = ByteBuffer.allocateDirect(slots * SLOT_SIZE);
    sequences = new long[slots];
    Arrays.fill(sequences, NO_SEQUENCE);
    arrivalsNs = new long[slots];
    timestamps = new int[slots];
    lengths = new short[slots];
    payloadOffsets = new short[slots];
    flags = new byte[slots];
  }

  /** Whether the newest keyframe's first packet has to make room for this one. */
  public boolean losesKeyframe(long sequence) {
    return keyframeSequence() != NO_SEQUENCE && keyframe <= sequence - capacity;
  }

  /** From now on there is none to start with, until the next one comes. */
  public void forgetKeyframe() {
    keyframe = NO_SEQUENCE;
  }

  /** Takes twice as many packets. Those it holds move to other slots of another buffer. */
  public void grow() {
    PacketCache larger = new PacketCache(2 * capacity);
    for (int slot = 0; slot < capacity; slot++) {
      if (sequences[slot] != NO_SEQUENCE) {
        move(slot, larger);
      }
    }
    capacity = larger.capacity;
    mask = larger.mask;
    buffer = larger.buffer;
    sequences = larger.sequences;
    arrivalsNs = larger.arrivalsNs;
    timestamps = larger.timestamps;
    lengths = larger.lengths;
    payloadOffsets = larger.payloadOffsets;
    flags = larger.flags;
  }

  private void move(int slot, PacketCache into) {
    int to = (int) sequences[slot] & into.mask;
    into.buffer.put(to * SLOT_SIZE, buffer, slot * SLOT_SIZE, lengths[slot] + 1);
    into.sequences[to] = sequences[slot];
    into.arrivalsNs[to] = arrivalsNs[slot];
    into.timestamps[to] = timestamps[slot];
    into.lengths[to] = lengths[slot];
    into.payloadOffsets[to] = payloadOffsets[slot];
    into.flags[to] = flags[slot];
  }

  /**
   * Copies one RTP packet in.
   *
   * @param sequence extended sequence number
   * @param flagBits any of {@link #KEYFRAME_START}, {@link #FRAME_END}
   * @return the slot, or a negative reason
   */
  public int put(
      long sequence, ByteBuffer src, int offset, int length, long arrivalNs, int flagBits) {
    if (length > MAX_PACKET) {
      return TOO_BIG;
    }
    if (newest != NO_SEQUENCE && sequence <= newest - capacity) {
      return TOO_OLD;
    }
    int slot = (int) sequence & mask;
    if (sequences[slot] == sequence) {
      return DUPLICATE;
    }
    int headerLength = headerLength(src, offset, length);
    if (headerLength < 0) {
      return MALFORMED;
    }
    int at = slot * SLOT_SIZE;
    buffer.put(at, src, offset, length);
    buffer.put(at + length, PADDING_OF_ONE);
    sequences[slot] = sequence;
    arrivalsNs[slot] = arrivalNs;
    timestamps[slot] = src.getInt(offset + 4);
    lengths[slot] = (short) length;
    payloadOffsets[slot] = (short) headerLength;
    flags[slot] = (byte) flagBits;
    if (sequence > newest) {
      newest = sequence;
    }
    if ((flagBits & KEYFRAME_START) != 0) {
      rememberKeyframe(sequence, timestamps[slot]);
    }
    return slot;
  }

  // Parameter sets and the picture of one keyframe may each be marked as its start: the first one
  // counts, also when it comes late.
  private void rememberKeyframe(long sequence, int timestamp) {
    boolean known = keyframeSequence() != NO_SEQUENCE;
    boolean same = known && timestamp == keyframeTimestamp;
    if (!known || (same ? sequence < keyframe : sequence > keyframe)) {
      keyframe = sequence;
      keyframeTimestamp = timestamp;
    }
  }

  private static int headerLength(ByteBuffer src, int offset, int length) {
    if (length < RTP_HEADER) {
      return MALFORMED;
    }
    int first = src.get(offset);
    int header = RTP_HEADER + 4 * (first & 0x0f);
    if ((first & 0x10) != 0) {
      if (header + 4 > length) {
        return MALFORMED;
      }
      header += 4 + 4 * (src.getShort(offset + header + 2) & 0xffff);
    }
    return header <= length ? header : MALFORMED;
  }

  /** The slot of a packet, -1 when it is not there (never came, or overwritten). */
  public int slotOf(long sequence) {
    int slot = (int) sequence & mask;
    return sequences[slot] == sequence && sequence > newest - capacity ? slot : -1;
  }

  /** The highest sequence put in; {@link #NO_SEQUENCE} while empty. */
  public long newestSequence() {
    return newest;
  }

  /** First sequence of the newest keyframe; {@link #NO_SEQUENCE} when none is held any more. */
  public long keyframeSequence() {
    return keyframe != NO_SEQUENCE && keyframe > newest - capacity ? keyframe : NO_SEQUENCE;
  }

  /** Packets kept at most. */
  public int capacity() {
    return capacity;
  }

  /** All slots; read by absolute index from {@link #offsetOf} on. */
  public ByteBuffer buffer() {
    return buffer;
  }

  public int offsetOf(int slot) {
    return slot * SLOT_SIZE;
  }

  public long sequence(int slot) {
    return sequences[slot];
  }

  /** Bytes of the packet, header included, without the padding byte behind it. */
  public int length(int slot) {
    return lengths[slot];
  }

  /** Bytes of the RTP header with CSRCs and extensions: where the payload begins in the packet. */
  public int payloadOffset(int slot) {
    return payloadOffsets[slot];
  }

  /** The packet's RTP timestamp. */
  public int timestamp(int slot) {
    return timestamps[slot];
  }

  public long arrivalNs(int slot) {
    return arrivalsNs[slot];
  }

  public int flags(int slot) {
    return flags[slot];
  }
}
