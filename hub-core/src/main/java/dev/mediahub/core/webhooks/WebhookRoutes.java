package dev.mediahub.core.webhooks;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.mediahub.core.apps.App;
import dev.mediahub.core.apps.Apps;
import dev.mediahub.core.apps.Fields;
import dev.mediahub.core.apps.Paging;
import dev.mediahub.core.http.Access;
import dev.mediahub.core.http.Envelope;
import dev.mediahub.core.http.RouteDoc.Shape;
import dev.mediahub.core.http.Router;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/apps/{app}/webhooks/deliveries}: what was told, and telling it again. */
public final class WebhookRoutes {
  private static final int DEFAULT_LIMIT = 50;
  private static final int MAX_LIMIT = 500;
  private static final int MAX_EVENT = 60;

  private final Apps apps;
  private final Webhooks webhooks;

  public WebhookRoutes(Apps apps, Webhooks webhooks) {
    this.apps = apps;
    this.webhooks = webhooks;
  }

  public void register(Router router) {
    String path = "/api/v1/apps/{app}/webhooks/deliveries";
    router
        .get(path, Access.permission("config:read"), this::list)
        .says("Lists what an app's receiver was or will be told, newest first")
        .query("status", "string", "pending, delivered or failed")
        .query("event", "string", "one event's only, for example stream_started")
        .paged(DEFAULT_LIMIT, MAX_LIMIT)
        .answers(200, Shape.PAGE, View.class);
    router
        .get(path + "/{id}", Access.permission("config:read"), this::get)
        .says("Shows a delivery with its body")
        .answers(200, Shape.DATA, View.class);
    router
        .post(path + "/{id}/resend", Access.permission("config:write"), this::resend)
        .says("Sends a delivery again, after all that wait")
        .answers(202, Shape.DATA, View.class);
  }

  /**
   * A delivery as the API shows it.
   *
   * @param eventId the body's {@code id}
   * @param nextAttemptAt null when nothing more is tried
   * @param body in the detail only
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record View(
      long id,
      String eventId,
      String event,
      @Nullable String room,
      String status,
      int attempts,
      Instant createdAt,
      @Nullable Instant lastAttemptAt,
      @Nullable Instant nextAttemptAt,
      @Nullable Integer lastStatus,
      @Nullable String lastError,
      @JsonInclude(JsonInclude.Include.NON_NULL) @JsonRawValue @Nullable String body) {

    static View of(Delivery delivery, boolean withBody) {
      return new View(
          delivery.id(),
          delivery.eventId(),
          delivery.event(),
          delivery.room(),
          delivery.status().label(),
          delivery.attempts(),
          delivery.createdAt(),
          delivery.lastAttemptAt(),
          delivery.status() == Delivery.Status.PENDING ? delivery.nextAttemptAt() : null,
          delivery.lastStatus(),
          delivery.lastError(),
          withBody ? delivery.body() : null);
    }
  }

  private void list(Context context) {
    App app = app(context);
    Paging paging = Paging.of(context, DEFAULT_LIMIT, MAX_LIMIT);
    OutboxStore.Filter filter =
        new OutboxStore.Filter(
            app.name(),
            status(Fields.query(context, "status")),
            Fields.optionalText("event", Fields.query(context, "event"), MAX_EVENT));
    List<View> rows =
        webhooks.page(filter, paging.limit(), paging.offset()).stream()
            .map(row -> View.of(row, false))
            .toList();
    context.json(Envelope.page(rows, webhooks.count(filter), paging.limit(), paging.offset()));
  }

  private void get(Context context) {
    context.json(Envelope.of(View.of(require(context), true)));
  }

  private void resend(Context context) {
    Delivery delivery = require(context);
    webhooks.resend(app(context), delivery.id());
    context.status(202).json(Envelope.of(View.of(require(context), false)));
  }

  private Delivery require(Context context) {
    App app = app(context);
    String id = context.pathParam("id");
    return Fields.rowId(id)
        .flatMap(number -> webhooks.find(app, number))
        .orElseThrow(() ->
            new HubException(
                ErrorCode.NOT_FOUND,
                "App '%s' has no such delivery; GET /api/v1/apps/%s/webhooks/deliveries lists them"
                    .formatted(app.name(), app.name())));
  }

  private static Delivery.@Nullable Status status(@Nullable String text) {
    if (text == null) {
      return null;
    }
    for (Delivery.Status status : Delivery.Status.values()) {
      if (status.label().equals(text)) {
        return status;
      }
    }
    throw Fields.refused("status", "must be pending, delivered or failed");
  }

  private App app(Context context) {
    return apps.require(context.pathParam("app"));
  }
}
