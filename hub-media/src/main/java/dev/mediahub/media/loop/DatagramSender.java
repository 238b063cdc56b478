package dev.mediahub.media.loop;

import java.nio.ByteBuffer;

/**
 * Sends packets in batches. Write a packet into the slot that {@link #claim()} gives, then {@link
 * #send} it; it leaves with the batch, at the end of the loop's turn or when the batch is full.
 * Packets to one destination keep their order. Packets of equal size to one destination, with a
 * shorter one at the end, cost about one system call's share together, so give a frame's packets
 * equal sizes.
 *
 * <p>Owned by the loop's thread.
 */
public interface DatagramSender {
  /** Bytes of a slot: no packet we send is longer than an Ethernet frame. */
  int SLOT_BYTES = 1600;

  /** The slab all slots lie in: direct, big-endian, addressed by absolute index. */
  ByteBuffer buffer();

  /**
   * Offset of a free slot in {@link #buffer()}. It stays the same until it is sent, so a packet
   * that could not be made costs nothing. May flush to get a free slot.
   */
  int claim();

  /**
   * Adds the packet at {@code offset}, the last claimed slot, to the batch. The same bytes may be
   * sent to several destinations until the next {@link #claim()}.
   *
   * @param length 1 to the slot's end
   */
  void send(int offset, int length, Destination to);

  /** Sends the batch now. What the system does not take is dropped and counted. */
  void flush();
}
