package dev.mediahub.core.auth;

import dev.mediahub.core.http.Access;
import dev.mediahub.core.http.AccessGuard;
import dev.mediahub.core.http.Route;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import io.javalin.http.Context;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Checks every route's declared access against who calls, the one place where that is done. A path
 * parameter {@code app} names the app and {@code tenant} the tenant that the route is about; both
 * must be within the caller's reach. Whether an app exists is told to nobody outside its tenant.
 */
public final class TokenGuard implements AccessGuard {
  private static final String APP_PARAMETER = "app";
  private static final String TENANT_PARAMETER = "tenant";

  /** Whose matter a request is, where its path says so; kept before an app in it is deleted. */
  private static final String TENANT_ATTRIBUTE = TokenGuard.class.getName() + ".tenant";

  private static final String TENANTS = "/api/v1/tenants/";

  private final ApiTokens tokens;
  private final Sessions sessions;
  private final Function<String, Optional<Long>> tenantOfApp;
  private final RequestLimits limits;
  private final Audit audit;

  /**
   * @param tenantOfApp whom an app of this name belongs to
   */
  public TokenGuard(
      ApiTokens tokens,
      Sessions sessions,
      Function<String, Optional<Long>> tenantOfApp,
      RequestLimits limits,
      Audit audit) {
    this.tokens = tokens;
    this.sessions = sessions;
    this.tenantOfApp = tenantOfApp;
    this.limits = limits;
    this.audit = audit;
  }

  @Override
  public void check(Context context, Access access) {
    limits.checkAddress(context);
    context.attribute(TENANT_ATTRIBUTE, tenantNamed(context));
    switch (access) {
      case Access.Open() -> {}
      case Access.Media(String credential) -> {
        // The route verifies it: only the route knows which room is meant.
      }
      case Access.Permission(String name) -> requirePermission(context, name);
      case Access.GlobalToken() -> requireGlobal(principal(context));
      case Access.Session() -> requireSession(principal(context));
    }
  }

  @Override
  public void finished(Context context, Route route, int status) {
    Principal caller = context.attribute(Principal.class.getName());
    Long named = context.attribute(TENANT_ATTRIBUTE);
    Long tenant = named != null || caller == null ? named : Long.valueOf(caller.tenantId());
    audit.finished(context, route, status, caller, tenant);
  }

  /** Who called, after a check that needed to know it. */
  public static Principal caller(Context context) {
    Principal principal = context.attribute(Principal.class.getName());
    if (principal == null) {
      throw new IllegalStateException("this route's access names no caller");
    }
    return principal;
  }

  /** Who is logged in, on a route for sessions. */
  static Principal.Member member(Context context) {
    if (caller(context) instanceof Principal.Member member) {
      return member;
    }
    throw noSession();
  }

  private void requirePermission(Context context, String permission) {
    Principal principal = principal(context);
    String app = context.pathParamMap().get(APP_PARAMETER);
    if (principal instanceof Principal.AppToken) {
      if (app == null || !principal.reachesApp(app, null) || !principal.holds(permission)) {
        throw new HubException(ErrorCode.FORBIDDEN, outside(permission, app));
      }
      return;
    }
    if (!reachesTenant(context, principal)) {
      throw new HubException(ErrorCode.NOT_FOUND, "You belong to no such tenant");
    }
    if (app != null && !principal.reachesApp(app, tenantOfApp.apply(app).orElse(null))) {
      throw new HubException(
          ErrorCode.NOT_FOUND,
          "Your tenant has no app '%s'; GET /api/v1/apps lists those it has".formatted(app));
    }
    if (!principal.holds(permission)) {
      throw new HubException(
          ErrorCode.FORBIDDEN,
          "Your role does not allow this (%s); ask an owner of your tenant".formatted(permission));
    }
  }

  /** A route below a tenant that does not say which is closed, rather than open to all. */
  private static boolean reachesTenant(Context context, Principal principal) {
    if (principal.isGlobal() || !context.path().startsWith(TENANTS)) {
      return true;
    }
    Long tenant = tenantInPath(context);
    return tenant != null && principal.reachesTenant(tenant);
  }

  private static @Nullable Long tenantInPath(Context context) {
    String text = context.pathParamMap().get(TENANT_PARAMETER);
    return text != null && text.matches("\\d{1,18}") ? Long.valueOf(text) : null;
  }

  /** The tenant in a request's path, or that of the app in it. */
  private @Nullable Long tenantNamed(Context context) {
    String app = context.pathParamMap().get(APP_PARAMETER);
    return app != null ? tenantOfApp.apply(app).orElse(null) : tenantInPath(context);
  }

  private static void requireGlobal(Principal principal) {
    if (!principal.isGlobal()) {
      throw new HubException(
          ErrorCode.FORBIDDEN, "Only a token of global scope or the platform's admin may do this");
    }
  }

  private static void requireSession(Principal principal) {
    if (!(principal instanceof Principal.Member)) {
      throw noSession();
    }
  }

  private Principal principal(Context context) {
    String token =
        Bearer.of(context)
            .orElseThrow(() ->
                new HubException(
                    ErrorCode.UNAUTHORIZED, "Send an API token: \"Authorization: Bearer sk_…\""));
    Principal principal =
        JoinTokens.looksLikeJwt(token)
            ? sessions.find(token).orElseThrow(() -> unknown(token))
            : ofApiToken(token, context.ip());
    context.attribute(Principal.class.getName(), principal);
    limits.checkCaller(principal);
    return principal;
  }

  private Principal ofApiToken(String token, String address) {
    ApiTokens.Known known = tokens.find(token).orElseThrow(() -> unknown(token));
    if (!known.mayComeFrom(address)) {
      throw new HubException(
          ErrorCode.FORBIDDEN,
          "This token may not be used from this address; add it to the token's allowedIps");
    }
    return known.principal();
  }

  private static HubException unknown(String token) {
    return new HubException(
        ErrorCode.UNAUTHORIZED,
        JoinTokens.looksLikeJwt(token)
            ? "This is no API token and no session that still runs: log in again, or send an API"
                + " token (sk_…). Join tokens are for WHIP, WHEP and LiveKit"
            : "This API token is unknown or revoked; ask for a new one");
  }

  private static HubException noSession() {
    return new HubException(
        ErrorCode.UNAUTHORIZED, "Log in to the dashboard first: POST /api/v1/auth/login");
  }

  private static String outside(String permission, @Nullable String app) {
    return app == null
        ? "This token is an app's and may not do this on the platform (%s); use one of global scope"
            .formatted(permission)
        : "This token may not do this in app '%s' (%s); use one of that app or of global scope"
            .formatted(app, permission);
  }
}
