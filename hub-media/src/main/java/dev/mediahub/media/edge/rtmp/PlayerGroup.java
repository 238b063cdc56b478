package dev.mediahub.media.edge.rtmp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A stream's players on one event loop. Messages gather until the loop gets to them; then all that
 * gathered is one buffer, and each player one write and one flush. A stream's sound waits for its
 * next picture: a write a picture, where there would be nearly three.
 */
final class PlayerGroup {
  /** A loop that is this far behind loses the newest: players go on at the next keyframe. */
  private static final int MAX_WAITING = 4096;

  /** How long sound waits for a picture: as far apart as these are at 25 a second. */
  static final long SOUND_WAIT_MS = 40;

  private final EventLoop loop;
  private final long mergeMs;
  private final long patienceMs;
  private final List<Player> players = new ArrayList<>();
  private List<Pending> waiting = new ArrayList<>();
  private boolean hasPictures;

  /** Of the pictures, or of sound alone, something since the last start. */
  private boolean lost;

  /** Since when the oldest of {@link #waiting} does; of the loop's clock. */
  private long waitingSinceNs;

  private boolean scheduled;
  private boolean due;

  /** A message with a reference of its own to its chunks. */
  record Pending(FeedItem item, ByteBuf chunks) {}

  PlayerGroup(EventLoop loop, long mergeMs) {
    this.loop = loop;
    this.mergeMs = mergeMs;
    patienceMs = mergeMs > 0 ? mergeMs : SOUND_WAIT_MS;
  }

  /** Any thread, under the feed's lock. */
  void add(FeedItem item) {
    synchronized (this) {
      hasPictures |= item.video;
      if (!takes(item)) {
        return;
      }
      if (waiting.isEmpty()) {
        waitingSinceNs = loop.ticker().nanoTime();
      }
      waiting.add(new Pending(item, item.chunks()));
      if (mergeMs > 0 || (hasPictures && !item.video)) {
        flushAfter(patienceMs);
      } else if (!due) {
        due = true;
        loop.execute(this::flush);
      }
    }
  }

  /** Configurations always; after a loss no frame that needs those before it. */
  private boolean takes(FeedItem item) {
    if (item.role == FeedItem.Role.CONFIG) {
      return true;
    }
    boolean start = item.role == FeedItem.Role.START;
    if (waiting.size() >= MAX_WAITING) {
      lost = true;
      return false;
    }
    if (start && (item.video || !hasPictures)) {
      lost = false;
    }
    return start || !lost;
  }

  private void flushAfter(long delayMs) {
    if (!scheduled) {
      scheduled = true;
      loop.schedule(this::flushOld, delayMs, TimeUnit.MILLISECONDS);
    }
  }

  /** Unless what was waited for has been sent meanwhile. */
  private void flushOld() {
    synchronized (this) {
      scheduled = false;
      if (waiting.isEmpty()) {
        return;
      }
      long waitedNs = loop.ticker().nanoTime() - waitingSinceNs;
      long leftMs = patienceMs - TimeUnit.NANOSECONDS.toMillis(waitedNs);
      if (leftMs > 0) {
        flushAfter(leftMs);
        return;
      }
    }
    flush();
  }

  void join(Player player) {
    players.add(player);
  }

  /** True when nobody is left. */
  boolean leave(Player player) {
    players.remove(player);
    return players.isEmpty();
  }

  private List<Pending> takeWaiting() {
    synchronized (this) {
      due = false;
      List<Pending> taken = waiting;
      waiting = new ArrayList<>();
      return taken;
    }
  }

  private void flush() {
    List<Pending> batch = takeWaiting();
    if (batch.isEmpty()) {
      return;
    }
    ByteBuf merged = merge(batch);
    try {
      send(batch, merged);
    } finally {
      merged.release();
      batch.forEach(each -> each.chunks.release());
    }
  }

  /**
   * Looks at all players before it sends to any. A system call throws out of the processor's cache
   * what a player has there; looked at one after the other, many are fetched at the same time.
   */
  private void send(List<Pending> batch, ByteBuf merged) {
    int length = merged.readableBytes();
    long first = batch.getFirst().item.number;
    Player[] ready = new Player[players.size()];
    int[] sockets = new int[ready.length];
    List<Player> others = new ArrayList<>();
    int count = 0;
    for (Player player : players) {
      int socket = player.takeAtOnce(first, batch.size(), length);
      if (socket == SocketSend.NO_SOCKET) {
        others.add(player);
      } else {
        ready[count] = player;
        sockets[count++] = socket;
      }
    }
    long address = SocketSend.addressOf(merged);
    for (int i = 0; i < count; i++) {
      int taken = SocketSend.send(sockets[i], address, length);
      if (taken < length) {
        ready[i].queue(merged.retainedDuplicate().skipBytes(taken));
      }
    }
    // These may close connections, and so come last.
    others.forEach(player -> player.write(batch, merged));
  }

  private static ByteBuf merge(List<Pending> batch) {
    if (batch.size() == 1) {
      return batch.getFirst().chunks.retainedDuplicate();
    }
    int size = batch.stream().mapToInt(each -> each.chunks.readableBytes()).sum();
    ByteBuf merged = PooledByteBufAllocator.DEFAULT.directBuffer(size, size);
    for (Pending each : batch) {
      merged.writeBytes(each.chunks, each.chunks.readerIndex(), each.chunks.readableBytes());
    }
    return merged;
  }

  /** Sends what waits; nothing more comes. Any thread, under the feed's lock. */
  void end() {
    loop.execute(() -> {
      flush();
      players.clear();
    });
  }
}
