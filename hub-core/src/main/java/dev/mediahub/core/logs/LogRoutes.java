package dev.mediahub.core.logs;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.mediahub.core.apps.Apps;
import dev.mediahub.core.apps.Fields;
import dev.mediahub.core.apps.Paging;
import dev.mediahub.core.http.Access;
import dev.mediahub.core.http.Envelope;
import dev.mediahub.core.http.RouteDoc.Shape;
import dev.mediahub.core.http.Router;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/logs} and {@code /api/v1/apps/{app}/logs}. */
public final class LogRoutes {
  private static final List<String> LEVELS = List.of("info", "warn", "error");
  private static final int DEFAULT_LIMIT = 100;
  private static final int MAX_LIMIT = 1000;
  private static final int MAX_TEXT = 200;

  private final Apps apps;
  private final Logs logs;

  public LogRoutes(Apps apps, Logs logs) {
    this.apps = apps;
    this.logs = logs;
  }

  public void register(Router router) {
    router
        .get("/api/v1/logs", Access.globalToken(), this::all)
        .says("Lists the hub's log, newest first")
        .query("app", "string", "lines about this app")
        .query("level", "string", "info, warn, error, or several with commas between")
        .query("source", "string", "the part of the hub")
        .query("q", "string", "part of the message")
        .query("since", "string", "a time such as 2026-06-30T12:00:00Z")
        .query("until", "string", "a time")
        .paged(DEFAULT_LIMIT, MAX_LIMIT)
        .answers(200, Shape.PAGE, View.class);
    router
        .get("/api/v1/apps/{app}/logs", Access.permission("usage:read"), this::ofApp)
        .says("Lists the log about an app, newest first")
        .query("level", "string", "info, warn, error, or several with commas between")
        .query("source", "string", "the part of the hub")
        .query("q", "string", "part of the message")
        .query("since", "string", "a time such as 2026-06-30T12:00:00Z")
        .query("until", "string", "a time")
        .paged(DEFAULT_LIMIT, MAX_LIMIT)
        .answers(200, Shape.PAGE, View.class);
  }

  /**
   * A line as the API shows it.
   *
   * @param source the part of the hub that says it
   * @param app null when it is about none
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record View(
      long id, Instant ts, String level, String source, @Nullable String app, String message) {
    static View of(LogStore.Row row) {
      LogStore.Line line = row.line();
      return new View(row.id(), line.at(), line.level(), line.source(), line.app(), line.message());
    }
  }

  private void all(Context context) {
    answer(context, text(context, "app"));
  }

  private void ofApp(Context context) {
    answer(context, apps.require(context.pathParam("app")).name());
  }

  private void answer(Context context, @Nullable String app) {
    Paging paging = Paging.of(context, DEFAULT_LIMIT, MAX_LIMIT);
    LogStore.Filter filter =
        new LogStore.Filter(
            app,
            levels(Fields.query(context, "level")),
            text(context, "source"),
            text(context, "q"),
            Fields.queryTime(context, "since"),
            Fields.queryTime(context, "until"));
    Logs.Page page = logs.page(filter, paging.limit(), paging.offset());
    List<View> rows = page.rows().stream().map(View::of).toList();
    context.json(Envelope.page(rows, page.total(), paging.limit(), paging.offset()));
  }

  private static @Nullable String text(Context context, String field) {
    return Fields.optionalText(field, Fields.query(context, field), MAX_TEXT);
  }

  private static @Nullable List<String> levels(@Nullable String text) {
    if (text == null) {
      return null;
    }
    List<String> levels = Arrays.asList(text.split(",", -1));
    if (!LEVELS.containsAll(levels)) {
      throw Fields.refused("level", "must be info, warn or error, or several with commas between");
    }
    return levels;
  }
}
