package dev.mediahub.core.auth;

import dev.mediahub.core.http.Access;
import dev.mediahub.core.http.AccessGuard;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import io.javalin.http.Context;
import org.jspecify.annotations.Nullable;

/** Checks every route's declared access against the caller's API token. */
public final class TokenGuard implements AccessGuard {
  private static final String APP_PARAMETER = "app";

  private final ApiTokens tokens;

  public TokenGuard(ApiTokens tokens) {
    this.tokens = tokens;
  }

  @Override
  public void check(Context context, Access access) {
    switch (access) {
      case Access.Open() -> {}
      case Access.Media(String credential) -> {
        // The route verifies it: only the route knows which room is meant.
      }
      case Access.Permission(String name) -> requirePermission(context, name);
      case Access.GlobalToken() -> requireGlobal(principal(context));
      case Access.Session() -> throw noSession();
    }
  }

  /** Who called, after a check that needed to know it. */
  public static Principal caller(Context context) {
    Principal principal = context.attribute(Principal.class.getName());
    if (principal == null) {
      throw new IllegalStateException("this route's access names no caller");
    }
    return principal;
  }

  private void requirePermission(Context context, String permission) {
    Principal principal = principal(context);
    String app = context.pathParamMap().get(APP_PARAMETER);
    if (!principal.may(permission, app)) {
      throw new HubException(ErrorCode.FORBIDDEN, outside(permission, app));
    }
  }

  private static void requireGlobal(Principal principal) {
    if (!principal.isGlobal()) {
      throw new HubException(
          ErrorCode.FORBIDDEN, "Only a token of global scope may do this; this one is an app's");
    }
  }

  private Principal principal(Context context) {
    String token =
        Bearer.of(context)
            .orElseThrow(() ->
                new HubException(
                    ErrorCode.UNAUTHORIZED, "Send an API token: \"Authorization: Bearer sk_…\""));
    ApiTokens.Known known = tokens.find(token).orElseThrow(() -> unknown(token));
    if (!known.mayComeFrom(context.ip())) {
      throw new HubException(
          ErrorCode.FORBIDDEN,
          "This token may not be used from this address; add it to the token's allowedIps");
    }
    Principal principal = known.principal();
    context.attribute(Principal.class.getName(), principal);
    return principal;
  }

  private static HubException unknown(String token) {
    return new HubException(
        ErrorCode.UNAUTHORIZED,
        JoinTokens.looksLikeJwt(token)
            ? "This is no API token; join tokens are for WHIP, WHEP and LiveKit. Send an API token"
                + " (sk_…)"
            : "This API token is unknown or revoked; ask for a new one");
  }

  private static HubException noSession() {
    return new HubException(ErrorCode.UNAUTHORIZED, "Log in to the dashboard first");
  }

  private static String outside(String permission, @Nullable String app) {
    return app == null
        ? "This token is an app's and may not do this on the platform (%s); use one of global scope"
            .formatted(permission)
        : "This token may not do this in app '%s' (%s); use one of that app or of global scope"
            .formatted(app, permission);
  }
}
