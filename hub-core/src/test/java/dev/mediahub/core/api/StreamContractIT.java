package dev.mediahub.core.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mediahub.core.db.DatabaseAddress;
import dev.mediahub.media.api.RoomKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The record of who is on air. */
final class StreamContractIT {
  private static final RunningHub hub = RunningHub.start();
  private static final String PATH = "/api/v1/apps/live/streams";

  @AfterAll
  static void stop() {
    hub.close();
  }

  private static void goLive(String room, String identity) {
    String body = "{\"room\":\"%s\",\"identity\":\"%s\"}".formatted(room, identity);
    assertThat(hub.offer("/whip/live/" + room, hub.joinToken(body)).status()).isEqualTo(201);
    hub.media.mediaArrives(new RoomKey("live", "live-" + room), identity);
  }

  private static boolean lists(String streamId) {
    return hub.get(PATH).body().contains("\"" + streamId + "\"");
  }

  @Test
  void listsAStreamAsTheReferenceDocumentDoes() {
    goLive("demo", "camera-1");
    hub.offer("/whep/live/demo", hub.playToken("demo"));
    JsonNode list = hub.get(PATH).json();
    assertThat(list.isArray()).isTrue();
    JsonNode row =
        StreamSupport.stream(list.spliterator(), false)
            .filter(each -> each.get("streamId").asText().equals("live-demo/camera-1"))
            .findFirst()
            .orElseThrow();
    assertThat(row.fieldNames())
        .toIterable()
        .containsExactly(
            "id",
            "streamId",
            "type",
            "room",
            "participant",
            "status",
            "startedAt",
            "lastStatsJson");
    assertThat(row.get("id").isIntegralNumber()).isTrue();
    assertThat(row.get("type").asText()).isEqualTo("webrtc");
    assertThat(row.get("room").asText()).isEqualTo("live-demo");
    assertThat(row.get("participant").asText()).isEqualTo("camera-1");
    assertThat(row.get("status").asText()).isEqualTo("active");
    assertThat(row.get("startedAt").asText()).isEqualTo(FakeMediaServer.JOINED.toString());
    assertThat(row.get("lastStatsJson").asText())
        .isEqualTo("{\"live\":true,\"participants\":2,\"publishers\":1}");
    JsonNode detail = hub.get(PATH + "/live-demo%2Fcamera-1").data();
    assertThat(detail.get("viewers").asInt()).isEqualTo(1);
    assertThat(hub.get(PATH + "/" + row.get("id").asLong()).data()).isEqualTo(detail);
  }

  @Test
  void tellsEverybodyHowManyWatchWhereTheAppWantsThat() {
    goLive("seen", "camera-1");
    features("{\"hiddenQc\":true}");
    String hidden = "{\"room\":\"seen\",\"canPublish\":false,\"hidden\":true}";
    assertThat(hub.offer("/whep/live/seen", hub.joinToken(hidden)).status()).isEqualTo(201);
    assertThat(hub.offer("/whep/live/seen", hub.playToken("seen")).status()).isEqualTo(201);
    assertThat(viewers("seen")).as("off").isEqualTo("{\"viewers\":null}");
    features("{\"hiddenQc\":false,\"viewerCounter\":true}");
    assertThat(viewers("seen")).isEqualTo("{\"viewers\":1}");
    assertThat(viewers("live-seen")).isEqualTo("{\"viewers\":1}");
    assertThat(viewers("nobody%20there")).isEqualTo("{\"viewers\":0}");
    features("{\"viewerCounter\":false}");
  }

  private static String viewers(String room) {
    return hub.send("GET", "/api/v1/apps/live/viewers/" + room, null, null).data().toString();
  }

  private static void features(String json) {
    String body = "{\"features\":" + json + "}";
    assertThat(hub.send("PATCH", "/api/v1/apps/live", RunningHub.TOKEN, body).status())
        .isEqualTo(200);
  }

  @Test
  void stopsAStreamByItsEncodedId() {
    goLive("stopped", "camera-1");
    hub.offer("/whep/live/stopped", hub.playToken("stopped"));
    String one = PATH + "/live-stopped%2Fcamera-1";
    assertThat(hub.delete(one).status()).isEqualTo(204);
    assertThat(lists("live-stopped/camera-1")).isFalse();
    assertThat(hub.media.room(new RoomKey("live", "live-stopped")))
        .as("nobody publishes, so the room is ended")
        .isEmpty();
    JsonNode ended = hub.get(one).data();
    assertThat(ended.get("status").asText()).isEqualTo("ended");
    assertThat(ended.get("endedAt").asText()).isNotBlank();
    assertThat(hub.delete(one).status()).as("already ended").isEqualTo(204);
  }

  @Test
  void namesTheTypeOfARtmpStream() {
    String body = "{\"inputType\":\"rtmp\",\"room\":\"rtmp\"}";
    JsonNode made = hub.post("/api/v1/apps/live/ingress", body).data();
    hub.media.pushes("live", made.get("streamKey").asText(), "");
    JsonNode row = hub.get(PATH + "/live-rtmp%2Fingress-live").data();
    assertThat(row.get("type").asText()).isEqualTo("rtmp");
    assertThat(row.get("participant").asText()).isEqualTo("ingress-live");
  }

