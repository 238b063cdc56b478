package dev.mediahub.core.recording;

import dev.mediahub.core.apps.App;
import dev.mediahub.core.apps.Apps;
import dev.mediahub.core.apps.Fields;
import dev.mediahub.core.auth.TokenGuard;
import dev.mediahub.core.http.Access;
import dev.mediahub.core.http.Envelope;
import dev.mediahub.core.http.Json;
import dev.mediahub.core.http.RouteDoc.Shape;
import dev.mediahub.core.http.Router;
import dev.mediahub.core.streams.StreamRegistry;
import dev.mediahub.media.api.RoomKey;
import io.javalin.http.Context;
import org.jspecify.annotations.Nullable;

/** Starts and stops recordings of rooms and streams. */
public final class RecordingRoutes {
  private static final int MAX_NAME = 200;

  private final Apps apps;
  private final Recordings recordings;
  private final StreamRegistry streams;

  public RecordingRoutes(Apps apps, Recordings recordings, StreamRegistry streams) {
    this.apps = apps;
    this.recordings = recordings;
    this.streams = streams;
  }

  public void register(Router router) {
    String path = "/api/v1/apps/{app}";
    router
        .post(path + "/recording/start", Access.permission("recording:start"), this::start)
        .says(
            "Records a room's main publisher, the one named by streamId, or with recordingMode"
                + " room-composite the whole room")
        .takes(Start.class, "{\"roomName\": \"live-demo\"}")
        .answers(201, Shape.DATA, Recordings.Started.class);
    router
        .post(path + "/recording/{id}/stop", Access.permission("recording:stop"), this::stop)
        .says("Stops a recording, by its VOD's or its own id")
        .answers(200, Shape.DATA, Recordings.Started.class);
    router
        .post(
            path + "/streams/{id}/record/start",
            Access.permission("recording:start"),
            this::startStream)
        .says("Records a stream on air")
        .answers(201, Shape.DATA, Recordings.Started.class);
    router
        .post(
            path + "/streams/{id}/record/stop",
            Access.permission("recording:stop"),
            this::stopStream)
        .says("Stops the recording of a stream")
        .answers(200, Shape.DATA, Recordings.Started.class);
  }

  /**
   * {@code POST recording/start}.
   *
   * @param streamId a stream's id ({@code room/identity}) or its participant's identity
   */
  record Start(@Nullable String roomName, @Nullable String streamId) {}

  private void start(Context context) {
    App app = app(context);
    Start request = Json.read(context, Start.class);
    String name = Fields.text("roomName", request.roomName(), MAX_NAME);
    String stream = Fields.optionalText("streamId", request.streamId(), 2 * MAX_NAME);
    RoomKey room = new RoomKey(app.name(), app.fullRoomName(name));
    String identity = stream;
    if (stream != null && stream.startsWith(room.room() + "/")) {
      identity = stream.substring(room.room().length() + 1);
    }
    boolean exempt = TokenGuard.caller(context).isExemptFromQuotas();
    context.status(201).json(Envelope.of(recordings.startAsSet(app, room, identity, exempt)));
  }

  private void startStream(Context context) {
    App app = app(context);
    StreamRegistry.OnAir stream = streams.requireOnAir(app, context.pathParam("id"));
    boolean exempt = TokenGuard.caller(context).isExemptFromQuotas();
    context
        .status(201)
        .json(Envelope.of(recordings.start(app, stream.room(), stream.identity(), exempt)));
  }

  private void stop(Context context) {
    context.json(Envelope.of(recordings.stop(app(context), context.pathParam("id"))));
  }

  private void stopStream(Context context) {
    App app = app(context);
    StreamRegistry.OnAir stream = streams.requireOnAir(app, context.pathParam("id"));
    context.json(Envelope.of(recordings.stopOf(app, stream.room(), stream.identity())));
  }

  private App app(Context context) {
    return apps.require(context.pathParam("app"));
  }
}
