package dev.mediahub.media.edge.rtmp;

import dev.mediahub.media.protocol.codec.DecoderRecords;
import dev.mediahub.media.protocol.flv.TagWriter;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** H.264 as workers give it, as the messages of a feed. One thread at a time. */
final class AvcMessages {
  private static final int SEQUENCE_PARAMETERS = 7;
  private static final int PICTURE_PARAMETERS = 8;

  private final FlvFeed feed;
  private byte[] configuration = {};
  private byte[] sequence = {};
  private List<byte[]> parameters = List.of();

  AvcMessages(FlvFeed feed) {
    this.feed = feed;
  }

  /**
   * A picture.
   *
   * @param frame NAL units with 4 bytes of length before each, parameter sets among them
   * @param timeMs the hub's own time
   */
  void add(ByteBuffer frame, int timeMs, boolean keyframe) {
    ByteBuffer units = ByteBuffer.allocate(frame.remaining());
    for (int at = frame.position(); at + Integer.BYTES < frame.limit(); ) {
      int length = frame.getInt(at);
      ByteBuffer unit = frame.slice(at + Integer.BYTES, length);
      switch (unit.get(0) & 31) {
        case SEQUENCE_PARAMETERS -> sequence = bytes(unit);
        case PICTURE_PARAMETERS -> parameters = List.of(bytes(unit));
        default -> units.putInt(length).put(unit);
      }
      at += Integer.BYTES + length;
    }
    byte[] record = keyframe ? DecoderRecords.avc(sequence, parameters) : null;
    if (record != null) {
      configure(record, timeMs);
    }
    picture(Arrays.copyOf(units.array(), units.position()), timeMs, 0, keyframe);
  }

  /** A decoder configuration (ISO 14496-15), told if it is news. */
  void configure(byte[] record, int timeMs) {
    if (!Arrays.equals(record, configuration)) {
      configuration = record;
      feed.config(true, timeMs, TagWriter.avcConfig(record));
    }
  }

  /** A picture without parameter sets, to be shown {@code compositionMs} later. */
  void picture(byte[] units, int timeMs, int compositionMs, boolean keyframe) {
    feed.frame(true, keyframe, timeMs, TagWriter.avcFrame(keyframe, compositionMs, units));
  }

  private static byte[] bytes(ByteBuffer unit) {
    byte[] bytes = new byte[unit.remaining()];
    unit.get(unit.position(), bytes);
    return bytes;
  }
}
