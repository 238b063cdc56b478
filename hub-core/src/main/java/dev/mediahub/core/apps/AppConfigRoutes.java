package dev.mediahub.core.apps;

import dev.mediahub.core.http.Access;
import dev.mediahub.core.http.Envelope;
import dev.mediahub.core.http.Json;
import dev.mediahub.core.http.RouteDoc.Shape;
import dev.mediahub.core.http.Router;
import io.javalin.http.Context;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/apps/{app}/config} and {@code …/transcoding/layers}. */
public final class AppConfigRoutes {
  private final Apps apps;

  public AppConfigRoutes(Apps apps) {
    this.apps = apps;
  }

  public void register(Router router) {
    String path = "/api/v1/apps/{app}";
    router
        .get(path + "/config", Access.permission("config:read"), this::get)
        .says("Shows what an app makes of video on the server")
        .answers(200, Shape.DATA, View.class);
    router
        .patch(path + "/config", Access.permission("config:write"), this::update)
        .says("Changes it: what is left out stays, a list replaces the whole list")
        .takes(
            Changes.class,
            "{\"transcodingEnabled\": true, \"encoding\": \"h264+vp8\", \"vodAdaptive\": true,"
                + " \"vodRenditions\": [{\"height\": 720, \"bitrateKbps\": 2800}, {\"height\": 480,"
                + " \"bitrateKbps\": 1400}]}")
        .answers(200, Shape.DATA, View.class);
    router
        .get(path + "/transcoding/layers", Access.permission("config:read"), this::layers)
        .says("Shows the ladder of live video in force")
        .answers(200, Shape.DATA_LIST, VideoConfig.Layer.class);
  }

  /** The part of an app's settings that is about video, without secrets. */
  record View(
      boolean adaptive,
      List<VideoConfig.Layer> layers,
      boolean rtmpTranscode,
      AppFeatures features,
      boolean transcodingEnabled,
      VideoConfig.Encoding encoding,
      boolean vodAdaptive,
      List<VideoConfig.Rendition> vodRenditions) {

    static View of(App app) {
      AppSettings settings = app.settings();
      VideoConfig video = settings.video();
      return new View(
          video.adaptive(),
          video.layers(),
          settings.rtmpTranscode(),
          app.features(),
          settings.transcodingEnabled(),
          video.encoding(),
          video.vodAdaptive(),
          video.vodRenditions());
    }
  }

  /** {@code PATCH}: what is null stays; a list replaces the whole list. */
  record Changes(
      @Nullable Boolean adaptive,
      @Nullable List<VideoConfig.Layer> layers,
      @Nullable Boolean rtmpTranscode,
      AppFeatures.@Nullable Changes features,
      @Nullable Boolean transcodingEnabled,
      VideoConfig.@Nullable Encoding encoding,
      @Nullable Boolean vodAdaptive,
      @Nullable List<VideoConfig.Rendition> vodRenditions) {

    void check() {
      Fields.all(
          () -> {
            if (features != null) {
              features.check();
            }
          },
          () -> video().check());
    }

    AppSettings.Changes onTopOf(AppSettings.Changes stored) {
      return stored.then(
          new AppSettings.Changes(
              null,
              null,
              null,
              null,
              null,
              null,
              null,
              null,
              transcodingEnabled,
              null,
              rtmpTranscode,
              video(),
              null));
    }

    private VideoConfig.Changes video() {
      return new VideoConfig.Changes(adaptive, layers, encoding, vodAdaptive, vodRenditions);
    }
  }

  private void get(Context context) {
    context.json(Envelope.of(View.of(apps.read(context.pathParam("app")))));
  }

  private void update(Context context) {
    Changes changes = Json.read(context, Changes.class);
    context.json(Envelope.of(View.of(apps.configure(context.pathParam("app"), changes))));
  }

  private void layers(Context context) {
    context.json(Envelope.of(apps.read(context.pathParam("app")).settings().video().layers()));
  }
}
