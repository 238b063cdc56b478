package dev.mediahub.core.cameras;

import dev.mediahub.core.apps.App;
import dev.mediahub.core.apps.Apps;
import dev.mediahub.core.auth.RequestLimits;
import dev.mediahub.core.db.Database;
import dev.mediahub.core.http.Json;
import dev.mediahub.core.http.Router;
import dev.mediahub.core.streams.Admissions;
import dev.mediahub.core.streams.StreamQuota;
import dev.mediahub.core.whip.MediaCredentials;
import dev.mediahub.media.api.MediaServer;
import dev.mediahub.media.api.RoomKey;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import java.util.function.ObjLongConsumer;

/** Everything about cameras over WebSocket. */
public final class CameraModule implements AutoCloseable {
  private final CameraConnections connections;
  private final CameraKeys keys;
  private final MediaServer media;

  private final CameraIngest ingest;
  private final CameraKeyRoutes keyRoutes;
  private final CameraPlayback playback;

  /**
   * Wires the parts; the database is not touched yet.
   *
   * @param publicUrl how others reach the hub; empty means as each request did
   * @param sent told how many bytes of an app's single pictures went out
   */
  public CameraModule(
      Apps apps,
      Database database,
      MediaServer media,
      Admissions admissions,
      StreamQuota quota,
      MediaCredentials credentials,
      RequestLimits limits,
      String publicUrl,
      ObjLongConsumer<String> sent) {
    this.media = media;
    connections = new CameraConnections(apps, media.cameras(), admissions, quota);
    keys = new CameraKeys(database, connections::revoked);
    apps.onDeleted(app -> keys.forget());
    PlayAccess access = new PlayAccess(credentials);
    ingest = new CameraIngest(apps, keys, connections, limits);
    keyRoutes = new CameraKeyRoutes(apps, keys, connections, media, quota, publicUrl);
    playback = new CameraPlayback(apps, media, admissions, access, sent);
  }

  public void register(Router router) {
    ingest.register(router);
    keyRoutes.register(router);
    playback.register(router);
  }

  public void meter(MeterRegistry registry) {
    new CameraMetrics(media.cameras()::stats, connections, registry).register();
  }

  /** What a stream's device said of itself, as JSON; empty when it said nothing. */
  public Optional<String> device(RoomKey room, String identity) {
    return Optional.ofNullable(connections.device(room, identity)).map(Json::write);
  }

  /** Makes a camera's key worthless, so that it does not come back; ends its connection. */
  public void removeKey(App app, String keyId) {
    keys.deleteIfThere(app, keyId);
  }

  /** Sends all cameras away. */
  @Override
  public void close() {
    connections.close();
  }
}
