package dev.mediahub.core.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mediahub.media.api.RoomKey;
import dev.mediahub.media.api.RtmpConfig;
import dev.mediahub.media.api.RtmpGate;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ingresses: made, listed, published through, deleted. */
final class IngressContractIT {
  private static final RunningHub hub = RunningHub.start();
  private static final String PATH = "/api/v1/apps/live/ingress";

  @AfterAll
  static void stop() {
    hub.close();
  }

  private static JsonNode create(String json) {
    var answer = hub.post(PATH, json);
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    return answer.data();
  }

  @Test
  void givesTheReferenceDocumentsFieldsForWhip() {
    JsonNode made = create("{\"inputType\":\"whip\",\"room\":\"demo\",\"enableTranscoding\":true}");
    assertThat(made.get("ingressId").asText()).matches("IN_\\w{12}");
    assertThat(made.get("url").asText()).isEqualTo(hub.base() + "/whip");
    assertThat(made.get("streamKey").asText()).matches("sk-[A-Za-z0-9_-]{32}");
    assertThat(made.get("stream_key")).isEqualTo(made.get("streamKey"));
    assertThat(made.get("roomName").asText()).isEqualTo("live-demo");
    assertThat(made.get("requires_password").asBoolean()).isFalse();
    assertThat(made.get("adaptive").asBoolean()).isTrue();
    assertThat(made.get("player_url").asText()).isEqualTo(hub.base() + "/play/live/live-demo");
    assertThat(made.get("embed_iframe").asText())
        .startsWith("<iframe src=\"" + hub.base() + "/embed/live/live-demo\"");
    assertThat(made.has("rtmp_url")).isFalse();
  }

  @Test
  void givesTheReferenceDocumentsFieldsForRtmp() {
    JsonNode made = create("{\"inputType\":\"rtmp\",\"room\":\"demo\",\"enableTranscoding\":true}");
    assertThat(made.get("ingressId").asText()).matches("IN_\\w{12}");
    assertThat(made.get("url").asText()).isEqualTo("rtmp://127.0.0.1:1935/live");
    String key = made.get("streamKey").asText();
    assertThat(key).matches("sk-[A-Za-z0-9_-]{32}");
    assertThat(made.get("stream_key").asText()).isEqualTo(key);
    assertThat(made.get("rtmp_url").asText()).isEqualTo("rtmp://127.0.0.1:1935/live/" + key);
    assertThat(made.get("roomName").asText()).isEqualTo("live-demo");
    assertThat(made.get("requires_password").asBoolean()).isFalse();
    assertThat(made.has("stream_password")).isFalse();
    assertThat(made.get("adaptive").asBoolean()).isTrue();
    assertThat(made.get("player_url").asText()).isEqualTo(hub.base() + "/play/live/live-demo");
    assertThat(made.get("embed_iframe").asText())
        .startsWith("<iframe src=\"" + hub.base() + "/embed/live/live-demo\"");
  }

  @Test
  void fillsInDefaults() {
    JsonNode made = create("{\"inputType\":\"whip\"}");
    assertThat(made.get("roomName").asText()).isEqualTo("live");
    assertThat(made.get("participantIdentity").asText()).isEqualTo("ingress-live");
    assertThat(made.get("adaptive").asBoolean()).isFalse();
  }

