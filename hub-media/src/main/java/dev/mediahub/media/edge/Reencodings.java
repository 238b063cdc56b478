package dev.mediahub.media.edge;

import dev.mediahub.media.api.RoomKey;
import dev.mediahub.media.api.TrackKind;
import dev.mediahub.media.edge.rtmp.ReencodedFeed;
import dev.mediahub.media.output.recorder.Source;
import dev.mediahub.media.room.Publisher;
import dev.mediahub.media.room.Track;
import dev.mediahub.media.worker.Transcoders;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The publishers that are re-encoded for RTMP: each once, for all who want it, from the first of
 * them to the last, or until it leaves. One thread turns them. Any thread may call.
 */
final class Reencodings implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Reencodings.class);

  private final Rooms rooms;
  private final Sources sources;
  private final Transcoders transcoders;
  private final long wallOffsetNs;
  private final long wallOfZeroNs;
  private final BiConsumer<RoomKey, String> onChange;
  private final Map<String, Running> running = new HashMap<>();
  private final Map<Object, String> holders = new IdentityHashMap<>();
  private final Turner turner = new Turner("re-encodings");

  private record Running(RoomKey room, String identity, ReencodedFeed feed) {}

  /**
   * Starts its thread with the first.
   *
   * @param wallOffsetNs what to add to monotonic time for nanoseconds since 1970
   * @param wallOfZeroNs when the hub's own time was zero, nanoseconds since 1970
   * @param onChange told room and identity of a publisher whose re-encoding fares otherwise than
   *     before; must not block
   */
  Reencodings(
      Rooms rooms,
      Sources sources,
      Transcoders transcoders,
      long wallOffsetNs,
      long wallOfZeroNs,
      BiConsumer<RoomKey, String> onChange) {
    this.rooms = rooms;
    this.sources = sources;
    this.transcoders = transcoders;
    this.wallOffsetNs = wallOffsetNs;
    this.wallOfZeroNs = wallOfZeroNs;
    this.onChange = onChange;
  }

  /**
   * A publisher re-encoded, until it is released or leaves; null when it has left. A holder has one
   * at a time, however often it asks.
   */
  synchronized @Nullable ReencodedFeed hold(Session publishing, Object holder) {
    String id = publishing.id();
    Publisher publisher = publishing.publisher;
    // Asked for here: whoever takes it from its room then finds it among those that run.
    if (publisher == null || turner.isClosed() || rooms.session(id) == null) {
      release(holder);
      return null;
    }
    Running now = running.get(id);
    if (now == null) {
      now = open(publishing, publisher);
      if (now == null) {
        release(holder);
        return null;
      }
    }
    String before = holders.put(holder, id);
    if (before != null && !before.equals(id)) {
      endUnheld(before);
    }
    return now.feed();
  }

  private @Nullable Running open(Session publishing, Publisher publisher) {
    String identity = publisher.identity();
    ReencodedFeed made =
        new ReencodedFeed(
            transcoders,
            has(publisher, TrackKind.VIDEO),
            has(publisher, TrackKind.AUDIO),
            wallOffsetNs,
            wallOfZeroNs,
            () -> onChange.accept(publishing.room, identity));
    Source source = sources.of(publishing, made.intake());
    if (source == null) {
      made.close();
      return null;
    }
    made.intake().opened(source);
    Running opened = new Running(publishing.room, identity, made);
    running.put(publishing.id(), opened);
    turn();
    LOG.atInfo()
        .addKeyValue("app", opened.room().app())
        .log("{} in room {} is re-encoded for RTMP", identity, opened.room().room());
    return opened;
  }

  private static boolean has(Publisher publisher, TrackKind kind) {
    return publisher.tracks().stream().map(Track::kind).anyMatch(kind::equals);
  }

  /** It is not wanted by this one any more. */
  synchronized void release(Object holder) {
    String id = holders.remove(holder);
    if (id != null) {
      endUnheld(id);
    }
  }

  private void endUnheld(String id) {
    // Not containsValue, which in this map asks for the very same object.
    if (holders.values().stream().noneMatch(id::equals)) {
      end(id);
    }
  }

  private void end(String id) {
    Running gone = running.remove(id);
    if (gone != null) {
      turn();
      gone.feed().close();
      LOG.atInfo()
          .addKeyValue("app", gone.room().app())
          .log(
              "{} in room {} is not re-encoded for RTMP any more",
              gone.identity(),
              gone.room().room());
    }
  }

  /** Somebody ended to publish. */
  synchronized void look() {
    List<String> over =
        running.keySet().stream().filter(each -> rooms.session(each) == null).toList();
    over.forEach(id -> {
      holders.values().removeIf(id::equals);
      end(id);
    });
  }

  private void turn() {
    turner.set(running.values().stream().<LongConsumer>map(each -> each.feed()::turn).toList());
  }

  @Override
  public void close() {
    turner.close();
    synchronized (this) {
      running.values().forEach(each -> each.feed().close());
      running.clear();
      holders.clear();
    }
  }
}
