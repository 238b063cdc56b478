package dev.mediahub.core.restream;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.mediahub.core.apps.App;
import dev.mediahub.core.apps.AppSettings.RecordingLayout;
import dev.mediahub.core.apps.Apps;
import dev.mediahub.core.apps.Fields;
import dev.mediahub.core.auth.TokenGuard;
import dev.mediahub.core.http.Access;
import dev.mediahub.core.http.Envelope;
import dev.mediahub.core.http.Json;
import dev.mediahub.core.http.RouteDoc.Shape;
import dev.mediahub.core.http.Router;
import dev.mediahub.core.usage.EgressQuota;
import dev.mediahub.media.api.CompositeLayout;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import dev.mediahub.media.api.MediaServer;
import dev.mediahub.media.api.RoomKey;
import io.javalin.http.Context;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/apps/{app}/broadcast}: whole rooms, put together, sent to RTMP servers. */
public final class BroadcastRoutes {
  private static final int MAX_NAME = 200;
  private static final int MAX_URL = 2000;

  private final Apps apps;
  private final MediaServer media;
  private final Destinations destinations;
  private final EgressQuota quota;

  public BroadcastRoutes(
      Apps apps, MediaServer media, Destinations destinations, EgressQuota quota) {
    this.apps = apps;
    this.media = media;
    this.destinations = destinations;
    this.quota = quota;
  }

  public void register(Router router) {
    String path = "/api/v1/apps/{app}/broadcast";
    router
        .get(path, Access.permission("broadcast:read"), this::list)
        .says("Lists where an app's rooms go and how that fares; stopped ones are left out")
        .answers(200, Shape.DATA_LIST, View.class);
    router
        .post(path + "/start", Access.permission("broadcast:start"), this::start)
        .says("Sends a whole room in one picture and sound to an RTMP server, until it is stopped")
        .takes(
            NewBroadcast.class,
            "{\"roomName\": \"live-demo\", \"rtmpUrl\":"
                + " \"rtmp://live.example.com/app/xxxx-xxxx-xxxx-xxxx\", \"layout\": \"grid\"}")
        .answers(201, Shape.DATA, View.class);
    router
        .post(path + "/{id}/stop", Access.permission("broadcast:stop"), this::stop)
        .says("Stops sending a room to an RTMP server")
        .answers(200, Shape.DATA, View.class);
  }

  /**
   * The body of start.
   *
   * @param rtmpUrl its last part is the stream key
   * @param layout null: as the app's recordings
   */
  record NewBroadcast(
      @Nullable String roomName, @Nullable String rtmpUrl, @Nullable RecordingLayout layout) {
    /** Without what may be secret. */
    @Override
    public String toString() {
      return "NewBroadcast[roomName=" + roomName + "]";
    }
  }

  /**
   * A broadcast as the API shows it.
   *
   * @param url masked
   * @param layout grid, speaker or single
   * @param status starting, active, failed, or in the answer to its stop stopped
   * @param bitrate bits a second that go there now
   * @param sentBytes since it was started or the hub was
   * @param lastError what went wrong last; absent when nothing has
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record View(
      String egressId,
      String room,
      String url,
      @Nullable String layout,
      String status,
      long bitrate,
      long sentBytes,
      @Nullable String lastError,
      Instant startedAt) {}

  private void start(Context context) {
    App app = app(context);
    NewBroadcast request = Json.read(context, NewBroadcast.class);
    String name = Fields.text("roomName", request.roomName(), MAX_NAME);
    String url = Fields.text("rtmpUrl", request.rtmpUrl(), MAX_URL);
    RecordingLayout asked = request.layout();
    RecordingLayout chosen = asked == null ? app.settings().recordingLayout() : asked;
    CompositeLayout layout = CompositeLayout.valueOf(chosen.name());
    boolean exempt = TokenGuard.caller(context).isExemptFromQuotas();
    Destinations.Wish wish =
        new Destinations.Wish(
            Platform.CUSTOM, TargetUrl.of("rtmpUrl", url, null), null, layout.label(), exempt);
    RoomKey room = new RoomKey(app.name(), app.fullRoomName(name));
    media.requireComposite(room, layout);
    if (!exempt) {
      quota.require(app);
    }
    Destinations.Seen made = destinations.add(app, room, "", wish);
    context.status(201).header("Cache-Control", "no-store").json(Envelope.of(view(made)));
  }

  private void list(Context context) {
    context
        .header("Cache-Control", "no-store")
        .json(
            Envelope.of(
                destinations.broadcasts(app(context)).stream()
                    .map(BroadcastRoutes::view)
                    .toList()));
  }

  private void stop(Context context) {
    Destination stopped =
        destinations
            .stopBroadcast(app(context), context.pathParam("id"))
            .orElseThrow(() ->
                new HubException(
                    ErrorCode.NOT_FOUND,
                    "The app has no such broadcast (any more); GET lists those it has"));
    context.json(Envelope.of(view(new Destinations.Seen(stopped, null), "stopped")));
  }

  private static View view(Destinations.Seen seen) {
    return view(seen, seen.state());
  }

  private static View view(Destinations.Seen seen, String state) {
    Destination row = seen.destination();
    return new View(
        row.id(),
        row.room().room(),
        row.shownUrl(),
        row.layout(),
        state,
        seen.bitrate(),
        seen.sentBytes(),
        seen.error(),
        row.createdAt());
  }

  private App app(Context context) {
    return apps.require(context.pathParam("app"));
  }
}
