package dev.mediahub.core.cameras;

import dev.mediahub.core.apps.App;
import dev.mediahub.core.apps.Apps;
import dev.mediahub.core.apps.Fields;
import dev.mediahub.core.http.Access;
import dev.mediahub.core.http.Router;
import dev.mediahub.core.http.live.EndlessAnswer;
import dev.mediahub.core.http.live.SocketListener;
import dev.mediahub.core.streams.Admissions;
import dev.mediahub.core.whip.MediaCredentials.Player;
import dev.mediahub.media.api.CameraFrame;
import dev.mediahub.media.api.CameraSink;
import dev.mediahub.media.api.Cameras;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import dev.mediahub.media.api.MediaServer;
import io.javalin.http.Context;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/** {@code /live}: a camera's pictures as they are, without transcoding. */
final class CameraPlayback {
  private static final String MULTIPART = "multipart/x-mixed-replace; boundary=frame";
  private static final String JPEG = "image/jpeg";
  private static final String TOKEN = "a play token, when the app has no public playback";

  private final Apps apps;
  private final MediaServer media;
  private final Cameras cameras;
  private final Admissions admissions;
  private final PlayAccess access;
  private final ObjLongConsumer<String> sent;

  /**
   * @param sent told how many bytes of an app's single pictures went out
   */
  CameraPlayback(
      Apps apps,
      MediaServer media,
      Admissions admissions,
      PlayAccess access,
      ObjLongConsumer<String> sent) {
    this.apps = apps;
    this.media = media;
    this.cameras = media.cameras();
    this.admissions = admissions;
    this.access = access;
    this.sent = sent;
  }

  void register(Router router) {
    router
        .get("/live/{app}/{room}/mjpeg", Access.open(), this::mjpeg)
        .says("Shows a room's camera as moving picture (MJPEG), the newest frame at once")
        .query("token", "string", TOKEN)
        .query("identity", "string", "one of several cameras in the room")
        .answersText(200, MULTIPART);
    router
        .get("/live/{app}/{room}/frame.jpg", Access.open(), this::frame)
        .says("Gives the newest frame of a room's camera, byte for byte as it was sent")
        .query("token", "string", TOKEN)
        .query("identity", "string", "one of several cameras in the room")
        .answersText(200, JPEG);
    router
        .socket("/live/ws", Access.open(), this::socket)
        .says("WebSocket with the frames of a room's camera, one JPEG a binary message")
        .query("app", "string", "the app's name")
        .query("room", "string", "with or without prefix")
        .query("token", "string", TOKEN)
        .query("identity", "string", "one of several cameras in the room")
        .answersNothing(101);
  }

  private void mjpeg(Context context) {
    Player player = player(context, context.pathParam("app"), context.pathParam("room"));
    String identity = Fields.query(context, "identity");
    EndlessAnswer.to(context, MULTIPART, answer -> watch(player, identity, new Parts(answer)));
  }

  private void frame(Context context) {
    Player player = player(context, context.pathParam("app"), context.pathParam("room"));
    CameraFrame newest =
        cameras
            .latest(player.room(), Fields.query(context, "identity"))
            .orElseThrow(() ->
                HubException.retryLater(
                    ErrorCode.NOT_FOUND,
                    "No camera sends pictures in this room now",
                    Duration.ofSeconds(2)));
    byte[] jpeg;
    try {
      ByteBuffer bytes = newest.jpeg();
      jpeg = new byte[bytes.remaining()];
      bytes.get(jpeg);
    } finally {
      newest.release();
    }
    context.header("Cache-Control", "no-store").contentType(JPEG).result(jpeg);
    sent.accept(player.room().app(), jpeg.length);
  }

  private SocketListener socket(Context context) {
    String app = context.queryParam("app");
    String room = context.queryParam("room");
    if (app == null || room == null) {
      throw new HubException(ErrorCode.BAD_REQUEST, "Give app and room: /live/ws?app=…&room=…");
    }
    Player player = player(context, app, room);
    String identity = Fields.query(context, "identity");
    return new WatchingSocket(sink -> watch(player, identity, sink), media::endSession);
  }

  private String watch(Player player, @Nullable String identity, CameraSink sink) {
    String id =
        cameras.watch(
            new Cameras.Watching(
                player.room(),
                identity,
                player.identity(),
                player.hidden(),
                session ->
                    admissions.admitted(
                        session, player.room(), player.identity(), false, player.credential())),
            sink);
    admissions.confirm(id, player.stillGood());
    return id;
  }

  private Player player(Context context, String appName, String roomName) {
    App app = apps.require(appName);
    return access.require(context, app, app.fullRoomName(Fields.optionalRoom(roomName)));
  }

  /** Sends pictures as the parts of an answer. */
  private record Parts(EndlessAnswer answer) implements CameraSink {
    @Override
    public void send(CameraFrame frame, Sent sent) {
      answer.write(frame.part(), WatchingSocket.told(sent));
    }

    @Override
    public void ended(String reason) {
      answer.end();
    }
  }
}
