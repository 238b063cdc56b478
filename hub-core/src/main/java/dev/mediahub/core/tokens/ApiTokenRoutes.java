package dev.mediahub.core.tokens;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mediahub.core.apps.App;
import dev.mediahub.core.apps.Apps;
import dev.mediahub.core.apps.Fields;
import dev.mediahub.core.auth.ApiTokens;
import dev.mediahub.core.auth.Principal;
import dev.mediahub.core.auth.TokenGuard;
import dev.mediahub.core.http.Access;
import dev.mediahub.core.http.Envelope;
import dev.mediahub.core.http.Json;
import dev.mediahub.core.http.RouteDoc.Shape;
import dev.mediahub.core.http.Router;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/tokens}: the API tokens, for owners those of their tenant's apps. */
public final class ApiTokenRoutes {
  private static final int MAX_RANGES = 100;

  private final ApiTokens tokens;
  private final Apps apps;
  private final LongSupplier tenantId;

  /**
   * Routes over these services.
   *
   * @param tenantId whom a global token belongs to
   */
  public ApiTokenRoutes(ApiTokens tokens, Apps apps, LongSupplier tenantId) {
    this.tokens = tokens;
    this.apps = apps;
    this.tenantId = tenantId;
  }

  public void register(Router router) {
    router
        .get("/api/v1/tokens", Access.permission("token:read"), this::list)
        .says("Lists the API tokens, without secrets")
        .answers(200, Shape.DATA_LIST, ApiTokens.Listed.class);
    router
        .post("/api/v1/tokens", Access.permission("token:create"), this::create)
        .says("Makes an API token; it is shown once")
        .takes(
            NewToken.class,
            "{\"name\": \"ci\", \"scope\": \"app\", \"appId\": \"live\", \"allowedIps\":"
                + " [\"192.0.2.0/24\"]}")
        .answers(201, Shape.DATA, ApiTokens.Created.class);
    router
        .delete("/api/v1/tokens/{id}", Access.permission("token:delete"), this::revoke)
        .says("Revokes an API token at once")
        .answersNothing(204);
  }

  /**
   * The body of POST.
   *
   * @param scope {@code global} or {@code app}
   * @param appId the app's id or name; with scope {@code app} only
   * @param allowedIps addresses and CIDR ranges it may be used from; none means any
   */
  record NewToken(
      @Nullable String name,
      @Nullable String scope,
      @Nullable JsonNode appId,
      @Nullable List<@Nullable String> allowedIps) {}

  private void list(Context context) {
    context.json(Envelope.of(tokens.list(TokenGuard.caller(context))));
  }

  private void create(Context context) {
    NewToken request = Json.read(context, NewToken.class);
    String name = Fields.text("name", request.name(), 100);
    App app = scopeOf(TokenGuard.caller(context), request);
    List<String> allowedIps = ranges(request.allowedIps());
    ApiTokens.Created created =
        app == null
            ? tokens.create(tenantId.getAsLong(), null, name, allowedIps)
            : tokens.create(app.tenantId(), app.id(), name, allowedIps);
    context.status(201).header("Cache-Control", "no-store").json(Envelope.of(created));
  }

  private static List<String> ranges(@Nullable List<@Nullable String> texts) {
    List<String> ranges = new ArrayList<>();
    for (String text : texts == null ? List.<@Nullable String>of() : texts) {
      if (text == null || ranges.size() == MAX_RANGES || !ApiTokens.isAddressRange(text)) {
        throw Fields.refused(
            "allowedIps",
            "must hold at most 100 addresses or ranges such as \"192.0.2.7\", \"192.0.2.0/24\" or"
                + " \"2001:db8::/32\"");
      }
      ranges.add(text);
    }
    return ranges;
  }

  /** Null means global: never by leaving something out. */
  private @Nullable App scopeOf(Principal caller, NewToken request) {
    JsonNode appId = request.appId();
    boolean namesApp = appId != null && !appId.isNull();
    if ("global".equals(request.scope())) {
      if (namesApp) {
        throw Fields.refused("appId", "does not go with scope \"global\"; leave it out");
      }
      if (!caller.isGlobal()) {
        throw new HubException(
            ErrorCode.FORBIDDEN,
            "A token of global scope reaches every tenant; make one with scope \"app\"");
      }
      return null;
    }
    if (!"app".equals(request.scope())) {
      throw Fields.refused("scope", "must be \"global\" or \"app\" (with \"appId\")");
    }
    if (appId == null || !(appId.isIntegralNumber() || appId.isTextual())) {
      throw Fields.refused("appId", "is required with scope \"app\": the app's name or id");
    }
    return app(caller, appId);
  }

  private App app(Principal caller, JsonNode appId) {
    return apps.list().stream()
        .filter(app -> caller.reachesApp(app.name(), app.tenantId()))
        .filter(app ->
            appId.isTextual()
                ? app.name().equals(appId.textValue())
                : app.id() == appId.longValue())
        .findFirst()
        .orElseThrow(() ->
            new HubException(
                ErrorCode.NOT_FOUND,
                "Field \"appId\" names no app; GET /api/v1/apps lists those there are"));
  }

  private void revoke(Context context) {
    tokens.revoke(TokenGuard.caller(context), id(context.pathParam("id")));
    context.status(204);
  }

  private static long id(String text) {
    // What is no number is the id of no token.
    return Fields.rowId(text).orElse(-1L);
  }
}
