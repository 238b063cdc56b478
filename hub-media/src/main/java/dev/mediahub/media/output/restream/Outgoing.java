package dev.mediahub.media.output.restream;

import dev.mediahub.media.stats.SentBytes;
import io.netty.channel.Channel;
import java.util.Map;

/** A stream on air, as destinations take it. Two are equal when they are the same stream. */
public interface Outgoing {
  /**
   * Begins to write the stream's messages to a connection, from a keyframe on. Its event loop.
   *
   * @param messageStream that the messages carry
   */
  Flow begin(Channel channel, int messageStream, SentBytes sent, Events events);

  /** A stream on its way over one connection. */
  interface Flow {
    /** Nothing more is written. Its event loop. */
    void end();

    /** Messages that were left out because the connection was too slow. */
    long leftOut();
  }

  /** What the connection has to do for it. Its event loop. */
  interface Events {
    void sendMetadata(Map<String, Object> fields);

    /** The other side takes nothing: end the connection. */
    void tooSlow();
  }
}
