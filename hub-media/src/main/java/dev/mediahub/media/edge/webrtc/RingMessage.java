package dev.mediahub.media.edge.webrtc;

import dev.mediahub.media.loop.ByteRing;
import java.nio.ByteBuffer;

/**
 * What loops tell each other by their rings. Big-endian:
 *
 * <pre>
 * TRACK_PACKET  slot int | track int | sequence long | arrival ns long | layer byte | codec byte |
 *               2 bytes unused | RTP packet
 * DATAGRAM      address high long | address low long | port int | datagram
 * </pre>
 */
final class RingMessage {
  static final int TRACK_PACKET = 1;
  static final int DATAGRAM = 2;

  /** As TRACK_PACKET, of a packet from before the feed began. */
  static final int TRACK_REPLAY = 3;

  static final int TRACK_PACKET_HEADER = 28;
  static final int DATAGRAM_HEADER = 20;

  private RingMessage() {}

  /** False when the ring is full. */
  static boolean writeTrackPacket(
      ByteRing ring,
      int type,
      int slot,
      int track,
      int layer,
      long sequence,
      int codec,
      ByteBuffer packet,
      int offset,
      int length,
      long arrivalNs) {
    int at = ring.claim(TRACK_PACKET_HEADER + length);
    if (at < 0) {
      return false;
    }
    ByteBuffer buffer = ring.buffer();
    buffer.putInt(at, slot);
    buffer.putInt(at + 4, track);
    buffer.putLong(at + 8, sequence);
    buffer.putLong(at + 16, arrivalNs);
    buffer.put(at + 24, (byte) layer);
    buffer.put(at + 25, (byte) codec);
    buffer.put(at + TRACK_PACKET_HEADER, packet, offset, length);
    ring.commit(type, TRACK_PACKET_HEADER + length);
    return true;
  }

  /** False when the ring is full. */
  static boolean writeDatagram(
      ByteRing ring, long high, long low, int port, ByteBuffer datagram, int offset, int length) {
    int at = ring.claim(DATAGRAM_HEADER + length);
    if (at < 0) {
      return false;
    }
    ByteBuffer buffer = ring.buffer();
    buffer.putLong(at, high);
    buffer.putLong(at + 8, low);
    buffer.putInt(at + 16, port);
    buffer.put(at + DATAGRAM_HEADER, datagram, offset, length);
    ring.commit(DATAGRAM, DATAGRAM_HEADER + length);
    return true;
  }
}
