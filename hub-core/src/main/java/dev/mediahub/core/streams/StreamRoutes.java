package dev.mediahub.core.streams;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.mediahub.core.apps.App;
import dev.mediahub.core.apps.Apps;
import dev.mediahub.core.http.Access;
import dev.mediahub.core.http.Envelope;
import dev.mediahub.core.http.RouteDoc.Shape;
import dev.mediahub.core.http.Router;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/apps/{app}/streams}, and how many watch. */
public final class StreamRoutes {
  private final Apps apps;
  private final StreamRegistry streams;

  public StreamRoutes(Apps apps, StreamRegistry streams) {
    this.apps = apps;
    this.streams = streams;
  }

  public void register(Router router) {
    String path = "/api/v1/apps/{app}/streams";
    router
        .get(path, Access.permission("stream:read"), this::list)
        .says("Lists the streams on air")
        .answers(200, Shape.LIST, View.class);
    router
        .get(path + "/{id}", Access.permission("stream:read"), this::get)
        .says("Shows a stream, on air or ended in the last 90 days; a slash in its id is %2F")
        .answers(200, Shape.DATA, View.class);
    router
        .delete(path + "/{id}", Access.permission("stream:stop"), this::stop)
        .says("Stops a stream, and ends its room when nobody else publishes")
        .answersNothing(204);
    router
        .get("/api/v1/apps/{app}/viewers/{room}", Access.open(), this::audience)
        .says("Says how many watch a room, where the app's viewerCounter is on; else null")
        .answers(200, Shape.DATA, Audience.class);
  }

  /**
   * How many watch a room.
   *
   * @param viewers without hidden ones; null where the app does not tell
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record Audience(@Nullable Integer viewers) {}

  /**
   * A stream as the API shows it.
   *
   * @param viewers in the detail only
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record View(
      long id,
      String streamId,
      String type,
      String room,
      String participant,
      String status,
      Instant startedAt,
      @Nullable Instant endedAt,
      String lastStatsJson,
      @Nullable Integer viewers) {}

  /** A bare list, as the reference API has it. */
  private void list(Context context) {
    App app = app(context);
    List<View> rows = streams.active(app).stream().map(row -> view(app, row, null)).toList();
    context.json(rows);
  }

  private void get(Context context) {
    App app = app(context);
    StreamRow row = streams.require(app, context.pathParam("id"));
    context.json(Envelope.of(view(app, row, row.active() ? streams.viewers(app, row.room()) : 0)));
  }

  private void audience(Context context) {
    App app = app(context);
    boolean told = app.features().viewerCounter();
    Integer viewers = told ? streams.viewers(app, context.pathParam("room")) : null;
    context.header("Cache-Control", "public, max-age=5").json(Envelope.of(new Audience(viewers)));
  }

  private void stop(Context context) {
    streams.stop(app(context), context.pathParam("id"));
    context.status(204);
  }

  private View view(App app, StreamRow row, @Nullable Integer viewers) {
    return new View(
        row.id(),
        row.streamId(),
        row.type(),
        row.room(),
        row.participant(),
        row.active() ? "active" : "ended",
        row.startedAt(),
        row.endedAt(),
        streams.statsJson(app, row),
        viewers);
  }

  private App app(Context context) {
    return apps.require(context.pathParam("app"));
  }
}