  @Test
  void publishesWithItsKeyAndShowsThatItIsLive() {
    JsonNode made =
        create("{\"inputType\":\"whip\",\"room\":\"obs\",\"participantIdentity\":\"obs-1\"}");
    String one = PATH + "/" + made.get("ingressId").asText();
    JsonNode idle = hub.get(one).data();
    assertThat(idle.get("status").asText()).isEqualTo("inactive");
    assertThat(idle.get("dimensions").isNull()).isTrue();
    String key = made.get("streamKey").asText();
    assertThat(hub.offer("/whip", key).status()).isEqualTo(201);
    assertThat(hub.offer("/whip/live", key).status()).isEqualTo(201);
    assertThat(hub.offer("/whip/live/obs", key).status()).isEqualTo(201);
    assertThat(hub.offer("/whip/live/demo", key).status()).isEqualTo(403);
    assertThat(hub.offer("/whip/nowhere", key).status()).isEqualTo(404);
    assertThat(hub.offer("/whep/live/obs", key).status()).isEqualTo(403);
    hub.offer("/whep/live/obs", hub.playToken("obs"));
    JsonNode live = hub.get(PATH + "?room=obs").json();
    assertThat(live.get("total").asInt()).isEqualTo(1);
    JsonNode row = live.get("data").get(0);
    assertThat(row.get("status").asText()).isEqualTo("active");
    assertThat(row.get("bitrate").asLong()).isEqualTo(2_000_000);
    assertThat(row.at("/dimensions/width").asInt()).isEqualTo(1280);
    assertThat(row.get("viewers").asInt()).isEqualTo(1);
    assertThat(row.get("streamKey").asText()).isEqualTo(key);
    assertThat(hub.delete(one).status()).isEqualTo(204);
    assertThat(hub.offer("/whip", key).status()).isEqualTo(401);
    assertThat(hub.media.room(new RoomKey("live", "live-obs")))
        .as("only the viewer is left")
        .hasValueSatisfying(
            room -> assertThat(room.participants()).noneMatch(who -> who.publisher()));
    assertThat(hub.get(one).status()).isEqualTo(404);
    assertThat(hub.delete(one).status()).isEqualTo(404);
  }

  @Test
  void endsWhatIsPublishedWhenItsDeletionWasNotConfirmed() {
    JsonNode made = create("{\"inputType\":\"whip\",\"room\":\"half-gone\"}");
    String id = made.get("ingressId").asText();
    RoomKey room = new RoomKey("live", "live-half-gone");
    hub.offer("/whip", made.get("streamKey").asText());
    hub.database.run(handle -> handle.execute("delete from ingresses where ingress_id = ?", id));
    hub.post("/api/v1/apps", "{\"name\":\"stranger\"}");
    assertThat(hub.delete("/api/v1/apps/stranger/ingress/" + id).status()).isEqualTo(404);
    assertThat(hub.media.room(room)).as("another app's").isPresent();
    assertThat(hub.delete(PATH + "/" + id).status()).isEqualTo(404);
    assertThat(hub.media.room(room)).isEmpty();
    assertThat(hub.offer("/whip", made.get("streamKey").asText()).status()).isEqualTo(401);
  }

  @Test
  void isNotActiveWhileAnotherCredentialPublishesUnderItsIdentity() {
    hub.post("/api/v1/apps", "{\"name\":\"shared\"}");
    String path = "/api/v1/apps/shared/ingress";
    String body = "{\"inputType\":\"whip\",\"room\":\"r\",\"participantIdentity\":\"one\"}";
    JsonNode made = hub.post(path, body).data();
    String token =
        hub.post("/api/v1/apps/shared/tokens", "{\"room\":\"r\",\"identity\":\"one\"}")
            .data()
            .get("token")
            .asText();
    assertThat(hub.offer("/whip/shared/r", token).status()).isEqualTo(201);
    JsonNode row = hub.get(path + "/" + made.get("ingressId").asText()).data();
    assertThat(row.get("status").asText()).isEqualTo("inactive");
    assertThat(row.get("bitrate").asLong()).isZero();
    assertThat(row.get("codec").isNull()).isTrue();
    assertThat(hub.get("/api/v1/apps/shared/stats").data().at("/ingress/active").asInt()).isZero();
  }

