package dev.mediahub.media.edge.webrtc;

import dev.mediahub.media.loop.ByteRing;
import dev.mediahub.media.room.ReplicaFeed;
import dev.mediahub.media.room.Track;
import dev.mediahub.media.stats.Drop;
import dev.mediahub.media.stats.LoopStats;
import java.nio.ByteBuffer;

/** Carries one track to another loop. Belongs to the publisher's loop. */
final class RingFeed implements ReplicaFeed {
  private final LoopMedia target;
  private final Track track;
  private final int slot;
  private final ByteRing ring;
  private final LoopStats stats;

  /**
   * @param slot where the target keeps its replica
   */
  RingFeed(LoopMedia target, Track track, int slot, ByteRing ring, LoopStats stats) {
    this.target = target;
    this.track = track;
    this.slot = slot;
    this.ring = ring;
    this.stats = stats;
  }

  LoopMedia target() {
    return target;
  }

  int slot() {
    return slot;
  }

  @Override
  public boolean leadsToViewers() {
    return true;
  }

  /** Leaves half of the ring to what comes meanwhile, of this track and all others. */
  @Override
  public boolean replay(
      int layer,
      long sequence,
      int codec,
      ByteBuffer buffer,
      int offset,
      int length,
      long arrivalNs) {
    if (ring.isHalfFull()) {
      return false;
    }
    write(RingMessage.TRACK_REPLAY, layer, sequence, codec, buffer, offset, length, arrivalNs);
    return true;
  }

  @Override
  public void onPacket(
      int layer,
      long sequence,
      int codec,
      ByteBuffer buffer,
      int offset,
      int length,
      long arrivalNs) {
    write(RingMessage.TRACK_PACKET, layer, sequence, codec, buffer, offset, length, arrivalNs);
  }

  private void write(
      int type,
      int layer,
      long sequence,
      int codec,
      ByteBuffer buffer,
      int offset,
      int length,
      long arrivalNs) {
    if (!RingMessage.writeTrackPacket(
        ring, type, slot, track.id(), layer, sequence, codec, buffer, offset, length, arrivalNs)) {
      stats.drop(Drop.RING_FULL);
    }
  }
}