  @Test
  void keepsAStreamThatWasTakenOverInWhicheverOrderThatIsTold() {
    goLive("taken", "a");
    goLive("taken", "a");
    assertThat(lists("live-taken/a")).as("end, start").isTrue();
    RoomKey room = new RoomKey("live", "live-taken");
    hub.media.mediaArrives(room, "a");
    hub.media.tellEnded(room, "a", "left");
    assertThat(lists("live-taken/a")).as("start, end").isTrue();
    hub.media.tellEnded(room, "a", "left");
    assertThat(lists("live-taken/a")).isFalse();
  }

  @Test
  void leavesARoomToItsOtherPublishers() {
    goLive("shared", "one");
    goLive("shared", "two");
    assertThat(hub.delete(PATH + "/live-shared%2Fone").status()).isEqualTo(204);
    assertThat(lists("live-shared/one")).isFalse();
    assertThat(lists("live-shared/two")).isTrue();
  }

  @Test
  void stoppingAnIngressesStreamRemovesTheIngress() {
    JsonNode made =
        hub.post(
                "/api/v1/apps/live/ingress",
                "{\"inputType\":\"whip\",\"room\":\"obs\",\"participantIdentity\":\"obs-1\"}")
            .data();
    String key = made.get("streamKey").asText();
    assertThat(hub.offer("/whip", key).status()).isEqualTo(201);
    hub.media.mediaArrives(new RoomKey("live", "live-obs"), "obs-1");
    String one = PATH + "/live-obs%2Fobs-1";
    assertThat(hub.get(one).data().get("type").asText()).isEqualTo("whip");
    assertThat(hub.delete(one).status()).isEqualTo(204);
    assertThat(hub.offer("/whip", key).status()).isEqualTo(401);
    assertThat(hub.get("/api/v1/apps/live/ingress/" + made.get("ingressId").asText()).status())
        .isEqualTo(404);
  }

  @Test
  void showsNothingOfAnEarlierAppOfTheName() {
    hub.post("/api/v1/apps", "{\"name\":\"reborn\"}");
    String token =
        hub.post("/api/v1/apps/reborn/tokens", "{\"room\":\"r\",\"identity\":\"a\"}")
            .data()
            .get("token")
            .asText();
    assertThat(hub.offer("/whip/reborn/r", token).status()).isEqualTo(201);
    hub.media.mediaArrives(new RoomKey("reborn", "reborn-r"), "a");
    String one = "/api/v1/apps/reborn/streams/reborn-r%2Fa";
    assertThat(hub.get(one).status()).isEqualTo(200);
    assertThat(hub.delete(one).status()).isEqualTo(204);
    assertThat(hub.get(one).data().get("status").asText()).isEqualTo("ended");
    assertThat(hub.delete("/api/v1/apps/reborn").status()).isEqualTo(204);
    hub.post("/api/v1/apps", "{\"name\":\"reborn\"}");
    assertThat(hub.get(one).status()).isEqualTo(404);
  }

  @Test
  void deletesWhatEndedMoreThanNinetyDaysAgo() {
    hub.database.run(handle ->
        handle.execute(
            "insert into streams (app, stream_id, type, room, participant, status, started_at,"
                + " ended_at) select 'live', 'live-past/' || days, 'webrtc', 'live-past',"
                + " '' || days, 'ended', now() - interval '200 days',"
                + " now() - days * interval '1 day' from unnest(array[89, 91]) days"));
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> {
          hub.api.doChores();
          return hub.get(PATH + "/live-past%2F91").status() == 404;
        });
    assertThat(hub.get(PATH + "/live-past%2F89").status()).isEqualTo(200);
  }

  @Test
  void knowsNoUnknownStream() {
    assertThat(hub.get(PATH + "/live-demo%2Fnobody").status()).isEqualTo(404);
    assertThat(hub.delete(PATH + "/999999").status()).isEqualTo(404);
    assertThat(hub.delete(PATH + "/%2F").status()).isEqualTo(404);
    hub.post("/api/v1/apps", "{\"name\":\"elsewhere\"}");
    goLive("mine", "a");
    assertThat(hub.get("/api/v1/apps/elsewhere/streams/live-mine%2Fa").status()).isEqualTo(404);
  }

  @Test
  void afterAKillEndsWhatWasActiveAndKeepsWhatWasMade() {
    DatabaseAddress address = Postgres.create();
    Path keyFile = RunningHub.newKeyFile();
    String streamKey;
    RunningHub killed = RunningHub.start(address, keyFile);
    try {
      streamKey =
          killed
              .post("/api/v1/apps/live/ingress", "{\"inputType\":\"whip\"}")
              .data()
              .get("streamKey")
              .asText();
      killed.offer("/whip", streamKey);
      killed.media.mediaArrives(new RoomKey("live", "live"), "ingress-live");
      assertThat(killed.get(PATH).json().size()).isEqualTo(1);
      killed.post("/api/v1/apps", "{\"name\":\"kept\"}");
    } finally {
      killed.close();
    }
    try (RunningHub again = RunningHub.start(address, keyFile)) {
      assertThat(again.first).as("not the first start").isEmpty();
      assertThat(again.get(PATH).json().size()).isZero();
      assertThat(again.get("/api/v1/apps/kept").status()).isEqualTo(200);
      assertThat(again.offer("/whip", streamKey).status()).isEqualTo(201);
    }
  }
}
