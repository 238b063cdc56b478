package dev.mediahub.core.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.core.http.HubServer;
import dev.mediahub.core.http.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Caching, security headers and names in paths. */
final class PageRoutesTest {
  private static final String ASSET = "/assets/sample-1a2b3c4d.js";
  private static HubServer server = start();

  private static HubServer start() {
    Router router = new Router();
    PageRoutes.register(router);
    return HubServer.start("127.0.0.1", 0, router, (context, access) -> {});
  }

  @BeforeAll
  static void needsServer() {
    assertThat(server.port()).isPositive();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static HttpResponse<String> get(String path, String... headers) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
      if (headers.length > 0) {
        request.headers(headers);
      }
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  private static String header(HttpResponse<String> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  @Test
  void cachesAssetsForEverAndAnswers304ToTheirTag() throws Exception {
    HttpResponse<String> first = get(ASSET);
    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(header(first, "Content-Type")).startsWith("text/javascript");
    assertThat(header(first, "Cache-Control")).contains("immutable");
    HttpResponse<String> again = get(ASSET, "If-None-Match", header(first, "ETag"));
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/play/live/demo", "/publish/live/demo", "/"})
  void keepsPagesOutOfForeignFrames(String path) throws Exception {
    HttpResponse<String> response = get(path);
    assertThat(header(response, "Content-Security-Policy"))
        .contains("script-src 'self'", "frame-ancestors 'none'");
    assertThat(header(response, "X-Frame-Options")).isEqualTo("DENY");
    assertThat(header(response, "Referrer-Policy")).isEqualTo("no-referrer");
    assertThat(header(response, "X-Content-Type-Options")).isEqualTo("nosniff");
  }

  @Test
  void letsTheEmbedStandInEveryFrame() throws Exception {
    HttpResponse<String> response = get("/embed/live/demo");
    assertThat(header(response, "Content-Security-Policy")).endsWith("frame-ancestors *");
    assertThat(header(response, "X-Frame-Options")).isEmpty();
  }

  @Test
  void takesEveryRoomThatAJoinTokenMayName() throws Exception {
    for (String room : List.of("r".repeat(256), "a%20b", "%3Cscript%3E", "caf%C3%A9", "a%2Fb")) {
      assertThat(policy("/play/live/" + room)).as(room).isNotEmpty();
    }
    for (String room : List.of("r".repeat(257), "a%07b", "a%C2%85b")) {
      assertThat(policy("/play/live/" + room)).as(room).isEmpty();
    }
  }

  @Test
  void letsARecordingComeFromABucketAndNothingElseFromElsewhere() throws Exception {
    assertThat(policy("/vod/live/12")).contains("; media-src 'self' http: https:;");
    assertThat(policy("/play/live/demo")).contains("; media-src 'self' blob: mediastream:;");
    assertThat(policy("/vod/live/12")).contains("default-src 'none'", "frame-ancestors 'none'");
  }

  /** Set for the page, whether it has been built or not. */
  private static String policy(String path) throws Exception {
    return header(get(path), "Content-Security-Policy");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/play/li%20ve/demo",
        "/play/live%2Fdemo/x",
        "/vod/live/%3Cscript%3E",
        "/assets/..%2Fplay.html",
        "/assets/.hidden",
        "/assets/nothing-here.js",
      })
  void answers404ToNamesThatCannotBe(String path) throws Exception {
    assertThat(get(path).statusCode()).isEqualTo(404);
  }
}
