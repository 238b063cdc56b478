package dev.mediahub.core.vod;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.mediahub.core.apps.App;
import dev.mediahub.core.apps.Apps;
import dev.mediahub.core.apps.Fields;
import dev.mediahub.core.apps.HubUrls;
import dev.mediahub.core.http.Access;
import dev.mediahub.core.http.Envelope;
import dev.mediahub.core.http.RouteDoc.Shape;
import dev.mediahub.core.http.Router;
import dev.mediahub.core.storage.S3Accounts;
import dev.mediahub.core.storage.Uploads;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import io.javalin.http.Context;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/apps/{app}/vods}, and the file behind a signed link. */
public final class VodRoutes {
  private static final Set<String> STATES = Set.of("recording", "uploading", "ready", "failed");
  private static final Set<String> ORDERS = Set.of("started_at", "size_bytes", "id");
  private static final int DEFAULT_LIMIT = 200;
  private static final int MAX_LIMIT = 1000;
  private static final Duration LINK_VALID = Duration.ofHours(1);

  private final Apps apps;
  private final Vods vods;
  private final FileLinks links;
  private final FileAnswer answer;
  private final String publicUrl;

  /**
   * Declares its routes with {@link #register}.
   *
   * @param publicUrl as configured; empty when it is not
   */
  public VodRoutes(Apps apps, Vods vods, FileLinks links, FileAnswer answer, String publicUrl) {
    this.apps = apps;
    this.vods = vods;
    this.links = links;
    this.answer = answer;
    this.publicUrl = publicUrl;
  }

  public void register(Router router) {
    String path = "/api/v1/apps/{app}/vods";
    router
        .get(path, Access.permission("vod:read"), this::list)
        .says("Lists recorded files")
        .query("room", "string", "of this room only")
        .query("status", "string", "recording, uploading, ready or failed")
        .query("since", "string", "ISO 8601: begun then or later")
        .query("until", "string", "ISO 8601: begun then or earlier")
        .query("order", "string", "started_at, size_bytes or id; id when absent")
        .query("dir", "string", "asc or desc; desc when absent")
        .query("all", "integer", "1: every row, whatever limit and offset say")
        .paged(DEFAULT_LIMIT, MAX_LIMIT)
        .answers(200, Shape.PAGE, View.class);
    router
        .get(path + "/{id}", Access.permission("vod:read"), this::get)
        .says("Shows a recorded file with fresh links to it")
        .answers(200, Shape.DATA, Detail.class);
    router
        .get(path + "/{id}/download", Access.permission("vod:read"), this::download)
        .says("Says where the file can be downloaded; 409 until it is ready")
        .answers(200, Shape.DATA, Download.class);
    router
        .get(path + "/{id}/raw", Access.permission("vod:read"), this::raw)
        .says("Sends the local file as an attachment; takes ranges")
        .answersText(200, "video/mp4")
        .answersText(206, "video/mp4");
    router
        .post(path + "/{id}/probe", Access.permission("vod:write"), this::probe)
        .says("Reads duration, size and format from the file again")
        .answers(200, Shape.DATA, View.class);
    router
        .delete(path + "/{id}", Access.permission("vod:delete"), this::delete)
        .says("Deletes a recorded file and its row")
        .answersNothing(204);
    router.get("/vod/{app}/{id}/file", Access.open(), this::file).hidden();
    router.get("/vod/{app}/{id}/poster.jpg", Access.open(), this::poster).hidden();
  }

