package dev.mediahub.core.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mediahub.core.http.Json;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An app's video settings and its figures. */
final class ConfigContractIT {
  private static final RunningHub hub = RunningHub.start();
  private static final String PATH = "/api/v1/apps/live/config";

  @AfterAll
  static void stop() {
    hub.close();
  }

  private static RunningHub.Answer patch(String path, String json) {
    return hub.send("PATCH", path, RunningHub.TOKEN, json);
  }

  @Test
  void passesEverythingThroughOnANewApp() throws Exception {
    hub.post("/api/v1/apps", "{\"name\":\"fresh\"}");
    JsonNode config = hub.get("/api/v1/apps/fresh/config").data();
    assertThat(config.get("transcodingEnabled").asBoolean()).isFalse();
    assertThat(config.get("rtmpTranscode").asBoolean()).isFalse();
    assertThat(config.get("encoding").asText()).isEqualTo("h264");
    assertThat(config.get("vodRenditions")).isEmpty();
    assertThat(config.at("/features/publicPlayback").asBoolean()).isTrue();
    assertThat(hub.get("/api/v1/apps/fresh/transcoding/layers").data())
        .isEqualTo(
            Json.mapper()
                .readTree(
                    "[{\"name\":\"720p\",\"height\":720},{\"name\":\"480p\",\"height\":480},"
                        + "{\"name\":\"240p\",\"height\":240}]"));
  }

  @Test
  void takesTheReferenceDocumentsExample() {
    var changed =
        patch(
            PATH,
            "{\"transcodingEnabled\":true,\"encoding\":\"h264+vp8\",\"vodAdaptive\":true,"
                + "\"vodRenditions\":[{\"height\":720,\"bitrateKbps\":2800},"
                + "{\"height\":480,\"bitrateKbps\":1400}]}");
    assertThat(changed.status()).as(changed.body()).isEqualTo(200);
    JsonNode config = hub.get(PATH).data();
    assertThat(config).isEqualTo(changed.data());
    assertThat(config.get("transcodingEnabled").asBoolean()).isTrue();
    assertThat(config.get("encoding").asText()).isEqualTo("h264+vp8");
    assertThat(config.get("vodAdaptive").asBoolean()).isTrue();
    assertThat(config.at("/vodRenditions/1/bitrateKbps").asInt()).isEqualTo(1400);
  }

  @Test
  void changesOnlyWhatIsGivenAndReplacesTheWholeLadder() {
    hub.post("/api/v1/apps", "{\"name\":\"ladder\"}");
    String path = "/api/v1/apps/ladder/config";
    patch(path, "{\"adaptive\":true,\"rtmpTranscode\":true,\"features\":{\"chat\":true}}");
    patch(path, "{\"layers\":[{\"name\":\"hd\",\"height\":1080}]}");
    JsonNode config = hub.get(path).data();
    assertThat(config.get("adaptive").asBoolean()).isTrue();
    assertThat(config.get("rtmpTranscode").asBoolean()).isTrue();
    assertThat(config.at("/features/chat").asBoolean()).isTrue();
    assertThat(hub.get("/api/v1/apps/ladder/transcoding/layers").body())
        .contains("[{\"name\":\"hd\",\"height\":1080}]");
    patch("/api/v1/apps/ladder", "{\"displayName\":\"Other\"}");
    assertThat(hub.get(path).data()).as("the other route keeps it").isEqualTo(config);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"layers\":[]}",
        "{\"layers\":[null]}",
        "{\"layers\":[{\"name\":\"a\"}]}",
        "{\"layers\":[{\"name\":\"a\",\"height\":4321}]}",
        "{\"layers\":[{\"name\":\"a\",\"height\":1},{\"name\":\"a\",\"height\":2}]}",
        "{\"vodRenditions\":[{\"height\":143,\"bitrateKbps\":100}]}",
        "{\"vodRenditions\":[{\"height\":720,\"bitrateKbps\":50001}]}",
        "{\"vodRenditions\":[null]}",
        "{\"encoding\":\"av1\"}",
        "{\"callbackSecret\":\"x\"}"
      })
  void refusesABadChange(String body) {
    assertThat(patch(PATH, body).status()).isEqualTo(400);
  }

  @Test
  void givesAnAppsFigures() {
    hub.post("/api/v1/apps", "{\"name\":\"busy\"}");
    String path = "/api/v1/apps/busy";
    JsonNode made =
        hub.post(path + "/ingress", "{\"inputType\":\"whip\",\"room\":\"demo\"}").data();
    hub.post(path + "/ingress", "{\"inputType\":\"whip\",\"room\":\"other\"}");
    hub.offer("/whip", made.get("streamKey").asText());
    JsonNode stats = hub.get(path + "/stats").data();
    assertThat(stats.at("/live/streams").asInt()).isEqualTo(1);
    assertThat(stats.at("/live/rooms").asInt()).isEqualTo(1);
    assertThat(stats.at("/live/bitrate").asLong()).isEqualTo(2_000_000);
    assertThat(stats.at("/ingress/total").asInt()).isEqualTo(2);
    assertThat(stats.at("/ingress/active").asInt()).isEqualTo(1);
    assertThat(stats.at("/vod/total").asInt()).isZero();
    assertThat(stats.at("/storage/bytes").asInt()).isZero();
    hub.post(path + "/ingress", "{\"inputType\":\"whip\"}");
    assertThat(hub.get(path + "/stats").data()).as("within 5 s").isEqualTo(stats);
    JsonNode row = hub.get(path + "/ingress?room=demo").json().at("/data/0");
    assertThat(row.get("codec").asText()).isEqualTo("H264");
    assertThat(row.get("fps").asDouble()).isEqualTo(30);
    assertThat(row.get("audioCodec").isNull()).isTrue();
  }
}
