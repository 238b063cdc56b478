package dev.mediahub.media.edge.rtmp;

import dev.mediahub.media.stats.SentBytes;
import io.netty.channel.Channel;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A player and the feed it plays now: another one when its publisher comes back. */
final class PlayerConnection {
  private final Channel channel;
  private final Player player;
  private @Nullable FlvFeed feed;
  private boolean started;
  private boolean stopped;

  PlayerConnection(
      Channel channel,
      boolean soundOnly,
      RtmpCounters counters,
      SentBytes sent,
      Consumer<Map<String, Object>> metadata,
      Runnable tooSlow) {
    this.channel = channel;
    this.player =
        new Player(
            channel,
            FeedItem.MEDIA_STREAM,
            soundOnly,
            counters,
            sent,
            new Player.Events() {
              @Override
              public void sendMetadata(Map<String, Object> fields) {
                metadata.accept(fields);
              }

              @Override
              public void tooSlow() {
                tooSlow.run();
              }
            });
  }

  /** Plays this from now on. Any thread. */
  void follow(FlvFeed next) {
    channel.eventLoop().execute(() -> join(next));
  }

  /** The player has been told that it plays: media may come. Event loop. */
  void start() {
    started = true;
    FlvFeed waiting = feed;
    if (waiting != null) {
      waiting.join(player, channel.eventLoop());
    }
  }

  private void join(FlvFeed next) {
    FlvFeed before = feed;
    if (stopped || before == next) {
      return;
    }
    if (before != null) {
      before.leave(player, channel.eventLoop());
    }
    feed = next;
    if (started) {
      next.join(player, channel.eventLoop());
    }
  }

  /** The connection is gone. Event loop. */
  void stop() {
    stopped = true;
    FlvFeed before = feed;
    feed = null;
    if (before != null) {
      before.leave(player, channel.eventLoop());
    }
  }
}
