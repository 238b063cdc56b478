package dev.mediahub.media.edge;

import dev.mediahub.media.api.CompositeLayout;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import dev.mediahub.media.api.RoomKey;
import dev.mediahub.media.edge.composite.Composite;
import dev.mediahub.media.edge.webrtc.LoopMedia;
import dev.mediahub.media.edge.webrtc.TrackSource;
import dev.mediahub.media.room.Publisher;
import dev.mediahub.media.room.Track;
import dev.mediahub.media.worker.Transcoders;
import java.time.Duration;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rooms that are put together: one composite a room and layout, for all who want it, while
 * somebody publishes there. One thread turns them. Any thread may call.
 */
final class Composites implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Composites.class);
  private static final Duration RETRY = Duration.ofSeconds(2);

  private final Rooms rooms;
  private final Sources sources;
  private final Transcoders transcoders;
  private final int most;
  private final long wallOffsetNs;
  private final long wallOfZeroNs;
  private final Runnable onFree;
  private final Map<Wanted, Composite> running = new HashMap<>();
  private final Map<Object, Wanted> holders = new IdentityHashMap<>();
  private final Turner turner = new Turner("composites");
  private int nextNumber = 1;

  private record Wanted(RoomKey room, CompositeLayout layout) {}

  /**
   * Starts its thread with the first composite.
   *
   * @param most composites at a time; 0 for one a core
   * @param wallOffsetNs what to add to monotonic time for nanoseconds since 1970
   * @param wallOfZeroNs when the hub's own time was zero, nanoseconds since 1970
   * @param onFree told when there is room for another
   */
  Composites(
      Rooms rooms,
      Sources sources,
      Transcoders transcoders,
      int most,
      long wallOffsetNs,
      long wallOfZeroNs,
      Runnable onFree) {
    this.rooms = rooms;
    this.sources = sources;
    this.transcoders = transcoders;
    this.most = most > 0 ? most : Runtime.getRuntime().availableProcessors();
    this.wallOffsetNs = wallOffsetNs;
    this.wallOfZeroNs = wallOfZeroNs;
    this.onFree = onFree;
  }

  /**
   * Returns when {@link #hold} would give one.
   *
   * @throws HubException CONFLICT, UNAVAILABLE
   */
  synchronized void require(RoomKey room, CompositeLayout layout) {
    if (rooms.streaming(room).isEmpty()) {
      throw HubException.retryLater(
          ErrorCode.CONFLICT,
          "Nobody publishes in room " + room.room() + " now. Try again soon.",
          RETRY);
    }
    if (!running.containsKey(new Wanted(room, layout)) && running.size() >= most) {
      throw new HubException(
          ErrorCode.UNAVAILABLE,
          "This hub puts %d room%s together at a time and does so already. Stop a composite recording or broadcast, or raise composite.max."
              .formatted(most, most == 1 ? "" : "s"));
    }
  }

  /**
   * A room put together, until it is released or nobody publishes there any more; null when nobody
   * does. Held once by each holder, however often it asks.
   *
   * @throws HubException UNAVAILABLE when there are as many as there may be
   */
  synchronized @Nullable Composite hold(RoomKey room, CompositeLayout layout, Object holder) {
    if (turner.isClosed() || rooms.streaming(room).isEmpty()) {
      return null;
    }
    require(room, layout);
    Wanted wanted = new Wanted(room, layout);
    Composite composite = running.get(wanted);
    if (composite == null) {
      composite = new Composite(nextNumber++, layout, transcoders, wallOffsetNs, wallOfZeroNs);
      running.put(wanted, composite);
      LOG.atInfo()
          .addKeyValue("app", room.app())
          .log("room {} is put together: {}", room.room(), layout.label());
    }
    holders.put(holder, wanted);
    composite.set(offered(room));
    turn();
    return composite;
  }

  /** It is not wanted by this one any more. */
  synchronized void release(Object holder) {
    Wanted wanted = holders.remove(holder);
    // Not containsValue, which in this map asks for the very same object.
    if (wanted != null && holders.values().stream().noneMatch(wanted::equals)) {
      end(wanted);
    }
  }

  private void end(Wanted wanted) {
    Composite gone = running.remove(wanted);
    if (gone != null) {
      turn();
      gone.close();
      LOG.atInfo()
          .addKeyValue("app", wanted.room().app())
          .log("room {} is not put together any more", wanted.room().room());
      onFree.run();
    }
  }

  /** Somebody began or ended to publish in a room. */
  synchronized void look(RoomKey room) {
    List<Wanted> here =
        running.keySet().stream().filter(wanted -> wanted.room().equals(room)).toList();
    if (here.isEmpty()) {
      return;
    }
    Map<String, Composite.Offered> offered = offered(room);
    for (Wanted wanted : here) {
      if (offered.isEmpty()) {
        holders.values().removeIf(wanted::equals);
        end(wanted);
      } else {
        Objects.requireNonNull(running.get(wanted)).set(offered);
      }
    }
  }

  private Map<String, Composite.Offered> offered(RoomKey room) {
    Map<String, Composite.Offered> offered = new LinkedHashMap<>();
    for (Session session : rooms.streaming(room)) {
      Publisher publisher = session.publisher;
      if (publisher == null || !sources.has(session)) {
        continue;
      }
      String identity = publisher.identity();
      String given = publisher.info().name();
      String name = given.isBlank() ? identity : given;
      offered.put(
          session.id(),
          new Composite.Offered(
              identity, name, 0, intake -> Objects.requireNonNull(sources.of(session, intake))));
      TrackSource source = session.source;
      LoopMedia home = source == null ? null : source.home();
      int number = 1;
      for (Track track : sources.furtherVideos(session)) {
        if (home != null) {
          offered.put(
              session.id() + "/" + track.id(),
              new Composite.Offered(
                  identity, name, number++, intake -> Sources.video(home, track, intake)));
        }
      }
    }
    return offered;
  }

  private void turn() {
    turner.set(running.values().stream().<LongConsumer>map(each -> each::turn).toList());
  }

  @Override
  public void close() {
    turner.close();
    synchronized (this) {
      running.values().forEach(Composite::close);
      running.clear();
      holders.clear();
    }
  }
}
