package dev.mediahub.core.cameras;

import dev.mediahub.core.apps.App;
import dev.mediahub.core.apps.AppFeatures;
import dev.mediahub.core.apps.Apps;
import dev.mediahub.core.http.QuotaExceeded;
import dev.mediahub.core.streams.Admissions;
import dev.mediahub.core.streams.StreamQuota;
import dev.mediahub.media.api.Camera;
import dev.mediahub.media.api.Cameras;
import dev.mediahub.media.api.RoomKey;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The cameras that are connected, and the rules of letting one in. Any thread. */
final class CameraConnections implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CameraConnections.class);

  private final Apps apps;
  private final Cameras cameras;
  private final Admissions admissions;
  private final StreamQuota quota;
  private final Set<CameraConnection> connected = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("camera-looks").factory());
  private volatile boolean stopping;

  CameraConnections(Apps apps, Cameras cameras, Admissions admissions, StreamQuota quota) {
    this.apps = apps;
    this.cameras = cameras;
    this.admissions = admissions;
    this.quota = quota;
    looks.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
  }

  /** A camera that is in its room, and what it may send. */
  record Entry(Camera camera, int maxFps, int maxFrameBytes) {}

  private record Place(RoomKey room, String identity) {}

  /**
   * Brings a camera into its room, in place of an older connection of the same identity.
   *
   * @throws CameraRefusal when its app does not take it
   */
  Entry enter(CameraConnection connection) {
    CameraKey key = connection.key();
    AppFeatures.WsIngest rules = rules(key.room().app());
    takePlace(connection, rules.maxCameras());
    boolean entered = false;
    try {
      if (!connection.stillGood()) {
        throw new CameraRefusal(CloseCode.UNAUTHORIZED, "This camera key was revoked just now");
      }
      int maxFrameBytes = rules.maxFrameKb() * 1024;
      Camera camera =
          quota.admit(
              key.room(),
              key.identity(),
              () ->
                  cameras.publish(
                      new Cameras.Joining(
                          key.room(),
                          key.identity(),
                          key.identity(),
                          rules.maxFps(),
                          maxFrameBytes,
                          session -> admitted(session, key)),
                      connection));
      entered = true;
      return new Entry(camera, rules.maxFps(), maxFrameBytes);
    } catch (QuotaExceeded e) {
      throw new CameraRefusal(CloseCode.NOT_ALLOWED, String.valueOf(e.getMessage()));
    } finally {
      if (!entered) {
        left(connection);
      }
    }
  }

  /** What an app allows its cameras. */
  AppFeatures.WsIngest rules(String app) {
    AppFeatures.WsIngest rules =
        apps.find(app)
            .map(App::features)
            .map(AppFeatures::wsIngest)
            .orElseThrow(() -> new CameraRefusal(CloseCode.UNAUTHORIZED, "The app is gone"));
    if (!rules.enabled()) {
      throw new CameraRefusal(
          CloseCode.NOT_ALLOWED,
          "App '%s' takes no cameras: its feature wsIngest is off".formatted(app));
    }
    return rules;
  }

  private void admitted(String session, CameraKey key) {
    admissions.admitted(
        session,
        key.room(),
        key.identity(),
        true,
        new Admissions.Credential.CameraKey(key.keyId()));
  }

  /** Counts and enters at once, so that two do not both take the last place. */
  private synchronized void takePlace(CameraConnection connection, int most) {
    if (most > 0) {
      Set<Place> taken = new HashSet<>();
      connected.stream()
          .map(CameraConnection::key)
          .filter(key -> key.room().app().equals(connection.key().room().app()))
          .forEach(key -> taken.add(place(key)));
      if (!taken.contains(place(connection.key())) && taken.size() >= most) {
        throw new CameraRefusal(
            CloseCode.NOT_ALLOWED,
            "The app's %d cameras are all connected; raise features.wsIngest.maxCameras"
                .formatted(most));
      }
    }
    connected.add(connection);
  }

  private static Place place(CameraKey key) {
    return new Place(key.room(), key.identity());
  }

  void left(CameraConnection connection) {
    connected.remove(connection);
  }

  /** Ends who came with a key that is valid no more. */
  void revoked(String app, String keyId) {
    for (CameraConnection each : connected) {
      if (each.key().keyId().equals(keyId) && each.key().room().app().equals(app)) {
        each.close(CloseCode.UNAUTHORIZED, "This camera key was revoked; get a new one");
      }
    }
  }

  /** The connection of a key; empty when its camera is not there. */
  Optional<CameraConnection> of(CameraKey key) {
    return connected.stream().filter(each -> each.key().keyId().equals(key.keyId())).findFirst();
  }

  /** What the device of a stream said last; null when it said nothing, or is no camera. */
  @Nullable DeviceStats device(RoomKey room, String identity) {
    return connected.stream()
        .filter(each -> place(each.key()).equals(new Place(room, identity)))
        .map(CameraConnection::device)
        .filter(said -> said != null)
        .findFirst()
        .orElse(null);
  }

  /** What all devices said last. */
  List<DeviceStats> devices() {
    return connected.stream()
        .map(CameraConnection::device)
        .filter(said -> said != null)
        .map(said -> said)
        .toList();
  }

  private void look() {
    long nowNs = System.nanoTime();
    for (CameraConnection each : connected) {
      try {
        rules(each.key().room().app());
        each.look(nowNs);
      } catch (CameraRefusal e) {
        each.close(e.code(), String.valueOf(e.getMessage()));
      } catch (RuntimeException e) {
        log.error("a camera's connection could not be looked after", e);
      }
    }
  }

  boolean stopping() {
    return stopping;
  }

  @Override
  public void close() {
    stopping = true;
    looks.shutdownNow();
    for (CameraConnection each : connected) {
      each.close(CloseCode.GOING_AWAY, "The hub is shutting down; connect again soon");
    }
  }
}
