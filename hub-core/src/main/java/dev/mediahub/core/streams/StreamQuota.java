package dev.mediahub.core.streams;

import dev.mediahub.core.apps.App;
import dev.mediahub.core.apps.Apps;
import dev.mediahub.core.http.QuotaExceeded;
import dev.mediahub.core.tenants.Limits;
import dev.mediahub.core.tenants.Tenants;
import dev.mediahub.media.api.MediaServer;
import dev.mediahub.media.api.RoomKey;
import dev.mediahub.media.api.SessionInfo;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * How many streams a tenant has, and whether it may have one more. Who publishes is what the media
 * plane says, connected or about to, so a crash leaves no count behind; what is being let in counts
 * too, so that two at once never take the last place. An identity that publishes again takes its
 * own place over. Any thread.
 */
public final class StreamQuota {
  static final String METRIC = "maxConcurrentStreams";

  private final MediaServer media;
  private final Apps apps;
  private final Tenants tenants;
  private final Map<Stream, Integer> entering = new HashMap<>();

  private record Stream(RoomKey room, String identity) {}

  public StreamQuota(MediaServer media, Apps apps, Tenants tenants) {
    this.media = media;
    this.apps = apps;
    this.tenants = tenants;
  }

  /**
   * Lets a publisher in, if there is room.
   *
   * @param admission makes the session
   * @throws QuotaExceeded when the app's tenant has as many streams as it may
   */
  public <T> T admit(RoomKey room, String identity, Supplier<T> admission) {
    Place place = take(room, identity);
    try {
      return admission.get();
    } finally {
      place.leave();
    }
  }

  /** A stream's place, from before the media plane knows of it; it is counted only once. */
  public interface Place {
    /** Gives it back; only what the media plane knows of counts then. Safe to repeat. */
    void leave();
  }

  /**
   * Takes a place for a publisher whose stream starts later than it is let in.
   *
   * @throws QuotaExceeded when the app's tenant has as many streams as it may
   */
  public Place take(RoomKey room, String identity) {
    App app = apps.require(room.app());
    long most = tenants.limits(app.tenantId()).maxConcurrentStreams();
    if (most == Limits.NONE) {
      return () -> {};
    }
    Stream stream = new Stream(room, identity);
    enter(app.tenantId(), most, stream);
    AtomicBoolean left = new AtomicBoolean();
    return () -> {
      if (left.compareAndSet(false, true)) {
        leave(stream);
      }
    };
  }

  /**
   * Returns when one more stream would be let in now.
   *
   * @throws QuotaExceeded when not
   */
  public void requireRoom(App app) {
    long most = tenants.limits(app.tenantId()).maxConcurrentStreams();
    if (most != Limits.NONE) {
      synchronized (this) {
        require(most, taken(app.tenantId()).size());
      }
    }
  }

  private synchronized void enter(long tenant, long most, Stream stream) {
    Set<Stream> taken = taken(tenant);
    if (!taken.contains(stream)) {
      require(most, taken.size());
    }
    entering.merge(stream, 1, Integer::sum);
  }

  private synchronized void leave(Stream stream) {
    entering.computeIfPresent(stream, (same, count) -> count == 1 ? null : count - 1);
  }

  private static void require(long most, long used) {
    if (used >= most) {
      throw new QuotaExceeded(METRIC, most, used);
    }
  }

  private Set<Stream> taken(long tenant) {
    Set<Stream> streams = new HashSet<>(entering.keySet());
    for (SessionInfo publisher : media.publishers()) {
      streams.add(new Stream(publisher.room(), publisher.identity()));
    }
    streams.removeIf(stream -> !belongs(stream.room(), tenant));
    return streams;
  }

  private boolean belongs(RoomKey room, long tenant) {
    return apps.find(room.app()).filter(app -> app.tenantId() == tenant).isPresent();
  }
}
