package dev.mediahub.media.edge.rtmp;

import dev.mediahub.media.protocol.rtmp.ChunkWriter;
import dev.mediahub.media.protocol.rtmp.MessageType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One message of a stream, cut into chunks at most once, for all players. Under its feed's lock but
 * for what a player was given.
 */
final class FeedItem {
  private static final int AUDIO_CHUNKS = 4;
  private static final int VIDEO_CHUNKS = 6;

  /** The message stream that players and nearly all servers number so. */
  static final int MEDIA_STREAM = 1;

  private static final ByteBufAllocator ALLOCATOR = PooledByteBufAllocator.DEFAULT;

  final long number;
  final Role role;
  final boolean video;
  final int timestamp;
  final byte[] tag;
  private @Nullable ByteBuf chunks;

  /** What a player needs it for. */
  enum Role {
    /** A decoder's configuration: never left out. */
    CONFIG,
    /** A player can start here. */
    START,
    /** Of use to those who have all since the last start. */
    MORE
  }

  /**
   * @param number counts the feed's messages
   */
  FeedItem(long number, Role role, boolean video, int timestamp, byte[] tag) {
    this.number = number;
    this.role = role;
    this.video = video;
    this.timestamp = timestamp;
    this.tag = tag;
  }

  /** The message as it goes over the wire, one reference for the caller. */
  ByteBuf chunks() {
    ByteBuf made = chunks;
    if (made == null) {
      made = write();
      chunks = made;
    }
    return made.retainedDuplicate();
  }

  private ByteBuf write() {
    int size = ChunkWriter.size(tag.length, timestamp, ChunkWriter.CHUNK_SIZE);
    ByteBuf out = ALLOCATOR.directBuffer(size, size);
    ByteBuffer view = out.internalNioBuffer(0, size);
    ChunkWriter.write(
        view,
        video ? VIDEO_CHUNKS : AUDIO_CHUNKS,
        video ? MessageType.VIDEO : MessageType.AUDIO,
        MEDIA_STREAM,
        timestamp,
        tag,
        ChunkWriter.CHUNK_SIZE);
    return out.writerIndex(size);
  }

  /** The feed keeps it no longer. */
  void release() {
    ByteBuf made = chunks;
    chunks = null;
    if (made != null) {
      made.release();
    }
  }
}
