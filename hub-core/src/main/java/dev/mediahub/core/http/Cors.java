package dev.mediahub.core.http;

import io.javalin.http.Context;
import java.util.Set;

/**
 * Cross-origin answers. Credentials travel in the Authorization header only, never in cookies, so
 * every origin may call the API and the media endpoints.
 */
final class Cors {
  private static final String DAY_IN_SECONDS = "86400";
  private static final String REQUEST_HEADERS =
      "Authorization, Content-Type, If-Match, If-None-Match, If-Range, Range, Accept";
  private static final String EXPOSED =
      "Location, ETag, Link, Accept-Patch, Retry-After, WWW-Authenticate, Accept-Ranges,"
          + " Content-Range, Content-Disposition";

  private Cors() {}

  static void allowAnyOrigin(Context context) {
    context.header("Access-Control-Allow-Origin", "*");
    context.header("Access-Control-Expose-Headers", EXPOSED);
  }

  static void answerPreflight(Context context, Set<String> methods) {
    String allowed = String.join(", ", methods) + ", OPTIONS";
    context.status(204);
    context.header("Allow", allowed);
    context.header("Access-Control-Allow-Methods", allowed);
    context.header("Access-Control-Allow-Headers", REQUEST_HEADERS);
    context.header("Access-Control-Max-Age", DAY_IN_SECONDS);
    boolean signalling = isSignalling(context.path());
    if (signalling && methods.contains("POST")) {
      // RFC 9725, section 4.2: what the endpoint takes.
      context.header("Accept-Post", "application/sdp");
    }
    if (signalling && methods.contains("PATCH")) {
      context.header("Accept-Patch", "application/trickle-ice-sdpfrag");
    }
  }

  private static boolean isSignalling(String path) {
    return path.startsWith("/whip") || path.startsWith("/whep");
  }
}
