package dev.mediahub.core.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mediahub.core.http.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The API's document against the routes and answers that there really are. */
final class OpenApiIT {
  private static final RunningHub hub = RunningHub.start();

  @AfterAll
  static void stop() {
    hub.close();
  }

  private static JsonNode document() {
    var answer = hub.send("GET", "/api/v1/openapi.json", null, null);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).startsWith("application/json");
    return answer.json();
  }

  @Test
  void describesEveryRoute() {
    assertThat(hub.router.routes().stream().filter(route -> !route.doc().isComplete()))
        .as("add says(…) and answers…(…) where these are declared")
        .isEmpty();
    JsonNode paths = document().get("paths");
    for (Route route : hub.router.routes()) {
      if (!route.doc().isHidden()) {
        JsonNode operation =
            paths.path(route.path()).path(route.method().name().toLowerCase(Locale.ROOT));
        assertThat(operation.get("summary")).as(route.path()).isNotNull();
        assertThat(operation.at("/responses/default").isObject()).isTrue();
      }
    }
  }

  @Test
  void refersOnlyToSchemasThatAreThere() {
    JsonNode document = document();
    List<String> references = new ArrayList<>();
    document.findValues("$ref").forEach(reference -> references.add(reference.asText()));
    assertThat(references)
        .isNotEmpty()
        .allSatisfy(reference ->
            assertThat(document.at(reference.substring(1)).isObject()).as(reference).isTrue());
    assertThat(document.at("/components/schemas/App/required").toString())
        .contains("roomPrefix")
        .doesNotContain("callbackUrl");
    assertThat(document.at("/components/schemas/IngressCreated/properties/stream_key").toString())
        .isEqualTo("{\"type\":\"string\"}");
    JsonNode vod = document.at("/components/schemas/VodDetail");
    assertThat(vod.at("/required").toString()).contains("\"id\"").doesNotContain("\"vod\"");
    assertThat(vod.at("/properties").fieldNames())
        .toIterable()
        .contains("id", "fileKey", "playUrl")
        .doesNotContain("vod");
    assertThat(document.at("/components/schemas/VideoConfigRendition").isObject()).isTrue();
  }

  @Test
  void namesEveryAnswerOfARouteThatHasSeveral() {
    JsonNode paths = document().get("paths");
    assertThat(paths.at("/~1whip~1sessions~1{id}/patch/responses").fieldNames())
        .toIterable()
        .containsExactly("204", "200", "default");
    assertThat(paths.at("/~1api~1v1~1apps~1{app}~1vods~1{id}~1raw/get/responses").fieldNames())
        .toIterable()
        .containsExactly("200", "206", "default");
  }

  @Test
  void takesItsOwnExamples() {
    for (Route route : hub.router.routes()) {
      var body = route.doc().body();
      if (body != null && body.type() != null && isForAnybody(route)) {
        String path = route.path().replace("{app}", "live").replace("{tenant}", "1");
        int expected =
            document()
                    .at("/paths")
                    .path(route.path())
                    .path(route.method().name().toLowerCase(Locale.ROOT))
                    .path("responses")
                    .fieldNames()
                    .next()
                    .equals("201")
                ? 201
                : 200;
        assertThat(hub.send(route.method().name(), path, RunningHub.TOKEN, body.example()).status())
            .as(route.path())
            .isEqualTo(expected);
      }
    }
  }

  /** Not what needs a password, a server or an id that the example cannot know. */
  private static boolean isForAnybody(Route route) {
    return !route.path().endsWith("/login")
        && !route.path().endsWith("/s3")
        && !route.path().endsWith("/recording/start") // Needs somebody on air, as do these:
        && !route.path().endsWith("/snapshots")
        && !route.path().endsWith("/broadcast/start")
        && !route.path().contains("{member}")
        && !route.path().contains("{id}");
  }

  @Test
  void showsItWithoutHelpFromOutside() {
    var page = hub.send("GET", "/api/v1/docs", null, null);
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.header("Content-Security-Policy")).contains("default-src 'none'");
    assertThat(page.body()).doesNotContain("http://", "https://");
    for (String file : List.of("swagger-ui.css", "swagger-ui-bundle.js", "start.js")) {
      assertThat(page.body()).contains("/api/v1/docs/" + file).isNotEmpty();
    }
    assertThat(hub.send("GET", "/api/v1/docs/swagger-ui-bundle.js", null, null).body())
        .hasSizeGreaterThan(1_000_000);
    assertThat(hub.send("GET", "/api/v1/docs/nothing.js", null, null).status()).isEqualTo(404);
  }
}