  /** A file as the API shows it. */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record View(
      long id,
      String app,
      String room,
      String streamId,
      String egressId,
      int part,
      String status,
      Instant startedAt,
      @Nullable Instant endedAt,
      long sizeBytes,
      double durationS,
      int width,
      int height,
      String format,
      String videoCodec,
      String audioCodec,
      @Nullable String fileKey,
      @Nullable String snapshotKey,
      @Nullable String reason) {

    static View of(Vod vod) {
      return new View(
          vod.id(),
          vod.app(),
          vod.room(),
          vod.streamId(),
          vod.egressId(),
          vod.part(),
          vod.status().label(),
          vod.startedAt(),
          vod.endedAt(),
          vod.sizeBytes(),
          Math.round(vod.durationS() * 1000) / 1000.0,
          vod.width(),
          vod.height(),
          vod.format(),
          vod.videoCodec(),
          vod.audioCodec(),
          vod.fileKey(),
          vod.snapshot(),
          vod.reason());
    }
  }

  /**
   * A file with links.
   *
   * @param url plays without a further credential for some hours; null without a file
   * @param presignedUrl to the object in the app's bucket; without one as {@code url}
   * @param publicUrl to the object, for everybody; null when the bucket is not public
   * @param playUrl a page that plays it
   * @param snapshotUrl its first picture, as long as {@code url} plays; null without one
   * @param upload while it is on its way into the bucket
   * @param variants other renditions: none yet
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record Detail(
      @JsonUnwrapped View vod,
      @Nullable String url,
      @Nullable String presignedUrl,
      @Nullable String publicUrl,
      @Nullable String playUrl,
      @Nullable String snapshotUrl,
      @Nullable Upload upload,
      List<String> variants) {}

  /**
   * How far a file is on its way into the bucket.
   *
   * @param error why the newest attempt failed
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record Upload(long sentBytes, long sizeBytes, int attempts, @Nullable String error) {
    static Upload of(Uploads.State state) {
      return new Upload(
          state.sentBytes(), state.sizeBytes(), state.attempts(), state.error().orElse(null));
    }
  }

  /** Where a file can be downloaded; {@code expiresInSeconds} is null when that does not expire. */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record Download(String url, String filename, @Nullable Integer expiresInSeconds) {}

  private void list(Context context) {
    App app = app(context);
    boolean all = "1".equals(context.queryParam("all"));
    int limit = clamped(context.queryParam("limit"), DEFAULT_LIMIT, 1, MAX_LIMIT);
    int offset = all ? 0 : clamped(context.queryParam("offset"), 0, 0, Integer.MAX_VALUE);
    String order = oneOf(context, "order", ORDERS, "id");
    String direction = oneOf(context, "dir", Set.of("asc", "desc"), "desc");
    VodStore.Filter filter =
        new VodStore.Filter(
            app.id(),
            Fields.query(context, "room"),
            oneOf(context, "status", STATES, null),
            Fields.queryTime(context, "since"),
            Fields.queryTime(context, "until"),
            String.valueOf(order),
            "asc".equals(direction),
            all ? null : limit,
            offset);
    List<View> rows = vods.page(filter).stream().map(View::of).toList();
    long total = all ? rows.size() : vods.count(filter);
    context.json(Envelope.page(rows, total, all ? rows.size() : limit, offset));
  }

  private static @Nullable String oneOf(
      Context context, String name, Set<String> allowed, @Nullable String whenAbsent) {
    String value = Fields.query(context, name);
    if (value == null) {
      return whenAbsent;
    }
    if (!allowed.contains(value)) {
      throw Fields.refused(
          name, "must be one of " + String.join(", ", allowed.stream().sorted().toList()));
    }
    return value;
  }

  private static int clamped(@Nullable String value, int whenAbsent, int min, int max) {
    if (value == null || value.isEmpty()) {
      return whenAbsent;
    }
    if (!value.matches("-?\\d{1,18}")) {
      throw Fields.refused("limit and offset", "must be whole numbers of at most 18 digits");
    }
    return Math.clamp(Long.parseLong(value), min, max);
  }

