package dev.mediahub.core.apps;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.mediahub.core.auth.Principal;
import dev.mediahub.core.auth.TokenGuard;
import dev.mediahub.core.http.Access;
import dev.mediahub.core.http.Envelope;
import dev.mediahub.core.http.Json;
import dev.mediahub.core.http.RouteDoc.Shape;
import dev.mediahub.core.http.Router;
import dev.mediahub.media.api.HubException;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/apps}: the registry of apps. */
public final class AppRoutes {
  static final String MASKED = "********";

  private final Apps apps;

  public AppRoutes(Apps apps) {
    this.apps = apps;
  }

  public void register(Router router) {
    router
        .get("/api/v1/apps", Access.permission("app:read"), this::list)
        .says("Lists the apps")
        .answers(200, Shape.LIST, View.class);
    router
        .post("/api/v1/apps", Access.permission("app:create"), this::create)
        .says("Makes an app, with a first LiveKit key")
        .takes(AppRequests.NewApp.class, "{\"name\": \"studio-1\", \"displayName\": \"Studio 1\"}")
        .answers(201, Shape.DATA, View.class);
    router
        .get("/api/v1/apps/{app}", Access.permission("app:read"), this::get)
        .says("Shows an app")
        .answers(200, Shape.DATA, View.class);
    router
        .patch("/api/v1/apps/{app}", Access.permission("app:write"), this::update)
        .says("Changes an app: what is left out stays, an empty callback field is removed")
        .takes(
            AppRequests.Changes.class,
            "{\"callbackUrl\": \"https://example.com/hook\", \"callbackSecret\": \"a long"
                + " secret\"}")
        .answers(200, Shape.DATA, View.class);
    router
        .delete("/api/v1/apps/{app}", Access.permission(Principal.DELETE_APP), this::delete)
        .says("Deletes an app with its keys, tokens and ingresses, and ends its sessions")
        .query("deleteVods", "string", "true deletes recordings too")
        .answersNothing(204);
  }

  /** An app as the API shows it; the callback secret is never shown again. */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record View(
      long id,
      String name,
      String displayName,
      String roomPrefix,
      boolean recordingEnabled,
      AppSettings.RecordingMode recordingMode,
      AppSettings.RecordingLayout recordingLayout,
      String localDir,
      boolean deleteLocalAfterUpload,
      int splitMinutes,
      int snapshotSeconds,
      @Nullable String callbackUrl,
      @Nullable String callbackSecret,
      boolean rtmpEnabled,
      AppSettings.LatencyAlert latencyAlert,
      AppFeatures features,
      Instant createdAt,
      Instant updatedAt) {

    static View of(App app) {
      AppSettings settings = app.settings();
      return new View(
          app.id(),
          app.name(),
          app.displayName(),
          app.roomPrefix(),
          settings.recordingEnabled(),
          settings.recordingMode(),
          settings.recordingLayout(),
          settings.localDir(),
          settings.deleteLocalAfterUpload(),
          settings.splitMinutes(),
          settings.snapshotSeconds(),
          settings.callbackUrl(),
          app.hasCallbackSecret() ? MASKED : null,
          settings.rtmpEnabled(),
          settings.latencyAlert(),
          app.features(),
          app.createdAt(),
          app.updatedAt());
    }
  }

  /** A bare list, as the reference API has it. */
  private void list(Context context) {
    Principal caller = TokenGuard.caller(context);
    List<View> views =
        apps.list().stream()
            .filter(app -> caller.reachesApp(app.name(), app.tenantId()))
            .map(View::of)
            .toList();
    context.json(views);
  }

  private void create(Context context) {
    AppRequests.NewApp request = Json.read(context, AppRequests.NewApp.class);
    Principal caller = TokenGuard.caller(context);
    App app = apps.create(caller.tenantId(), request, !caller.isExemptFromQuotas());
    context.status(201).json(Envelope.of(View.of(app)));
  }

  private void get(Context context) {
    context.json(Envelope.of(View.of(apps.read(context.pathParam("app")))));
  }

  private void update(Context context) {
    AppRequests.Changes changes = Json.read(context, AppRequests.Changes.class);
    context.json(Envelope.of(View.of(apps.update(context.pathParam("app"), changes))));
  }

  /**
   * {@code ?deleteVods=true} deletes recordings too.
   *
   * @throws HubException NOT_FOUND when there is no such app
   */
  private void delete(Context context) {
    String vods = Fields.query(context, "deleteVods");
    apps.delete(context.pathParam("app"), "true".equals(vods) || "1".equals(vods));
    context.status(204);
  }
}
