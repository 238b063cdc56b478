package dev.mediahub.core.streams;

import dev.mediahub.media.api.HubException;
import dev.mediahub.media.api.MediaServer;
import dev.mediahub.media.api.RoomKey;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * Which credential let which session in, so that revoking it ends them. In memory only: sessions
 * don't survive the process either. Holds no more than twice the sessions there are. Any thread.
 */
public final class Admissions {
  private static final int FIRST_SWEEP = 1024;

  private final MediaServer media;
  private final ConcurrentHashMap<String, Admission> bySession = new ConcurrentHashMap<>();
  private final AtomicLong order = new AtomicLong();
  private final AtomicInteger nextSweep = new AtomicInteger(FIRST_SWEEP);

  public Admissions(MediaServer media) {
    this.media = media;
  }

  /** What a session was let in with. */
  public sealed interface Credential {
    /** A join token of this key. */
    record JoinKey(String keyId) implements Credential {}

    /** The stream key of this ingress. */
    record IngressKey(String ingressId) implements Credential {}

    /** A camera's key. */
    record CameraKey(String keyId) implements Credential {}

    /** None: where anybody may watch. */
    record Anybody() implements Credential {}
  }

  private record Admission(
      long order, RoomKey room, String identity, boolean publisher, Credential credential) {}

  /** Keeps why a session exists; called once it does. */
  public void admitted(
      String sessionId, RoomKey room, String identity, boolean publisher, Credential credential) {
    bySession.put(
        sessionId, new Admission(order.incrementAndGet(), room, identity, publisher, credential));
    if (bySession.size() >= nextSweep.get()) {
      bySession.keySet().removeIf(id -> media.session(id).isEmpty());
      nextSweep.set(Math.max(FIRST_SWEEP, 2 * bySession.size()));
    }
  }

  /**
   * Ends a session whose credential was revoked while it was let in, when {@link #admitted} had not
   * told of it yet. Call it after that: what is revoked later ends the session anyway.
   *
   * @param stillGood whether its credential is; may ask the database
   * @return false when the session was ended
   * @throws HubException of {@code stillGood}, which ends the session too
   */
  public boolean confirm(String sessionId, BooleanSupplier stillGood) {
    boolean good = false;
    try {
      good = stillGood.getAsBoolean();
    } finally {
      if (!good) {
        media.endSession(sessionId, "its credential was revoked");
        ended(sessionId);
      }
    }
    return good;
  }

  /** The session is over. */
  public void ended(String sessionId) {
    bySession.remove(sessionId);
  }

  /**
   * What a publisher was let in with: the one in the room, else the newest of that identity. Others
   * may have been let in since and never have connected.
   */
  public Optional<Credential> publisherCredential(RoomKey room, String identity) {
    return inRoom(room, identity).or(() -> newest(room, identity)).map(Admission::credential);
  }

  private Optional<Admission> inRoom(RoomKey room, String identity) {
    return media.room(room).stream()
        .flatMap(now -> now.participants().stream())
        .filter(one -> one.publisher() && one.identity().equals(identity))
        .findFirst()
        .map(one -> bySession.get(one.sessionId()));
  }

  private Optional<Admission> newest(RoomKey room, String identity) {
    return bySession.values().stream()
        .filter(admission ->
            admission.publisher()
                && admission.identity().equals(identity)
                && admission.room().equals(room))
        .max(Comparator.comparingLong(Admission::order));
  }

  /** Ends every session that a key's tokens let in. */
  public void endSessionsOfKey(String keyId) {
    end(admission -> admission.credential().equals(new Credential.JoinKey(keyId)));
  }

  /** Ends every session that an ingress's stream key let in. */
  public void endSessionsOfIngress(String app, String ingressId) {
    Credential key = new Credential.IngressKey(ingressId);
    end(admission -> admission.room().app().equals(app) && admission.credential().equals(key));
  }

  public void endSessionsOfApp(String app) {
    end(admission -> admission.room().app().equals(app));
  }

  public void endSessionsInRoom(RoomKey room) {
    end(admission -> admission.room().equals(room));
  }

  /** The ids of all sessions that play; some may be over already. */
  public List<String> viewers() {
    return bySession.entrySet().stream()
        .filter(entry -> !entry.getValue().publisher())
        .map(Map.Entry::getKey)
        .filter(id -> media.session(id).isPresent())
        .toList();
  }

  private void end(Predicate<Admission> which) {
    bySession.forEach((sessionId, admission) -> {
      if (which.test(admission)) {
        media.endSession(sessionId);
        bySession.remove(sessionId);
      }
    });
  }

  /** For tests: sessions remembered. */
  int size() {
    return bySession.size();
  }
}