  @Test
  void namesNoRtmpServerThatDoesNotListen() {
    String body = "{\"inputType\":\"rtmp\",\"room\":\"off\"}";
    String one = PATH + "/" + create(body).get("ingressId").asText();
    listen(-1, 1936);
    assertThat(create(body).get("rtmp_url").asText()).startsWith("rtmps://127.0.0.1:1936/live/sk-");
    listen(-1, -1);
    RunningHub.Answer refused = hub.post(PATH, body);
    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.json().get("message").asText()).contains("rtmp.port");
    JsonNode row = hub.get(one).data();
    assertThat(row.get("url").isNull()).isTrue();
    assertThat(row.get("rtmp_url").isNull()).isTrue();
    listen(1935, -1);
    assertThat(hub.get(one).data().get("url").asText()).isEqualTo("rtmp://127.0.0.1:1935/live");
  }

  private static void listen(int port, int tlsPort) {
    hub.api.listenRtmp(new RtmpConfig(port, tlsPort, null, 0, true, 0, RtmpConfig.ADMISSION_MS));
  }

  @Test
  void endsAPushWhoseKeyIsGoneWhenItsMediaComes() {
    String json = "{\"inputType\":\"rtmp\",\"room\":\"late\"}";
    JsonNode made = create(json);
    RtmpGate.Publish byKey = hub.media.mayPush("live", made.get("streamKey").asText(), "");
    assertThat(hub.delete(PATH + "/" + made.get("ingressId").asText()).status()).isEqualTo(204);
    assertEnds(hub.media.begins(byKey));

    hub.post("/api/v1/apps", "{\"name\":\"short-lived\"}");
    made = hub.post("/api/v1/apps/short-lived/ingress", json).data();
    RtmpGate.Publish ofApp = hub.media.mayPush("short-lived", made.get("streamKey").asText(), "");
    assertThat(hub.delete("/api/v1/apps/short-lived").status()).isEqualTo(204);
    assertEnds(hub.media.begins(ofApp));
  }

  private static void assertEnds(String session) {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(hub.media.session(session)).isEmpty());
  }

  @Test
  void pagesAndSearches() {
    hub.post("/api/v1/apps", "{\"name\":\"paged\"}");
    String path = "/api/v1/apps/paged/ingress";
    for (int i = 0; i < 3; i++) {
      hub.post(
          path,
          "{\"inputType\":\"whip\",\"room\":\"r"
              + i
              + "\",\"participantName\":\"Cam 10%_"
              + i
              + "\"}");
    }
    JsonNode first = hub.get(path + "?limit=2").json();
    assertThat(first.get("data").size()).isEqualTo(2);
    assertThat(first.get("total").asInt()).isEqualTo(3);
    assertThat(first.get("limit").asInt()).isEqualTo(2);
    assertThat(first.get("offset").asInt()).isZero();
    assertThat(first.get("error").isNull()).isTrue();
    JsonNode second = hub.get(path + "?limit=2&offset=2").json();
    assertThat(second.get("data").size()).isEqualTo(1);
    assertThat(hub.get(path + "?offset=9").json().get("data").size()).isZero();
    assertThat(hub.get(path).json().get("limit").asInt()).isEqualTo(50);
    assertThat(hub.get(path + "?q=cam%2010%25_2").json().get("total").asInt()).isEqualTo(1);
    assertThat(hub.get(path + "?q=%25").json().get("total").asInt()).isEqualTo(3);
    assertThat(hub.get(path + "?room=r1").json().get("total").asInt()).isEqualTo(1);
    assertThat(hub.get(path + "?room=paged-r1").json().get("total").asInt()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "limit=0",
        "limit=501",
        "limit=x",
        "limit=-1",
        "offset=-1",
        "limit=99999999999",
        "room=a%20b"
      })
  void refusesPagesOutOfBounds(String query) {
    assertThat(hub.get(PATH + "?" + query).status()).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{};400",
        "{\"inputType\":\"srt\"};400",
        "{\"inputType\":0};400",
        "{\"inputType\":\"url\",\"url\":\"rtsp://camera.local/stream\"};422",
        "{\"inputType\":\"whip\",\"url\":\"rtsp://camera.local/stream\"};400",
        "{\"inputType\":\"whip\",\"room\":\"a b\"};400",
        "{\"inputType\":\"whip\",\"participantIdentity\":\"\"};400"
      })
  void refusesWhatItCannotMake(String body, int status) {
    assertThat(hub.post(PATH, body).status()).isEqualTo(status);
  }

  @Test
  void keepsKeysOfOtherAppsApart() {
    hub.post("/api/v1/apps", "{\"name\":\"apart\"}");
    JsonNode made = create("{\"inputType\":\"whip\"}");
    String id = made.get("ingressId").asText();
    assertThat(hub.get("/api/v1/apps/apart/ingress/" + id).status()).isEqualTo(404);
    assertThat(hub.delete("/api/v1/apps/apart/ingress/" + id).status()).isEqualTo(404);
    String key = made.get("streamKey").asText();
    assertThat(hub.offer("/whip/apart", key).status()).isEqualTo(403);
  }
}
