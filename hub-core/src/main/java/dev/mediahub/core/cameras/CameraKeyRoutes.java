package dev.mediahub.core.cameras;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.mediahub.core.apps.App;
import dev.mediahub.core.apps.Apps;
import dev.mediahub.core.apps.Fields;
import dev.mediahub.core.apps.HubUrls;
import dev.mediahub.core.auth.TokenGuard;
import dev.mediahub.core.http.Access;
import dev.mediahub.core.http.Envelope;
import dev.mediahub.core.http.Json;
import dev.mediahub.core.http.RouteDoc.Shape;
import dev.mediahub.core.http.Router;
import dev.mediahub.core.streams.StreamQuota;
import dev.mediahub.media.api.CameraInfo;
import dev.mediahub.media.api.Cameras;
import dev.mediahub.media.api.MediaServer;
import dev.mediahub.media.api.RoomInfo;
import dev.mediahub.media.api.RoomKey;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/apps/{app}/ws-ingest}. */
final class CameraKeyRoutes {
  static final String TYPE = "ws-mjpeg";

  private final Apps apps;
  private final CameraKeys keys;
  private final CameraConnections connections;
  private final MediaServer media;
  private final Cameras cameras;
  private final StreamQuota quota;
  private final String publicUrl;

  CameraKeyRoutes(
      Apps apps,
      CameraKeys keys,
      CameraConnections connections,
      MediaServer media,
      StreamQuota quota,
      String publicUrl) {
    this.apps = apps;
    this.keys = keys;
    this.connections = connections;
    this.media = media;
    this.cameras = media.cameras();
    this.quota = quota;
    this.publicUrl = publicUrl;
  }

  void register(Router router) {
    String path = "/api/v1/apps/{app}/ws-ingest";
    router
        .post(path, Access.permission("ingress:create"), this::create)
        .says("Makes the key of a camera that sends JPEGs over WebSocket; it is shown once")
        .takes(CameraKeys.NewKey.class, "{\"room\": \"cam1\"}")
        .answers(201, Shape.DATA, Created.class);
    router
        .get(path, Access.permission("ingress:read"), this::list)
        .says("Lists camera keys with how their cameras are now")
        .answers(200, Shape.DATA_LIST, Listed.class);
    router
        .delete(path + "/{id}", Access.permission("ingress:delete"), this::delete)
        .says("Revokes a camera key and closes its connection at once")
        .answersNothing(204);
    router
        .get(path + "/live/{room}", Access.open(), this::live)
        .says("Says whether a camera is live in a room")
        .answers(200, Shape.DATA, Live.class);
  }

  /** The answer to POST. */
  record Created(
      String id,
      String streamKey,
      String room,
      String identity,
      String wsUrl,
      String mjpegUrl,
      String frameUrl,
      String playerUrl,
      String embedUrl) {
    @Override
    public String toString() {
      return "Created[" + id + "]";
    }
  }

  /**
   * A key and its camera.
   *
   * @param active whether pictures come
   * @param camera how it is while it is connected
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Listed(
      String id,
      String room,
      String identity,
      String streamId,
      Instant createdAt,
      boolean active,
      @Nullable Connected camera,
      String mjpegUrl,
      String frameUrl,
      String playerUrl) {}

  /**
   * A camera that is connected.
   *
   * @param fps pictures taken over the last second
   * @param bitrate bits a second
   * @param viewers of its room
   * @param framesTooFast left out because of maxFps
   * @param framesBroken left out because they were no JPEG
   * @param device what it said of itself
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Connected(
      Instant connectedAt,
      int width,
      int height,
      double fps,
      long bitrate,
      int viewers,
      long frames,
      long framesTooFast,
      long framesBroken,
      @Nullable DeviceStats device) {}

  /** Whether a camera is live. */
  record Live(boolean active, String type, String room, String mjpegUrl, String frameUrl) {}

  private void create(Context context) {
    App app = app(context);
    CameraKeys.NewKey request = Json.read(context, CameraKeys.NewKey.class);
    if (!TokenGuard.caller(context).isExemptFromQuotas()) {
      quota.requireRoom(app);
    }
    CameraKeys.Made made = keys.create(app, request);
    String room = made.key().room().room();
    HubUrls urls = HubUrls.of(publicUrl, context);
    context
        .status(201)
        .header("Cache-Control", "no-store")
        .json(
            Envelope.of(
                new Created(
                    made.key().keyId(),
                    made.secret(),
                    room,
                    made.key().identity(),
                    urls.webSocket() + "/ingest/ws?app=" + app.name() + "&room=" + room,
                    urls.mjpeg(app.name(), room),
                    urls.frame(app.name(), room),
                    urls.play(app.name(), room),
                    urls.embed(app.name(), room))));
  }

  private void list(Context context) {
    App app = app(context);
    HubUrls urls = HubUrls.of(publicUrl, context);
    List<Listed> rows = keys.all(app).stream().map(key -> listed(key, urls)).toList();
    context.header("Cache-Control", "no-store").json(Envelope.of(rows));
  }

  private Listed listed(CameraKey key, HubUrls urls) {
    Optional<CameraConnection> connection = connections.of(key);
    Optional<CameraInfo> info =
        connection.flatMap(there -> cameras.find(key.room(), key.identity()));
    String app = key.room().app();
    String room = key.room().room();
    return new Listed(
        key.keyId(),
        room,
        key.identity(),
        room + "/" + key.identity(),
        key.createdAt(),
        info.filter(CameraInfo::streaming).isPresent(),
        info.map(camera -> connected(camera, connection.map(CameraConnection::device).orElse(null)))
            .orElse(null),
        urls.mjpeg(app, room),
        urls.frame(app, room),
        urls.play(app, room));
  }

  private Connected connected(CameraInfo camera, @Nullable DeviceStats device) {
    return new Connected(
        camera.connectedAt(),
        camera.width(),
        camera.height(),
        camera.framesPerSecond(),
        camera.bitrate(),
        media.room(camera.room()).map(RoomInfo::viewers).orElse(0),
        camera.frames(),
        camera.framesTooFast(),
        camera.framesBroken(),
        device);
  }

  private void delete(Context context) {
    keys.delete(app(context), context.pathParam("id"));
    context.status(204);
  }

  private void live(Context context) {
    App app = app(context);
    String room = app.fullRoomName(Fields.optionalRoom(context.pathParam("room")));
    HubUrls urls = HubUrls.of(publicUrl, context);
    boolean active = !cameras.inRoom(new RoomKey(app.name(), room)).isEmpty();
    context
        .header("Cache-Control", "no-store")
        .json(
            Envelope.of(
                new Live(
                    active,
                    TYPE,
                    room,
                    urls.mjpeg(app.name(), room),
                    urls.frame(app.name(), room))));
  }

  private App app(Context context) {
    return apps.require(context.pathParam("app"));
  }
}
