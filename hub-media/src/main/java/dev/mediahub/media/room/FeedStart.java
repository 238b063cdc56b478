package dev.mediahub.media.room;

import dev.mediahub.media.protocol.recovery.PacketCache;
import java.nio.ByteBuffer;

/**
 * Brings another loop's replica, or a tap, from a kept keyframe to now. Not all at once: a group of
 * pictures may be larger than the ring that leads there. Loop thread only.
 */
final class FeedStart {
  /** 0.3 MB at a time, of the ring's 1 MB. */
  private static final int MOST_AT_ONCE = 256;

  private final ReplicaFeed feed;
  private final LayerBuffer layer;
  private final int index;
  private long cursor;

  FeedStart(ReplicaFeed feed, LayerBuffer layer, int index, long from) {
    this.feed = feed;
    this.layer = layer;
    this.index = index;
    this.cursor = from;
  }

  ReplicaFeed feed() {
    return feed;
  }

  /** Hands on a packet that came late, if the ones about it went already. */
  void onPacket(
      int layerIndex,
      long sequence,
      int codec,
      ByteBuffer buffer,
      int offset,
      int length,
      long arrivalNs) {
    if (layerIndex == index && sequence < cursor) {
      feed.onPacket(index, sequence, codec, buffer, offset, length, arrivalNs);
    }
  }

  /**
   * Hands some packets on, as far as the feed has room.
   *
   * @return whether these were the last; from now on the feed takes packets as they come
   */
  boolean handOn() {
    PacketCache cache = layer.cache;
    cursor = Math.max(cursor, cache.newestSequence() - cache.capacity() + 1);
    for (int i = 0; i < MOST_AT_ONCE && cursor <= cache.newestSequence(); i++, cursor++) {
      int slot = cache.slotOf(cursor);
      if (slot >= 0
          && !feed.replay(
              index,
              cursor,
              layer.codec(slot),
              cache.buffer(),
              cache.offsetOf(slot),
              cache.length(slot),
              cache.arrivalNs(slot))) {
        return false;
      }
    }
    return cursor > cache.newestSequence();
  }
}
