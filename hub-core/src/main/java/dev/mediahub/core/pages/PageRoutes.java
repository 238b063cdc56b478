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
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9._-]{1,161}");

  /** Whatever a join token may name. */
  private static final Pattern ROOM = Pattern.compile("[^\\p{Cc}]{1,256}");

  private static final Pattern ASSET = Pattern.compile("[a-zA-Z0-9_-][a-zA-Z0-9._-]{0,199}");
  private static final String PAGE = policy("'self' blob: mediastream:", "'none'");
  private static final String FRAMEABLE = policy("'self' blob: mediastream:", "*");

  /** A recording may lie in its app's bucket. */
  private static final String RECORDING = policy("'self' http: https:", "'none'");

  private PageRoutes() {}

  private static String policy(String media, String ancestors) {
    return "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
        + " font-src 'self'; img-src 'self' data: blob:; media-src "
        + media
        + "; connect-src 'self' http: https: ws: wss:; worker-src 'self' blob:;"
        + " base-uri 'none'; form-action 'self'; frame-ancestors "
        + ancestors;
  }

  public static void register(Router router) {
    page(router, "/", "start.html", PAGE);
    page(router, "/play/{app}/{room}", "play.html", PAGE);
    page(router, "/embed/{app}/{room}", "embed.html", FRAMEABLE);
    page(router, "/publish/{app}/{room}", "publish.html", PAGE);
    page(router, "/vod/{app}/{id}", "vod.html", RECORDING);
    router.get("/assets/{file}", Access.open(), PageRoutes::asset).hidden();
    for (String file : new String[] {"favicon.ico", "favicon.svg"}) {
      router
          .get("/" + file, Access.open(), context -> send(context, file, "public, max-age=86400"))
          .hidden();
    }
  }

  private static void page(Router router, String path, String file, String policy) {
    router.get(path, Access.open(), context -> page(context, file, policy)).hidden();
  }

  private static void page(Context context, String file, String policy) {
    context
        .pathParamMap()
        .forEach((what, name) -> {
          if (!(what.equals("room") ? ROOM : NAME).matcher(name).matches()) {
            throw new HubException(
                ErrorCode.NOT_FOUND,
                "App names are letters, digits, dots, dashes or underscores; rooms have 1 to 256"
                    + " characters and no control characters");
          }
        });
    context.header("Content-Security-Policy", policy);
    if (!policy.equals(FRAMEABLE)) {
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