  private void get(Context context) {
    App app = app(context);
    Vod vod = vods.require(app, context.pathParam("id"));
    String url = null;
    String picture = null;
    String base = HubUrls.of(publicUrl, context).base() + "/vod/" + app.name() + "/" + vod.id();
    String token = links.token(vod.appId(), vod.id());
    if (vod.status() == Vod.Status.READY && vods.snapshot(vod) != null) {
      picture = base + "/poster.jpg?token=" + token;
    }
    if (vod.status() == Vod.Status.READY && vods.file(vod) != null) {
      url = base + "/file?token=" + token;
    }
    Optional<S3Accounts.Links> object = vods.uploads().links(vod, filename(vod), LINK_VALID);
    String presigned = object.map(S3Accounts.Links::presigned).orElse(url);
    String page = presigned != null ? base + "#token=" + token : null;
    context.json(
        Envelope.of(
            new Detail(
                View.of(vod),
                url != null ? url : presigned,
                presigned,
                object.flatMap(S3Accounts.Links::publicUrl).orElse(null),
                page,
                picture,
                vods.uploads().state(vod).map(Upload::of).orElse(null),
                List.of())));
  }

  private void download(Context context) {
    App app = app(context);
    Vod vod = vods.require(app, context.pathParam("id"));
    requireStatusReady(vod);
    Optional<S3Accounts.Links> object = vods.uploads().links(vod, filename(vod), LINK_VALID);
    if (object.isPresent()) {
      int seconds = (int) LINK_VALID.toSeconds();
      context.json(Envelope.of(new Download(object.get().presigned(), filename(vod), seconds)));
      return;
    }
    requireReady(vod);
    String url =
        "%s/api/v1/apps/%s/vods/%d/raw"
            .formatted(HubUrls.of(publicUrl, context).base(), app.name(), vod.id());
    context.json(Envelope.of(new Download(url, filename(vod), null)));
  }

  private void raw(Context context) throws IOException {
    Vod vod = vods.require(app(context), context.pathParam("id"));
    answer.send(context, requireReady(vod), vod.contentType(), filename(vod));
  }

  private static void requireStatusReady(Vod vod) {
    if (vod.status() != Vod.Status.READY) {
      throw new HubException(
          ErrorCode.CONFLICT,
          "This VOD is %s; it can be downloaded when it is ready".formatted(vod.status().label()));
    }
  }

  private Path requireReady(Vod vod) {
    requireStatusReady(vod);
    Path file = vods.file(vod);
    if (file == null) {
      throw new HubException(
          ErrorCode.NOT_FOUND, "This VOD has neither an S3 object nor a local file (any more)");
    }
    return file;
  }

  private static String filename(Vod vod) {
    return "clip-" + vod.id() + "." + (vod.format().isEmpty() ? "mp4" : vod.format());
  }

  private void probe(Context context) {
    App app = app(context);
    Vod vod = vods.require(app, context.pathParam("id"));
    context.json(Envelope.of(View.of(vods.probe(app, vod))));
  }

  private void delete(Context context) {
    App app = app(context);
    vods.delete(app, vods.require(app, context.pathParam("id")));
    context.status(204);
  }

  private void file(Context context) throws IOException {
    Vod vod = opened(context);
    if (vods.file(vod) == null) {
      // Valid as long as a link, for players go on at the bucket when they seek.
      Optional<S3Accounts.Links> object = vods.uploads().links(vod, filename(vod), FileLinks.VALID);
      if (object.isPresent()) {
        context.redirect(object.get().presigned());
        return;
      }
    }
    answer.send(context, requireReady(vod), vod.contentType(), null);
  }

  private void poster(Context context) throws IOException {
    Path picture = vods.snapshot(opened(context));
    if (picture == null) {
      throw new HubException(ErrorCode.NOT_FOUND, "This VOD has no picture");
    }
    answer.send(context, picture, "image/jpeg", null);
  }

  private Vod opened(Context context) {
    App app = links.require(context, apps, "vods");
    return vods.require(app, context.pathParam("id"));
  }

  private App app(Context context) {
    return apps.require(context.pathParam("app"));
  }
}
