package dev.mediahub.core.snapshots;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.mediahub.core.apps.App;
import dev.mediahub.core.apps.Apps;
import dev.mediahub.core.apps.Fields;
import dev.mediahub.core.apps.HubUrls;
import dev.mediahub.core.apps.Paging;
import dev.mediahub.core.auth.TokenGuard;
import dev.mediahub.core.http.Access;
import dev.mediahub.core.http.Envelope;
import dev.mediahub.core.http.Json;
import dev.mediahub.core.http.RouteDoc.Shape;
import dev.mediahub.core.http.Router;
import dev.mediahub.core.storage.S3Accounts;
import dev.mediahub.core.streams.StreamRegistry;
import dev.mediahub.core.usage.StorageQuota;
import dev.mediahub.core.vod.FileAnswer;
import dev.mediahub.core.vod.FileLinks;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import dev.mediahub.media.api.RoomKey;
import io.javalin.http.Context;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/apps/{app}/snapshots}, and the picture behind a signed link. */
public final class SnapshotRoutes {
  private static final int MAX_NAME = 200;
  private static final int LARGEST_WIDTH = 8192;
  private static final int DEFAULT_LIMIT = 50;
  private static final int MAX_LIMIT = 500;
  private static final Duration LINK_VALID = Duration.ofHours(1);

  private final Apps apps;
  private final Snapshots snapshots;
  private final StreamRegistry streams;
  private final FileLinks links;
  private final FileAnswer answer;
  private final StorageQuota quota;
  private final String publicUrl;

  /**
   * Declares its routes with {@link #register}.
   *
   * @param publicUrl as configured; empty when it is not
   */
  public SnapshotRoutes(
      Apps apps,
      Snapshots snapshots,
      StreamRegistry streams,
      FileLinks links,
      FileAnswer answer,
      StorageQuota quota,
      String publicUrl) {
    this.apps = apps;
    this.snapshots = snapshots;
    this.streams = streams;
    this.links = links;
    this.answer = answer;
    this.quota = quota;
    this.publicUrl = publicUrl;
  }

  public void register(Router router) {
    String path = "/api/v1/apps/{app}/snapshots";
    router
        .post(path, Access.permission("stream:write"), this::take)
        .says("Takes a picture of a stream on air")
        .takes(Take.class, "{\"roomName\": \"live-demo\"}")
        .answers(201, Shape.DATA, View.class);
    router
        .get(path, Access.permission("stream:read"), this::list)
        .says("Lists pictures, the newest first")
        .query("room", "string", "of this room only")
        .paged(DEFAULT_LIMIT, MAX_LIMIT)
        .answers(200, Shape.PAGE, View.class);
    router
        .get(path + "/{id}", Access.permission("stream:read"), this::get)
        .says("Shows a picture's row with a fresh link to it")
        .answers(200, Shape.DATA, View.class);
    router
        .delete(path + "/{id}", Access.permission("stream:delete"), this::delete)
        .says("Deletes a picture")
        .answersNothing(204);
    router.get("/snapshot/{app}/{id}/file", Access.open(), this::file).hidden();
  }

  /**
   * {@code POST snapshots}: a room, a stream, or a participant of a room.
   *
   * @param roomName whose main publisher is meant when nobody is named
   * @param streamId a stream's id ({@code room/identity}) or number; with a room also an identity
   * @param participant an identity in the room
   * @param maxWidth pixels that the picture may be wide; its own width when absent
   * @param quality of the JPEG, 1 to 100; 85 when absent, but a camera's own
   */
  record Take(
      @Nullable String roomName,
      @Nullable String streamId,
      @Nullable String participant,
      @Nullable Integer maxWidth,
      @Nullable Integer quality) {}

