package dev.mediahub.core.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mediahub.core.http.Json;
import java.io.IOException;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Join, play and listen tokens, by the reference document's own examples. */
final class TokenContractIT {
  private static final RunningHub hub = RunningHub.start();
  private static final String PATH = "/api/v1/apps/live/tokens";

  @AfterAll
  static void stop() {
    hub.close();
  }

  private static JsonNode claims(String token) throws IOException {
    return Json.mapper().readTree(Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]));
  }

  @Test
  void mintsTheReferenceDocumentsViewer() throws Exception {
    var answer =
        hub.post(
            PATH,
            "{\"room\":\"demo\",\"identity\":\"viewer-1\",\"canPublish\":false,\"ttl\":\"10m\"}");
    assertThat(answer.status()).isEqualTo(201);
    JsonNode data = answer.data();
    assertThat(data.fieldNames())
        .toIterable()
        .containsExactly(
            "token", "app", "room", "identity", "wsUrl", "playUrl", "embedUrl", "iframe");
    String base = hub.base();
    assertThat(data.get("app").asText()).isEqualTo("live");
    assertThat(data.get("room").asText()).isEqualTo("live-demo");
    assertThat(data.get("identity").asText()).isEqualTo("viewer-1");
    assertThat(data.get("wsUrl").asText()).isEqualTo(base.replace("http", "ws"));
    assertThat(data.get("playUrl").asText()).isEqualTo(base + "/play/live/live-demo");
    assertThat(data.get("embedUrl").asText()).isEqualTo(base + "/embed/live/live-demo");
    assertThat(data.get("iframe").asText())
        .isEqualTo(
            "<iframe src=\""
                + base
                + "/embed/live/live-demo\" width=\"640\" height=\"360\" allow=\"autoplay;"
                + " fullscreen; camera; microphone\" allowfullscreen></iframe>");
    JsonNode claims = claims(data.get("token").asText());
    assertThat(claims.get("iss").asText()).isEqualTo(RunningHub.LIVEKIT_KEY);
    assertThat(claims.get("sub").asText()).isEqualTo("viewer-1");
    assertThat(claims.get("exp").asLong() - claims.get("nbf").asLong()).isEqualTo(600);
    assertThat(claims.at("/video/room").asText()).isEqualTo("live-demo");
    assertThat(claims.at("/video/roomJoin").asBoolean()).isTrue();
    assertThat(claims.at("/video/canPublish").asBoolean()).isFalse();
    assertThat(claims.at("/video/canSubscribe").asBoolean()).isTrue();
  }

  @Test
  void needsNoField() throws Exception {
    JsonNode data = hub.post(PATH, "").data();
    assertThat(data.get("room").asText()).isEqualTo("live");
    assertThat(data.get("identity").asText()).matches("anon-[0-9a-f-]{36}");
    JsonNode claims = claims(data.get("token").asText());
    assertThat(claims.at("/video/canPublish").asBoolean()).isTrue();
    assertThat(claims.get("exp").asLong() - claims.get("nbf").asLong()).isEqualTo(6 * 3600);
  }

  @ParameterizedTest
  @CsvSource({
    "demo,live-demo",
    "live-demo,live-demo",
    "live,live",
    "lively,live-lively",
    "..,live-.."
  })
  void putsThePrefixBeforeARoomThatLacksIt(String room, String full) {
    var answer = hub.post(PATH, "{\"room\":\"" + room + "\"}");
    assertThat(answer.data().get("room").asText()).isEqualTo(full);
  }

  @Test
  void dropsHiddenWithoutTheFeatureAndKeepsItWithIt() throws Exception {
    String body =
        "{\"room\":\"demo\",\"identity\":\"qc-1\",\"hidden\":true,\"recorder\":true,\"canPublish\":false}";
    JsonNode without = claims(hub.joinToken(body));
    assertThat(without.at("/video/hidden").asBoolean(false)).isFalse();
    assertThat(without.at("/video/recorder").asBoolean()).isTrue();
    assertThat(without.at("/video/roomRecord").asBoolean()).isTrue();
    assertThat(without.at("/video/canPublish").asBoolean()).isFalse();
    features("{\"hiddenQc\":true}");
    assertThat(claims(hub.joinToken(body)).at("/video/hidden").asBoolean()).isTrue();
    features("{\"hiddenQc\":false}");
  }

  @Test
  void restrictsAudioOnlyToTheMicrophone() throws Exception {
    JsonNode claims =
        claims(hub.joinToken("{\"audioOnly\":true,\"metadata\":\"m\",\"name\":\"N\"}"));
    assertThat(claims.at("/video/canPublishSources").toString()).isEqualTo("[\"microphone\"]");
    assertThat(claims.get("metadata").asText()).isEqualTo("m");
    assertThat(claims.get("name").asText()).isEqualTo("N");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"room\":\"a b\"}",
        "{\"room\":\"\"}",
        "{\"room\":\"a/b\"}",
        "{\"ttl\":\"soon\"}",
        "{\"ttl\":\"0m\"}",
        "{\"ttl\":\"1000000d\"}",
        "{\"ttl\":10}",
        "{\"identity\":\"\"}",
        "{\"identity\":\"a\\u0000\"}",
        "{\"canPublish\":\"false\"}",
        "{\"unknown\":1}"
      })
  void refusesABadField(String body) {
    assertThat(hub.post(PATH, body).status()).isEqualTo(400);
  }

  @Test
  void boundsLengths() {
    assertThat(hub.post(PATH, "{\"room\":\"" + "r".repeat(120) + "\"}").status()).isEqualTo(201);
    assertThat(hub.post(PATH, "{\"room\":\"" + "r".repeat(121) + "\"}").status()).isEqualTo(400);
    assertThat(hub.post(PATH, "{\"identity\":\"" + "i".repeat(121) + "\"}").status())
        .isEqualTo(400);
    assertThat(hub.post(PATH, "{\"metadata\":\"" + "m".repeat(2001) + "\"}").status())
        .isEqualTo(400);
  }

  @Test
  void givesAnybodyAPlayToken() throws Exception {
    var answer = hub.send("GET", "/api/v1/apps/live/play-token/demo", null, null);
    assertThat(answer.status()).isEqualTo(200);
    JsonNode data = answer.data();
    assertThat(data.fieldNames())
        .toIterable()
        .containsExactly("token", "app", "room", "wsUrl", "mode");
    assertThat(data.get("room").asText()).isEqualTo("live-demo");
    assertThat(data.get("mode").asText()).isEqualTo("viewer");
    JsonNode claims = claims(data.get("token").asText());
    assertThat(claims.get("sub").asText()).matches("viewer-\\w{8}");
    assertThat(claims.at("/video/hidden").asBoolean()).isTrue();
    assertThat(claims.at("/video/canPublish").asBoolean()).isFalse();
    JsonNode listener =
        hub.send("GET", "/api/v1/apps/live/radio/demo/listen-token", null, null).data();
    assertThat(listener.get("mode").asText()).isEqualTo("listener");
  }

  @Test
  void givesNoPlayTokenWithoutPublicPlayback() {
    features("{\"publicPlayback\":false}");
    assertThat(hub.send("GET", "/api/v1/apps/live/play-token/demo", null, null).status())
        .isEqualTo(404);
    assertThat(hub.send("GET", "/api/v1/apps/live/radio/demo/listen-token", null, null).status())
        .isEqualTo(404);
    features("{\"publicPlayback\":true}");
  }

  @Test
  void refusesUnknownAppsAndBadRooms() {
    assertThat(hub.send("GET", "/api/v1/apps/nowhere/play-token/demo", null, null).status())
        .isEqualTo(404);
    assertThat(hub.send("GET", "/api/v1/apps/live/play-token/a%20b", null, null).status())
        .isEqualTo(400);
    assertThat(hub.post("/api/v1/apps/nowhere/tokens", "{}").status()).isEqualTo(404);
  }

  private static void features(String json) {
    String body = "{\"features\":" + json + "}";
    assertThat(hub.send("PATCH", "/api/v1/apps/live", RunningHub.TOKEN, body).status())
        .isEqualTo(200);
  }
}
