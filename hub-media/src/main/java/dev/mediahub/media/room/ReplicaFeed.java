package dev.mediahub.media.room;

import java.nio.ByteBuffer;

/** Carries a track's packets to another loop's replica. Loop thread of the sending side only. */
public interface ReplicaFeed {
  /** A packet that came before the feed began; otherwise as {@link #onPacket}. */
  void replay(
      int layer,
      long sequence,
      int codec,
      ByteBuffer buffer,
      int offset,
      int length,
      long arrivalNs);

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
