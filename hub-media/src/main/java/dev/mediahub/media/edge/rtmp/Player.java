package dev.mediahub.media.edge.rtmp;

import dev.mediahub.media.stats.SentBytes;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One player: what it has not taken yet is bounded. Above the bound frames are left out up to the
 * next keyframe, and one that does not catch up within {@link #PATIENCE_NS} is cut. Its event
 * loop's thread only.
 */
final class Player {
  /** Bytes waiting: half a second of 8 Mbit/s. They are shared, so this is no copy. */
  private static final long MAX_WAITING = 512 * 1024;

  /** A player may come back in at a keyframe when no more than this waits. */
  private static final long RESUME_BELOW = 64 * 1024;

  static final long PATIENCE_NS = 10_000_000_000L;

  /** A slow player of a source that keeps no keyframe asks for one, so seldom. */
  private static final long ASK_NS = 1_000_000_000L;

  /** Where a message's stream stands in its full header, little endian. */
  private static final int STREAM_AT = 8;

  private final Channel channel;
  private final Channel.Unsafe unsafe;
  private final int messageStream;
  private final boolean soundOnly;
  private final RtmpCounters counters;
  private final SentBytes sent;
  private final Events events;
  private long from;
  private boolean started;
  private boolean leavingOut;

  /** It has all pictures since a keyframe. */
  private boolean decodes;

  private long beginning;
  private long sinceNs;
  private boolean cut;
  private int socket = SocketSend.NO_SOCKET;
  private long askedNs;
  private @Nullable Runnable keyframeWanted;

  /** What the connection has to do for it. */
  interface Events {
    void sendMetadata(Map<String, Object> fields);

    void tooSlow();
  }

  /**
   * @param messageStream that the other side wants messages on
   * @param soundOnly it may not see the video
   */
  Player(
      Channel channel,
      int messageStream,
      boolean soundOnly,
      RtmpCounters counters,
      SentBytes sent,
      Events events) {
    this.channel = channel;
    this.unsafe = channel.unsafe();
    this.messageStream = messageStream;
    this.soundOnly = soundOnly;
    this.counters = counters;
    this.sent = sent;
    this.events = events;
  }

  /**
   * Begins with what came before.
   *
   * @param next number of the first message to come by {@link #write}
   * @param keyframeWanted asks the source for a keyframe; null when it cannot be asked
   */
  void begin(
      Map<String, Object> metadata,
      List<FeedItem> items,
      long next,
      @Nullable Runnable keyframeWanted) {
    this.keyframeWanted = keyframeWanted;
    from = next;
    socket = SocketSend.socketOf(channel);
    leavingOut = false;
    started = soundOnly;
    decodes = false;
    // It tells of a video, for which players of sound would wait.
    if (!metadata.isEmpty() && !soundOnly) {
      events.sendMetadata(metadata);
    }
    for (FeedItem item : items) {
      if (item.role == FeedItem.Role.START) {
        startAt(item);
      }
      if (takes(item)) {
        send(own(item.chunks()));
      }
    }
    channel.flush();
    beginning = waiting();
  }

  private void startAt(FeedItem item) {
    started = true;
    decodes |= item.video;
  }

  private boolean takes(FeedItem item) {
    return !soundOnly || !item.video;
  }

  /** The same on the stream that the other side wants; nearly always it is that one already. */
  private ByteBuf own(ByteBuf chunks) {
    if (messageStream == FeedItem.MEDIA_STREAM) {
      return chunks;
    }
    ByteBuf copy = chunks.copy();
    chunks.release();
    return copy.setIntLE(STREAM_AT, messageStream);
  }

  private void send(ByteBuf chunks) {
    count(chunks.readableBytes());
    channel.write(chunks, channel.voidPromise());
  }

  private void count(int bytes) {
    counters.bytesOut.add(bytes);
    sent.add(bytes);
  }

  /**
   * Counts a batch as sent when the system can be asked at once to take all of it, as it can from
   * nearly every player: none is left out, and nothing waits. The caller then sends it before
   * anything else happens on this thread, and gives {@link #queue} what the system did not take.
   *
   * @param first the number of the batch's first message
   * @param bytes how long it is
   * @return the socket to send to; {@link SocketSend#NO_SOCKET} when {@link #write} must do it
   */
  int takeAtOnce(long first, int messages, int bytes) {
    ChannelOutboundBuffer queue = unsafe.outboundBuffer();
    if (queue == null || queue.totalPendingWriteBytes() != 0 || !takesWhole(first)) {
      return SocketSend.NO_SOCKET;
    }
    int to = socket;
    if (to != SocketSend.NO_SOCKET) {
      beginning = 0;
      counters.messagesOut.add(messages);
      count(bytes);
    }
    return to;
  }

  private boolean takesWhole(long first) {
    return decodes
        && started
        && !leavingOut
        && !soundOnly
        && !cut
        && first >= from
        && messageStream == FeedItem.MEDIA_STREAM;
  }

  /** Sends the rest of a batch that {@link #takeAtOnce} counted as soon as there is room. */
  void queue(ByteBuf rest) {
    channel.write(rest, channel.voidPromise());
    channel.flush();
  }

  /**
   * Sends a batch, as one when it is whole for this player.
   *
   * @param merged all of it
   */
  void write(List<PlayerGroup.Pending> batch, ByteBuf merged) {
    if (cut || unsafe.outboundBuffer() == null) {
      return; // Its connection is about to close, or closed.
    }
    counters.messagesOut.add(batch.size());
    long waiting = waiting();
    // What it was given to begin with, as fast as its line takes it, says nothing of its speed.
    beginning = Math.min(beginning, waiting);
    if (!leavingOut && started && waiting > MAX_WAITING + beginning) {
      leavingOut = true;
      decodes = false;
      sinceNs = System.nanoTime();
    }
    if (takesWhole(batch.getFirst().item().number)) {
      count(merged.readableBytes());
      queue(merged.retainedDuplicate());
      return;
    }
    if (leavingOut && isStuck(waiting)) {
      cut = true;
      counters.playersCut.increment();
      events.tooSlow();
      return;
    }
    writeSome(batch);
  }

  /** One that has caught up only waits for a keyframe, however long that takes. */
  private boolean isStuck(long waiting) {
    long now = System.nanoTime();
    if (waiting <= RESUME_BELOW) {
      sinceNs = now;
    }
    return now - sinceNs > PATIENCE_NS;
  }

  private void writeSome(List<PlayerGroup.Pending> batch) {
    boolean pictures = false;
    for (PlayerGroup.Pending each : batch) {
      FeedItem item = each.item();
      if (item.number < from || !takes(item)) {
        continue;
      }
      if ((soundOnly || item.role == FeedItem.Role.START) && waiting() <= RESUME_BELOW) {
        leavingOut = false;
        startAt(item);
      }
      pictures |= item.video;
      boolean follows = started && !leavingOut && (decodes || !item.video);
      if (item.role == FeedItem.Role.CONFIG || follows) {
        send(own(each.chunks().retainedDuplicate()));
      } else {
        counters.messagesLeftOut.increment();
      }
    }
    channel.flush();
    if (leavingOut || !started || (pictures && !decodes)) {
      askForKeyframe();
    }
  }

  private void askForKeyframe() {
    Runnable ask = keyframeWanted;
    if (ask != null && waiting() <= RESUME_BELOW) {
      long now = System.nanoTime();
      if (now - askedNs > ASK_NS) {
        askedNs = now;
        ask.run();
      }
    }
  }

  private long waiting() {
    ChannelOutboundBuffer buffer = unsafe.outboundBuffer();
    return buffer == null ? 0 : buffer.totalPendingWriteBytes();
  }
}
