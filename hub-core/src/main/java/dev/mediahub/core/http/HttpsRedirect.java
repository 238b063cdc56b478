package dev.mediahub.core.http;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.Optional;
import java.util.regex.Pattern;

/** Sends who came by plain HTTP to the same path over HTTPS, method and body kept (308). */
final class HttpsRedirect {
  private static final Pattern HOST =
      Pattern.compile("([A-Za-z0-9.-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}])(:\\d{1,5})?");

  private HttpsRedirect() {}

  /** Does nothing for a request that came over TLS. */
  static void apply(Context context, Optional<String> publicUrl, int httpsPort) {
    if (context.req().isSecure()) {
      return;
    }
    publicUrl
        .or(() -> base(context, httpsPort))
        .ifPresentOrElse(
            base -> context.redirect(base + target(context), HttpStatus.PERMANENT_REDIRECT),
            () -> context.status(400).result("Send a Host header"));
    context.skipRemainingHandlers();
  }

  private static Optional<String> base(Context context, int httpsPort) {
    var host = HOST.matcher(String.valueOf(context.header("Host")));
    return host.matches()
        ? Optional.of("https://" + host.group(1) + (httpsPort == 443 ? "" : ":" + httpsPort))
        : Optional.empty();
  }

  private static String target(Context context) {
    String query = context.queryString();
    return context.req().getRequestURI() + (query == null ? "" : "?" + query);
  }
}
