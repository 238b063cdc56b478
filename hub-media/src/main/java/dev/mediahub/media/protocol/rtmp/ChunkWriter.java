package dev.mediahub.media.protocol.rtmp;

import java.nio.ByteBuffer;

/**
 * Cuts messages into chunks of {@link #CHUNK_SIZE}, each message with a full header, so that the
 * bytes depend on nothing sent before: what one player gets, all can get.
 */
public final class ChunkWriter {
  /** What the hub announces with SET_CHUNK_SIZE: nearly every frame is one chunk. */
  public static final int CHUNK_SIZE = 60_000;

  /** The spec's default, in force until SET_CHUNK_SIZE is sent. */
  static final int INITIAL_CHUNK_SIZE = 128;

  private static final int EXTENDED = 0xff_ffff;
  private static final int FULL_HEADER = 12;

  private ChunkWriter() {}

  /** Bytes that {@link #write} needs for a message of {@code length} bytes. */
  public static int size(int length, int timestamp, int chunkSize) {
    int chunks = Math.max(1, (length + chunkSize - 1) / chunkSize);
    int extension = isExtended(timestamp) ? 4 : 0;
    return FULL_HEADER + extension + length + (chunks - 1) * (1 + extension);
  }

  /**
   * Writes a message at the buffer's position.
   *
   * @param chunkStream 2 to 63
   */
  public static void write(
      ByteBuffer out,
      int chunkStream,
      int type,
      int messageStream,
      int timestamp,
      byte[] payload,
      int chunkSize) {
    boolean extended = isExtended(timestamp);
    int field = extended ? EXTENDED : timestamp;
    out.put((byte) chunkStream);
    out.putInt(field << 8 | payload.length >> 16);
    out.putShort((short) payload.length).put((byte) type);
    out.putInt(Integer.reverseBytes(messageStream));
    if (extended) {
      out.putInt(timestamp);
    }
    for (int at = 0; at < payload.length; at += chunkSize) {
      if (at > 0) {
        out.put((byte) (0xc0 | chunkStream));
        if (extended) {
          out.putInt(timestamp);
        }
      }
      out.put(payload, at, Math.min(chunkSize, payload.length - at));
    }
  }

  private static boolean isExtended(int timestamp) {
    return Integer.compareUnsigned(timestamp, EXTENDED) >= 0;
  }
}
