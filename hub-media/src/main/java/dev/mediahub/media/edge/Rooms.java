package dev.mediahub.media.edge;

import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import dev.mediahub.media.api.MediaEvent;
import dev.mediahub.media.api.ParticipantInfo;
import dev.mediahub.media.api.Protocol;
import dev.mediahub.media.api.RoomInfo;
import dev.mediahub.media.api.RoomKey;
import dev.mediahub.media.api.SessionInfo;
import dev.mediahub.media.room.Publisher;
import dev.mediahub.media.room.Room;
import dev.mediahub.media.room.Track;
import dev.mediahub.media.room.Viewer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All rooms and who is in them, under one lock: every operation is a few map accesses, so hundreds
 * of joins a second do not contend. What happens is told to {@code events} in order.
 */
final class Rooms {
  /** How long a viewer waits for its publisher to come back. */
  private static final Duration ORPHAN_PATIENCE = Duration.ofSeconds(30);

  private static final Duration RETRY = Duration.ofSeconds(2);

  private final Map<RoomKey, Room> rooms = new LinkedHashMap<>();
  private final Map<String, Session> sessions = new HashMap<>();
  private final Map<String, Instant> orphans = new HashMap<>();
  private final Map<String, Long> sentToThoseWhoLeft = new HashMap<>();
  private final InstantSource clock;
  private final Consumer<MediaEvent> events;

  Rooms(InstantSource clock, Consumer<MediaEvent> events) {
    this.clock = clock;
    this.events = events;
  }

  /** The session can be found from now on; it is in its room once it is connected. */
  synchronized void add(Session session) {
    sessions.put(session.id(), session);
  }

  synchronized @Nullable Session session(String sessionId) {
    return sessions.get(sessionId);
  }

  /** The publisher that a viewer asks for, streaming now. */
  synchronized Session source(RoomKey key, @Nullable String identity) {
    Session session = streaming(key, identity);
    if (session == null) {
      throw HubException.retryLater(
          ErrorCode.CONFLICT,
          identity == null
              ? "Nobody publishes in room " + key.room() + " now. Try again soon."
              : identity + " does not publish in room " + key.room() + " now. Try again soon.",
          RETRY);
    }
    return session;
  }

  /** As {@link #source}; null when nobody streams there. */
  synchronized @Nullable Session streaming(RoomKey key, @Nullable String identity) {
    Room room = rooms.get(key);
    Publisher publisher = room == null ? null : choose(room, identity);
    return publisher == null ? null : sessions.get(publisher.sessionId());
  }

  /** Who streams in a room, in the order they came. */
  synchronized List<Session> streaming(RoomKey key) {
    Room room = rooms.get(key);
    return room == null
        ? List.of()
        : room.streaming().stream()
            .map(publisher -> sessions.get(publisher.sessionId()))
            .filter(Objects::nonNull)
            .toList();
  }

  private static @Nullable Publisher choose(Room room, @Nullable String identity) {
    if (identity == null) {
      return room.mainPublisher();
    }
    Publisher named = room.publisher(identity);
    return named != null && named.streaming() ? named : null;
  }

  synchronized void connected(Session session) {
    if (sessions.get(session.id()) != session) {
      return; // Closed meanwhile.
    }
    Room room = rooms.get(session.room);
    if (room == null) {
      room = new Room(session.room, clock.instant());
      rooms.put(session.room, room);
      events.accept(new MediaEvent.RoomStarted(session.room, clock.instant()));
    }
    Publisher publisher = session.publisher;
    Viewer viewer = session.viewer;
    if (publisher != null) {
      publisherConnected(room, session, publisher);
    } else if (viewer != null) {
      room.add(viewer);
      events.accept(new MediaEvent.ParticipantJoined(session.room, clock.instant(), viewer.info()));
      adopt(room, session, viewer);
    }
  }

  private void publisherConnected(Room room, Session session, Publisher publisher) {
    Publisher replaced = room.add(publisher);
    if (replaced != null) {
      leave(room, replaced, "replaced by a new connection of the same identity");
      Session old = sessions.remove(replaced.sessionId());
      if (old != null) {
        old.connection.replaced("replaced by a new connection of the same identity");
      }
    }
    ParticipantInfo info = publisher.info();
    events.accept(new MediaEvent.ParticipantJoined(session.room, clock.instant(), info));
    for (Track track : publisher.tracks()) {
      events.accept(
          new MediaEvent.TrackPublished(
              session.room, clock.instant(), publisher.identity(), track.info()));
    }
    for (Viewer viewer : List.copyOf(room.viewers())) {
      Session watching = sessions.get(viewer.sessionId());
      if (watching != null) {
        adopt(room, watching, viewer);
      }
    }
  }

