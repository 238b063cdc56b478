package dev.mediahub.media.edge.rtmp;

import dev.mediahub.media.protocol.flv.TagReader;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One stream as RTMP players get it: its configuration, its messages since the last keyframe, and
 * its players by event loop. Any thread; one lock, held for a few list operations a message.
 */
public final class FlvFeed {
  /** A longer group of pictures is not kept; new players then wait for the next keyframe. */
  static final int MAX_GROUP_BYTES = 16 * 1024 * 1024;

  /** Of the heap, for the groups of all streams together. */
  private static final int SHARE = 4;

  private static final AtomicInteger OPEN = new AtomicInteger();

  private static final int MAX_GROUP_ITEMS = 4096;

  /** Without a picture for so long the sound goes on alone: its players wait for none. */
  private static final int WITHOUT_PICTURE_MS = 5_000;

  private final Map<EventLoop, PlayerGroup> groups = new HashMap<>();
  private final List<FeedItem> group = new ArrayList<>();
  private final long mergeMs;
  private final @Nullable Runnable keyframeWanted;
  private final List<Listener> listeners = new ArrayList<>();
  private Map<String, Object> metadata = Map.of();
  private @Nullable FeedItem videoConfig;
  private @Nullable FeedItem audioConfig;
  private boolean hasVideo;
  private int pictureMs;
  private boolean groupKept;
  private int groupBytes;
  private long next;
  private boolean closed;

  /**
   * @param mergeMs how long messages gather before they are written; 0 writes each turn
   */
  FlvFeed(long mergeMs) {
    this(mergeMs, null);
  }

  /**
   * @param keyframeWanted asks the source for a keyframe at each join, so that none need be kept;
   *     null when it cannot be asked
   */
  FlvFeed(long mergeMs, @Nullable Runnable keyframeWanted) {
    this.mergeMs = mergeMs;
    this.keyframeWanted = keyframeWanted;
    OPEN.incrementAndGet();
  }

  /** What each of so many streams may keep of its group of pictures. */
  static long fairShare(long heapBytes, int streams) {
    return Math.min(MAX_GROUP_BYTES, heapBytes / SHARE / Math.max(1, streams));
  }

  /** Takes a stream's messages as they are, in order; must not block. */
  public interface Listener {
    /**
     * A configuration or a frame.
     *
     * @param timeMs the hub's own time
     * @param tag nobody changes it any more
     */
    void onMessage(boolean video, int timeMs, byte[] tag);
  }

  /** Listens from now on, beginning with the configurations and what came since the keyframe. */
  public synchronized void add(Listener listener) {
    items().forEach(item -> listener.onMessage(item.video, item.timestamp, item.tag));
    listeners.add(listener);
  }

  public synchronized void remove(Listener listener) {
    listeners.remove(listener);
  }

  /** Whether it is H.264 and AAC in the classic form, which every RTMP server takes. */
  public synchronized boolean isClassic() {
    return (videoConfig == null || TagReader.isClassicVideo(videoConfig.tag))
        && (audioConfig == null || TagReader.isClassicAudio(audioConfig.tag));
  }

  synchronized void metadata(Map<String, Object> fields) {
    metadata = fields;
  }

  /** A decoder configuration: players get it now, later ones before anything else. */
  synchronized void config(boolean video, int timestamp, byte[] tag) {
    if (closed) {
      return;
    }
    FeedItem item = new FeedItem(next++, FeedItem.Role.CONFIG, video, timestamp, tag);
    if (video) {
      replace(videoConfig);
      videoConfig = item;
      hasVideo = true;
      pictureMs = timestamp;
      clearGroup();
    } else {
      replace(audioConfig);
      audioConfig = item;
    }
    send(item);
  }

  private static void replace(@Nullable FeedItem old) {
    if (old != null) {
      old.release();
    }
  }

  /** A frame; {@code keyframe} only for video. */
  synchronized void frame(boolean video, boolean keyframe, int timestamp, byte[] tag) {
    if (closed) {
      return;
    }
    boolean alone = !video && (!hasVideo || timestamp - pictureMs > WITHOUT_PICTURE_MS);
    boolean start = keyframe || alone;
    FeedItem.Role role = start ? FeedItem.Role.START : FeedItem.Role.MORE;
    FeedItem item = new FeedItem(next++, role, video, timestamp, tag);
    if (video) {
      hasVideo = true;
      pictureMs = timestamp;
    }
    if (video && keyframe) {
      clearGroup();
      groupKept = keyframeWanted == null;
    } else if (alone) {
      clearGroup(); // Else who joins would get all the sound since the last picture at once.
    }
    boolean kept =
        groupKept
            && groupBytes + tag.length <= fairShare(Runtime.getRuntime().maxMemory(), OPEN.get())
            && group.size() < MAX_GROUP_ITEMS;
    if (kept) {
      group.add(item);
      groupBytes += tag.length;
    } else if (groupKept) {
      clearGroup();
    }
    send(item);
    if (!kept) {
      item.release();
    }
  }

  private void clearGroup() {
    group.forEach(FeedItem::release);
    group.clear();
    groupBytes = 0;
    groupKept = false;
  }

  private void send(FeedItem item) {
    for (Listener listener : listeners) {
      listener.onMessage(item.video, item.timestamp, item.tag);
    }
    for (PlayerGroup each : groups.values()) {
      each.add(item);
    }
  }

  /** Adds a player, on its event loop; it gets what it needs to start at once. */
  synchronized void join(Player player, EventLoop loop) {
    if (closed) {
      return; // Its publisher left a moment ago; the room tells what comes next.
    }
    PlayerGroup home = groups.computeIfAbsent(loop, each -> new PlayerGroup(each, mergeMs));
    player.begin(metadata, items(), next, keyframeWanted);
    home.join(player);
    if (keyframeWanted != null) {
      keyframeWanted.run();
    }
  }

  private List<FeedItem> items() {
    List<FeedItem> items = new ArrayList<>();
    if (videoConfig != null) {
      items.add(videoConfig);
    }
    if (audioConfig != null) {
      items.add(audioConfig);
    }
    items.addAll(group);
    return items;
  }

  /** On the player's event loop. */
  synchronized void leave(Player player, EventLoop loop) {
    PlayerGroup home = groups.get(loop);
    if (home != null && home.leave(player)) {
      groups.remove(loop);
    }
  }

  synchronized boolean hasPlayers() {
    return !groups.isEmpty();
  }

  /** The publisher is gone: players get what waits, and then nothing until they join another. */
  synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    OPEN.decrementAndGet();
    clearGroup();
    replace(videoConfig);
    replace(audioConfig);
    videoConfig = null;
    audioConfig = null;
    groups.values().forEach(PlayerGroup::end);
    groups.clear();
    listeners.clear();
  }
}
