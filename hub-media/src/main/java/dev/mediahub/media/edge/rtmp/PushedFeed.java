package dev.mediahub.media.edge.rtmp;

import dev.mediahub.media.output.restream.Outgoing;
import dev.mediahub.media.stats.SentBytes;
import io.netty.channel.Channel;
import java.util.Map;

/**
 * A feed as destinations take it: each is a player, with the same chunks and the same bound of what
 * waits. Equal when the feed is the same.
 */
public record PushedFeed(FlvFeed feed) implements Outgoing {
  @Override
  public Flow begin(Channel channel, int messageStream, SentBytes sent, Outgoing.Events events) {
    RtmpCounters counters = new RtmpCounters();
    Player player =
        new Player(
            channel,
            messageStream,
            false,
            counters,
            sent,
            new Player.Events() {
              @Override
              public void sendMetadata(Map<String, Object> fields) {
                events.sendMetadata(fields);
              }

              @Override
              public void tooSlow() {
                events.tooSlow();
              }
            });
    feed.join(player, channel.eventLoop());
    return new Flow() {
      @Override
      public void end() {
        feed.leave(player, channel.eventLoop());
      }

      @Override
      public long leftOut() {
        return counters.messagesLeftOut.sum();
      }
    };
  }
}