  /** Lets a viewer play the publisher it asked for, if that one is here and not played already. */
  private void adopt(Room room, Session viewing, Viewer viewer) {
    Publisher publisher = room.publisher(viewer.publisher());
    Session publishing = publisher == null ? null : sessions.get(publisher.sessionId());
    if (publishing == null) {
      orphans.putIfAbsent(viewer.sessionId(), clock.instant());
      return;
    }
    orphans.remove(viewer.sessionId());
    viewing.follow(publishing);
  }

  synchronized void mediaStarted(Session session) {
    Publisher publisher = session.publisher;
    if (publisher != null && sessions.get(session.id()) == session) {
      publisher.startStreaming();
      events.accept(
          new MediaEvent.StreamStarted(
              session.room, clock.instant(), publisher.identity(), publisher.protocol()));
    }
  }

  synchronized void closed(Session session, String reason) {
    if (sessions.remove(session.id(), session)) {
      sentToThoseWhoLeft.merge(session.room.app(), session.connection.sentBytes(), Long::sum);
    }
    orphans.remove(session.id());
    Room room = rooms.get(session.room);
    if (room == null) {
      return;
    }
    Publisher publisher = room.removePublisher(session.id());
    if (publisher != null) {
      leave(room, publisher, reason);
      orphanViewersOf(room, publisher);
    }
    Viewer viewer = room.removeViewer(session.id());
    if (viewer != null) {
      events.accept(
          new MediaEvent.ParticipantLeft(room.key(), clock.instant(), viewer.info(), reason));
    }
    if (room.isEmpty()) {
      rooms.remove(room.key());
      events.accept(new MediaEvent.RoomFinished(room.key(), clock.instant()));
    }
  }

  private void orphanViewersOf(Room room, Publisher publisher) {
    for (Viewer viewer : room.viewers()) {
      if (viewer.publisher().equals(publisher.identity())) {
        orphans.put(viewer.sessionId(), clock.instant());
      }
    }
  }

  private void leave(Room room, Publisher publisher, String reason) {
    if (publisher.streaming()) {
      events.accept(
          new MediaEvent.StreamEnded(
              room.key(), clock.instant(), publisher.identity(), publisher.protocol(), reason));
    }
    for (Track track : publisher.tracks()) {
      events.accept(
          new MediaEvent.TrackUnpublished(
              room.key(), clock.instant(), publisher.identity(), track.info()));
    }
    events.accept(
        new MediaEvent.ParticipantLeft(room.key(), clock.instant(), publisher.info(), reason));
  }

  /** Viewers whose publisher has stayed away too long. */
  synchronized List<Session> forsaken() {
    Instant before = clock.instant().minus(ORPHAN_PATIENCE);
    List<Session> found = new ArrayList<>();
    orphans.forEach((sessionId, since) -> {
      Session session = sessions.get(sessionId);
      if (session != null && since.isBefore(before)) {
        found.add(session);
      }
    });
    return found;
  }

  /** Sessions of this participant, connected or about to be. */
  synchronized List<Session> sessionsOf(RoomKey key, String identity) {
    return sessions.values().stream()
        .filter(session -> session.room.equals(key) && session.info().identity().equals(identity))
        .toList();
  }

  /** Who publishes, connected or about to. */
  synchronized List<SessionInfo> publishers() {
    return sessions.values().stream()
        .filter(session -> session.publisher != null)
        .map(Session::info)
        .toList();
  }

  /** Bytes of media sent to viewers since the start, by app. */
  synchronized Map<String, Long> sentBytes() {
    Map<String, Long> sent = new HashMap<>(sentToThoseWhoLeft);
    sessions
        .values()
        .forEach(
            session -> sent.merge(session.room.app(), session.connection.sentBytes(), Long::sum));
    return sent;
  }

  /** Sessions that play by this protocol. */
  synchronized int viewersBy(Protocol protocol) {
    int count = 0;
    for (Session session : sessions.values()) {
      Viewer viewer = session.viewer;
      if (viewer != null && viewer.protocol() == protocol) {
        count++;
      }
    }
    return count;
  }

  synchronized List<Session> sessions() {
    return List.copyOf(sessions.values());
  }

  synchronized List<RoomInfo> infos() {
    return rooms.values().stream().map(Room::info).toList();
  }

  synchronized Optional<RoomInfo> info(RoomKey key) {
    return Optional.ofNullable(rooms.get(key)).map(Room::info);
  }

  synchronized int size() {
    return rooms.size();
  }
}
