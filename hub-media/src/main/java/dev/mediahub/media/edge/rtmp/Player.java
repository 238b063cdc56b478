package dev.mediahub.media.edge.rtmp;

import dev.mediahub.media.stats.SentBytes;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import java.util.List;
import java.util.Map;

/**
 * One player: what it has not taken yet is bounded. Above the bound frames are left out up to the
 * next keyframe, and one that takes nothing for {@link #PATIENCE_NS} is cut. Its event loop's
 * thread only.
 */
final class Player {
  /** Bytes waiting: half a second of 8 Mbit/s. They are shared, so this is no copy. */
  private static final long MAX_WAITING = 512 * 1024;

  /** A player may come back in at a keyframe when no more than this waits. */
  private static final long RESUME_BELOW = 64 * 1024;

  static final long PATIENCE_NS = 10_000_000_000L;

  private final Channel channel;
  private final RtmpCounters counters;
  private final SentBytes sent;
  private final Events events;
  private long from;
  private boolean started;
  private boolean leavingOut;
  private long sinceNs;

  /** What the connection has to do for it. */
  interface Events {
    void sendMetadata(Map<String, Object> fields);

    void tooSlow();
  }

  Player(Channel channel, RtmpCounters counters, SentBytes sent, Events events) {
    this.channel = channel;
    this.counters = counters;
    this.sent = sent;
    this.events = events;
  }

  /**
   * Begins with what came before.
   *
   * @param next number of the first message to come by {@link #write}
   */
  void begin(Map<String, Object> metadata, List<FeedItem> items, long next) {
    from = next;
    leavingOut = false;
    started = false;
    if (!metadata.isEmpty()) {
      events.sendMetadata(metadata);
    }
    for (FeedItem item : items) {
      started |= item.role == FeedItem.Role.START;
      send(item.chunks());
    }
    channel.flush();
  }

  private void send(ByteBuf chunks) {
    counters.bytesOut.add(chunks.readableBytes());
    sent.add(chunks.readableBytes());
    channel.write(chunks, channel.voidPromise());
  }

  /** Sends a batch, as one when it is whole for this player. */
  void write(List<PlayerGroup.Pending> batch, ByteBuf merged) {
    counters.messagesOut.add(batch.size());
    if (!leavingOut && started && batch.getFirst().item().number >= from) {
      if (waiting() <= MAX_WAITING) {
        send(merged.retainedDuplicate());
        channel.flush();
        return;
      }
      leavingOut = true;
      sinceNs = System.nanoTime();
    }
    if (leavingOut && System.nanoTime() - sinceNs > PATIENCE_NS) {
      counters.playersCut.increment();
      events.tooSlow();
      return;
    }
    writeSome(batch);
  }

  private void writeSome(List<PlayerGroup.Pending> batch) {
    for (PlayerGroup.Pending each : batch) {
      FeedItem item = each.item();
      if (item.number < from) {
        continue;
      }
      if (item.role == FeedItem.Role.START && waiting() <= RESUME_BELOW) {
        leavingOut = false;
        started = true;
      }
      if (item.role == FeedItem.Role.CONFIG || (started && !leavingOut)) {
        send(each.chunks().retainedDuplicate());
      } else {
        counters.messagesLeftOut.increment();
      }
    }
    channel.flush();
  }

  private long waiting() {
    ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
    return buffer == null ? 0 : buffer.totalPendingWriteBytes();
  }
}