  /**
   * A picture as the API shows it.
   *
   * @param egressId of the recording that it was taken for; null when somebody asked for it
   * @param key the object's in the app's bucket, else the local file's
   * @param url gives the picture without a further credential for some hours
   * @param publicUrl for everybody; null when there is no public bucket
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record View(
      long id,
      String app,
      String room,
      String streamId,
      @Nullable String egressId,
      String key,
      @Nullable String url,
      @Nullable String publicUrl,
      int width,
      int height,
      long sizeBytes,
      Instant takenAt) {}

  private record Whom(RoomKey room, @Nullable String identity) {}

  private void take(Context context) {
    App app = app(context);
    Take request = Json.read(context, Take.class);
    int maxWidth = number("maxWidth", request.maxWidth(), 0, 16, LARGEST_WIDTH);
    int quality = number("quality", request.quality(), 0, 1, 100);
    Whom whom = whom(app, request);
    if (!TokenGuard.caller(context).isExemptFromQuotas()) {
      quota.require(app);
    }
    Picture taken = snapshots.take(app, whom.room(), whom.identity(), maxWidth, quality);
    context.status(201).json(Envelope.of(view(context, taken)));
  }

  private Whom whom(App app, Take request) {
    String name = Fields.optionalText("roomName", request.roomName(), MAX_NAME);
    String stream = Fields.optionalText("streamId", request.streamId(), 2 * MAX_NAME);
    String participant = Fields.optionalText("participant", request.participant(), MAX_NAME);
    if (name == null) {
      if (stream == null) {
        throw Fields.refused("roomName", "or \"streamId\" is required");
      }
      StreamRegistry.OnAir onAir = streams.requireOnAir(app, stream);
      return new Whom(onAir.room(), onAir.identity());
    }
    RoomKey room = new RoomKey(app.name(), app.fullRoomName(name));
    if (stream != null && stream.startsWith(room.room() + "/")) {
      stream = stream.substring(room.room().length() + 1);
    }
    if (stream != null && participant != null && !stream.equals(participant)) {
      throw Fields.refused("participant", "is another one than \"streamId\" names: send one");
    }
    return new Whom(room, stream != null ? stream : participant);
  }

  private static int number(
      String field, @Nullable Integer value, int whenAbsent, int min, int max) {
    return Fields.number(field, value == null ? null : value.toString(), whenAbsent, min, max);
  }

  private void list(Context context) {
    App app = app(context);
    String room = Fields.query(context, "room");
    Paging paging = Paging.of(context, DEFAULT_LIMIT, MAX_LIMIT);
    List<View> rows =
        snapshots.page(app, room, paging.limit(), paging.offset()).stream()
            .map(picture -> view(context, picture))
            .toList();
    context.json(Envelope.page(rows, snapshots.count(app, room), paging.limit(), paging.offset()));
  }

  private void get(Context context) {
    context.json(Envelope.of(view(context, require(app(context), context.pathParam("id")))));
  }

  private void delete(Context context) {
    snapshots.delete(require(app(context), context.pathParam("id")));
    context.status(204);
  }

  private Picture require(App app, String id) {
    return Fields.rowId(id)
        .flatMap(number -> snapshots.find(app, number))
        .orElseThrow(() ->
            new HubException(
                ErrorCode.NOT_FOUND,
                "App '%s' has no such snapshot; GET /api/v1/apps/%s/snapshots lists those it has"
                    .formatted(app.name(), app.name())));
  }

  private View view(Context context, Picture picture) {
    String url = null;
    Optional<S3Accounts.Links> object = Optional.empty();
    if (picture.object() != null) {
      object = snapshots.links(picture, LINK_VALID);
      url = object.map(S3Accounts.Links::presigned).orElse(null);
    } else if (snapshots.file(picture) != null) {
      url =
          "%s/snapshot/%s/%d/file?token=%s"
              .formatted(
                  HubUrls.of(publicUrl, context).base(),
                  picture.app(),
                  picture.id(),
                  links.token(picture.appId(), picture.id()));
    }
    return new View(
        picture.id(),
        picture.app(),
        picture.room(),
        picture.streamId(),
        picture.egressId(),
        picture.key(),
        url,
        object.flatMap(S3Accounts.Links::publicUrl).orElse(null),
        picture.width(),
        picture.height(),
        picture.sizeBytes(),
        picture.takenAt());
  }

  private void file(Context context) throws IOException {
    App app = links.require(context, apps, "snapshots");
    Picture picture = require(app, context.pathParam("id"));
    Path file = snapshots.file(picture);
    if (file != null) {
      answer.send(context, file, "image/jpeg", null);
      return;
    }
    // It has gone into the bucket since the link was made.
    S3Accounts.Links object =
        snapshots
            .links(picture, LINK_VALID)
            .orElseThrow(
                () -> new HubException(ErrorCode.NOT_FOUND, "This picture's file is gone"));
    context.redirect(object.presigned());
  }

  private App app(Context context) {
    return apps.require(context.pathParam("app"));
  }
}
