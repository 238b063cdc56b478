package dev.mediahub.media.room;

import java.nio.ByteBuffer;

/**
 * Takes a track's packets where they come in: for another loop's replica, or for who reads frames.
 * Loop thread of the publisher only.
 */
public interface ReplicaFeed {
  /** Whether viewers take its packets, who catch up with now from an old keyframe. */
  default boolean leadsToViewers() {
    return false;
  }

  /**
   * A packet that came before the feed began.
   *
   * @return false when there is no room for it now: it is to be offered again later
   */
  default boolean replay(
      int layer,
      long sequence,
      int codec,
      ByteBuffer buffer,
      int offset,
      int length,
      long arrivalNs) {
    onPacket(layer, sequence, codec, buffer, offset, length, arrivalNs);
    return true;
  }

  /** One packet; what does not fit is dropped and counted by the feed. */
  void onPacket(
      int layer,
      long sequence,
      int codec,
      ByteBuffer buffer,
      int offset,
      int length,
      long arrivalNs);
}
