package dev.mediahub.core.openapi;

import dev.mediahub.core.http.Access;
import dev.mediahub.core.http.Router;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;

/** {@code /api/v1/openapi.json}, and Swagger UI at {@code /api/v1/docs}, all from this process. */
public final class OpenApiRoutes {
  private static final String JARS = "META-INF/resources/webjars/swagger-ui/";
  private static final Map<String, String> FILES =
      Map.of(
          "swagger-ui.css", "text/css; charset=utf-8",
          "swagger-ui-bundle.js", "text/javascript; charset=utf-8",
          "favicon-32x32.png", "image/png");
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self'"
          + " data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors"
          + " 'none'";
  private static final String PAGE =
      """
      <!doctype html>
      <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Mediahub API</title>
        <link rel="icon" href="/api/v1/docs/favicon-32x32.png">
        <link rel="stylesheet" href="/api/v1/docs/swagger-ui.css">
      </head>
      <body>
        <div id="swagger-ui"></div>
        <script src="/api/v1/docs/swagger-ui-bundle.js"></script>
        <script src="/api/v1/docs/start.js"></script>
      </body>
      </html>
      """;
  private static final String START =
      """
      SwaggerUIBundle({
        url: "/api/v1/openapi.json",
        dom_id: "#swagger-ui",
        deepLinking: true,
        defaultModelsExpandDepth: 0,
        validatorUrl: null
      });
      """;

  private final Router router;
  private final String version;
  private final Map<String, byte[]> loaded = new ConcurrentHashMap<>();

  /**
   * @param router whose routes are described, as they are when the document is first asked for
   */
  public OpenApiRoutes(Router router, String version) {
    this.router = router;
    this.version = version;
  }

  public void register() {
    router
        .get("/api/v1/openapi.json", Access.open(), this::document)
        .says("This document")
        .answersText(200, "application/json");
    router.get("/api/v1/docs", Access.open(), OpenApiRoutes::page).hidden();
    router.get("/api/v1/docs/{file}", Access.open(), this::file).hidden();
  }

  private void document(Context context) {
    byte[] document =
        loaded.computeIfAbsent(
            "openapi.json",
            name -> OpenApiDocument.of(router.routes(), version).getBytes(StandardCharsets.UTF_8));
    context.header("Cache-Control", "no-cache").contentType("application/json").result(document);
  }

  private static void page(Context context) {
    context.header("Content-Security-Policy", POLICY);
    context.header("X-Frame-Options", "DENY");
    context.header("Referrer-Policy", "no-referrer");
    context.header("Cache-Control", "no-cache");
    context.removeHeader("Access-Control-Allow-Origin");
    context.contentType("text/html; charset=utf-8").result(PAGE);
  }

  private void file(Context context) {
    String name = context.pathParam("file");
    context.header("Cache-Control", "public, max-age=3600");
    if (name.equals("start.js")) {
      context.contentType("text/javascript; charset=utf-8").result(START);
      return;
    }
    String type = FILES.get(name);
    if (type == null) {
      throw new HubException(ErrorCode.NOT_FOUND, "The API's pages have no such file");
    }
    context.contentType(type).result(loaded.computeIfAbsent(name, OpenApiRoutes::read));
  }

  private static byte[] read(String name) {
    ClassLoader loader = OpenApiRoutes.class.getClassLoader();
    try (InputStream about =
        loader.getResourceAsStream("META-INF/maven/org.webjars/swagger-ui/pom.properties")) {
      Properties properties = new Properties();
      if (about != null) {
        properties.load(about);
      }
      String path = JARS + properties.getProperty("version") + "/" + name;
      try (InputStream in = loader.getResourceAsStream(path)) {
        if (in == null) {
          throw new HubException(ErrorCode.NOT_FOUND, "This build has no Swagger UI: no " + path);
        }
        return in.readAllBytes();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name, e);
    }
  }
}
