package dev.mediahub.core.pages;

import dev.mediahub.core.http.Access;
import dev.mediahub.core.http.Router;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import io.javalin.http.Context;
import java.util.regex.Pattern;

/**
 * The pages people open. They hold no secret and no state: their scripts ask the API. Only {@code
 * /embed} may stand in other sites' frames.
 */
public final class PageRoutes {
  /** A room of 120 characters behind an app's prefix of 40 and a dash. */
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9._-]{1,161}");

  private static final Pattern ASSET = Pattern.compile("[a-zA-Z0-9_-][a-zA-Z0-9._-]{0,199}");
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self';"
          + " img-src 'self' data: blob:; media-src 'self' blob: mediastream:;"
          + " connect-src 'self' http: https: ws: wss:; worker-src 'self' blob:;"
          + " base-uri 'none'; form-action 'self'; frame-ancestors ";

  private PageRoutes() {}

  public static void register(Router router) {
    router.get("/", Access.open(), context -> page(context, "start.html", false)).hidden();
    router
        .get("/play/{app}/{room}", Access.open(), context -> page(context, "play.html", false))
        .hidden();
    router
        .get("/embed/{app}/{room}", Access.open(), context -> page(context, "embed.html", true))
        .hidden();
    router
        .get(
            "/publish/{app}/{room}", Access.open(), context -> page(context, "publish.html", false))
        .hidden();
    router
        .get("/vod/{app}/{id}", Access.open(), context -> page(context, "vod.html", false))
        .hidden();
    router.get("/assets/{file}", Access.open(), PageRoutes::asset).hidden();
    for (String file : new String[] {"favicon.ico", "favicon.svg"}) {
      router
          .get("/" + file, Access.open(), context -> send(context, file, "public, max-age=86400"))
          .hidden();
    }
  }

  private static void page(Context context, String file, boolean frameable) {
    for (String name : context.pathParamMap().values()) {
      if (!NAME.matcher(name).matches()) {
        throw new HubException(
            ErrorCode.NOT_FOUND,
            "App and room names are 1 to 161 letters, digits, dots, dashes or underscores");
      }
    }
    context.header("Content-Security-Policy", POLICY + (frameable ? "*" : "'none'"));
    if (!frameable) {
      context.header("X-Frame-Options", "DENY");
    }
    // A token may stand in the address; it must not travel to other sites.
    context.header("Referrer-Policy", "no-referrer");
    context.header("Permissions-Policy", "geolocation=(), payment=(), usb=()");
    context.removeHeader("Access-Control-Allow-Origin");
    send(context, file, "no-cache");
  }

  private static void asset(Context context) {
    String name = context.pathParam("file");
    if (!ASSET.matcher(name).matches()) {
      throw notFound();
    }
    // Their names hold a hash of their content, so a name never changes its meaning.
    send(context, "assets/" + name, "public, max-age=31536000, immutable");
  }

  private static void send(Context context, String name, String caching) {
    WebFile file = WebFile.find(name).orElseThrow(PageRoutes::notFound);
    context.header("ETag", file.etag());
    context.header("Cache-Control", caching);
    String known = context.header("If-None-Match");
    if (known != null && known.contains(file.etag())) {
      context.status(304);
      return;
    }
    context.contentType(file.type()).result(file.content());
  }

  private static HubException notFound() {
    return new HubException(
        ErrorCode.NOT_FOUND, "There is no such page or file: check the address");
  }
}
