package dev.mediahub.media.edge.rtmp;

import dev.mediahub.media.protocol.flv.TagWriter;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** AAC as the messages of a feed. One thread at a time. */
final class AacMessages {
  private final FlvFeed feed;
  private byte[] configuration = {};

  AacMessages(FlvFeed feed) {
    this.feed = feed;
  }

  /**
   * A frame.
   *
   * @param config its AudioSpecificConfig, told if it is news
   * @param frame raw, from its position to its limit
   * @param timeMs the hub's own time
   */
  void add(byte[] config, ByteBuffer frame, int timeMs) {
    configure(config, timeMs);
    byte[] bytes = new byte[frame.remaining()];
    frame.get(frame.position(), bytes);
    feed.frame(false, false, timeMs, TagWriter.aac(false, bytes));
  }

  /** Tells the configuration, if it is news. */
  void configure(byte[] config, int timeMs) {
    if (!Arrays.equals(config, configuration)) {
      configuration = config;
      feed.config(false, timeMs, TagWriter.aac(true, config));
    }
  }
}
