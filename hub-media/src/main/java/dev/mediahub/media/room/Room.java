package dev.mediahub.media.room;

import dev.mediahub.media.api.ParticipantInfo;
import dev.mediahub.media.api.RoomInfo;
import dev.mediahub.media.api.RoomKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who is in a room. Control state, under the media plane's lock; packets never come here: they flow
 * through the {@link TrackReplica}s of its publishers' tracks.
 */
public final class Room {
  private final RoomKey key;
  private final Instant startedAt;
  private final Map<String, Publisher> publishers = new LinkedHashMap<>();
  private final Map<String, Viewer> viewers = new LinkedHashMap<>();

  public Room(RoomKey key, Instant startedAt) {
    this.key = key;
    this.startedAt = startedAt;
  }

  public RoomKey key() {
    return key;
  }

  /** Adds a publisher; the one it replaces, of the same identity, comes back. */
  public @Nullable Publisher add(Publisher publisher) {
    return publishers.put(publisher.identity(), publisher);
  }

  /** Removes the publisher with this session; null when it is not here (any more). */
  public @Nullable Publisher removePublisher(String sessionId) {
    for (Publisher publisher : publishers.values()) {
      if (publisher.sessionId().equals(sessionId)) {
        publishers.remove(publisher.identity());
        return publisher;
      }
    }
    return null;
  }

  public @Nullable Publisher publisher(String identity) {
    return publishers.get(identity);
  }

  public @Nullable Publisher publisherOfSession(String sessionId) {
    return publishers.values().stream()
        .filter(publisher -> publisher.sessionId().equals(sessionId))
        .findFirst()
        .orElse(null);
  }

  /**
   * Who is shown when nobody is named: the first streaming with video, else the first streaming.
   */
  public @Nullable Publisher mainPublisher() {
    Publisher first = null;
    for (Publisher publisher : publishers.values()) {
      if (publisher.streaming()) {
        if (publisher.hasVideo()) {
          return publisher;
        }
        first = first == null ? publisher : first;
      }
    }
    return first;
  }

  /** Those whose media comes, in the order they came. */
  public List<Publisher> streaming() {
    return publishers.values().stream().filter(Publisher::streaming).toList();
  }

  public void add(Viewer viewer) {
    viewers.put(viewer.sessionId(), viewer);
  }

  public @Nullable Viewer removeViewer(String sessionId) {
    return viewers.remove(sessionId);
  }

  public Collection<Viewer> viewers() {
    return viewers.values();
  }

  public boolean isEmpty() {
    return publishers.isEmpty() && viewers.isEmpty();
  }

  public RoomInfo info() {
    List<ParticipantInfo> participants = new ArrayList<>();
    publishers.values().forEach(publisher -> participants.add(publisher.info()));
    viewers.values().forEach(viewer -> participants.add(viewer.info()));
    int shown = (int) viewers.values().stream().filter(viewer -> !viewer.hidden()).count();
    return new RoomInfo(key, startedAt, List.copyOf(participants), shown);
  }
}
