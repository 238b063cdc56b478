package dev.mediahub.core.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mediahub.core.db.DatabaseAddress;
import dev.mediahub.media.api.CompositeLayout;
import dev.mediahub.media.api.RestreamStatus.State;
import dev.mediahub.media.api.RestreamTarget;
import dev.mediahub.media.api.RoomKey;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Whole rooms sent to RTMP servers: {@code broadcast}, {@code start} and {@code stop}. */
final class BroadcastContractIT {
  private static final RunningHub hub = RunningHub.start();
  private static final String PATH = "/api/v1/apps/live/broadcast";

  @AfterAll
  static void stop() {
    hub.close();
  }

  private static void goLive(RunningHub on, String app, String room) {
    String body = "{\"room\":\"%s\",\"identity\":\"camera-1\"}".formatted(room);
    String token = on.post("/api/v1/apps/" + app + "/tokens", body).data().get("token").asText();
    assertThat(on.offer("/whip/" + app + "/" + room, token).status()).isEqualTo(201);
    on.media.mediaArrives(new RoomKey(app, app + "-" + room), "camera-1");
  }

  private static String to(String room, String key) {
    return "{\"roomName\":\"%s\",\"rtmpUrl\":\"rtmp://127.0.0.1:19350/live/%s\"}"
        .formatted(room, key);
  }

  /** The newest destination of a room, whose participant has no name. */
  private static FakeMediaServer.FakeRestream newest(RunningHub on) {
    return on.media.restreams("").getLast();
  }

  @Test
  void startsListsAndStops() {
    goLive(hub, "live", "demo");
    RunningHub.Answer made =
        hub.post(
            PATH + "/start",
            "{\"roomName\":\"live-demo\",\"rtmpUrl\":\"rtmp://live.example.com/app/xxxx-xxxx-xxxx\","
                + "\"layout\":\"speaker\"}");
    assertThat(made.status()).as(made.body()).isEqualTo(201);
    JsonNode row = made.data();
    assertThat(row.get("egressId").asText()).startsWith("EG_");
    assertThat(row.get("room").asText()).isEqualTo("live-demo");
    assertThat(row.get("layout").asText()).isEqualTo("speaker");
    assertThat(row.get("url").asText()).isEqualTo("rtmp://live.example.com/app/xxxx…");
    assertThat(row.get("status").asText()).isEqualTo("starting");
    var sent = newest(hub);
    assertThat(sent.request.composite()).isEqualTo(CompositeLayout.SPEAKER);
    assertThat(sent.request.target())
        .isEqualTo(new RestreamTarget(false, "live.example.com", 1935, "app", "xxxx-xxxx-xxxx"));

    sent.becomes(State.ACTIVE, "");
    JsonNode list = hub.get(PATH).data();
    assertThat(list.findValuesAsText("status")).containsExactly("active");
    assertThat(list.toString()).doesNotContain("xxxx-xxxx");
    assertThat(hub.get("/api/v1/apps/live/streams/live-demo%2Fcamera-1/restream").data())
        .as("it is no destination of the stream")
        .isEmpty();

    RunningHub.Answer stopped = hub.post(PATH + "/" + row.get("egressId").asText() + "/stop", "");
    assertThat(stopped.status()).isEqualTo(200);
    assertThat(stopped.data().get("status").asText()).isEqualTo("stopped");
    assertThat(sent.closed()).isTrue();
    assertThat(hub.get(PATH).data()).isEmpty();
    assertThat(hub.post(PATH + "/" + row.get("egressId").asText() + "/stop", "").status())
        .isEqualTo(404);
  }

  @Test
  void takesTheAppsLayoutWhenNoneIsNamedAndAPlaceOnce() {
    goLive(hub, "live", "plain");
    assertThat(hub.post(PATH + "/start", to("live-plain", "plain-key")).status()).isEqualTo(201);
    assertThat(newest(hub).request.composite()).isEqualTo(CompositeLayout.GRID);
    assertThat(hub.post(PATH + "/start", to("live-plain", "plain-key")).status()).isEqualTo(409);
    hub.get(PATH)
        .data()
        .forEach(each -> hub.post(PATH + "/" + each.get("egressId").asText() + "/stop", ""));
  }

  @Test
  void refusesWhatCannotBe() {
    goLive(hub, "live", "refused");
    for (String body :
        List.of(
            "{}",
            "{\"roomName\":\"live-refused\"}",
            "{\"rtmpUrl\":\"rtmp://live.example.com/app/key-of-mine\"}",
            "{\"roomName\":\"live-refused\",\"rtmpUrl\":\"file:///etc/passwd\"}",
            "{\"roomName\":\"live-refused\",\"rtmpUrl\":\"rtmp://a.example.com/live\"}",
            "{\"roomName\":\"live-refused\",\"rtmpUrl\":\"rtmp://10.0.0.1/live/key-of-mine\"}",
            "{\"roomName\":\"live-refused\",\"rtmpUrl\":\"rtmp://a.example.com/live/key-of-mine\","
                + "\"layout\":\"mosaic\"}",
            to("live-refused", "k".repeat(2000)),
            to("n".repeat(201), "key-of-mine"))) {
      RunningHub.Answer refused = hub.post(PATH + "/start", body);
      assertThat(refused.status()).as(body).isEqualTo(400);
      assertThat(refused.json().get("message").asText())
          .doesNotContain("key-of-mine", "\"url\"", "\"key\"");
    }
    assertThat(hub.post(PATH + "/start", to("live-empty", "key-of-mine")).status())
        .as("nobody publishes there")
        .isEqualTo(409);
  }

  @Test
  void goesOnAfterARestartAndSaysWhenTheHubIsFull() {
    DatabaseAddress address = Postgres.create();
    Path keyFile = RunningHub.newKeyFile();
    try (RunningHub before = RunningHub.start(address, keyFile)) {
      goLive(before, "live", "kept");
      assertThat(before.post(PATH + "/start", to("live-kept", "kept-key")).status()).isEqualTo(201);
    }
    try (RunningHub after = RunningHub.start(address, keyFile)) {
      assertThat(newest(after).request.composite()).isEqualTo(CompositeLayout.GRID);
      assertThat(newest(after).request.target().stream()).isEqualTo("kept-key");
      goLive(after, "live", "kept");
      after.media.putsTogetherNoMore();
      assertThat(after.post(PATH + "/start", to("live-kept", "another")).status()).isEqualTo(503);
    }
  }

  @Test
  void staysInItsTenantAndItsQuota() {
    TwoTenants tenants = new TwoTenants(hub);
    goLive(hub, "mine", "demo");
    String mine = "/api/v1/apps/mine/broadcast";
    String theirs = "/api/v1/apps/theirs/broadcast";
    String editor = tenants.session("editor A");
    RunningHub.Answer made = hub.send("POST", mine + "/start", editor, to("mine-demo", "key-of-a"));
    assertThat(made.status()).as(made.body()).isEqualTo(201);
    String stop = "/" + made.data().get("egressId").asText() + "/stop";
    String editorOfB = tenants.session("editor B");
    assertThat(hub.send("GET", theirs, editorOfB, null).data()).isEmpty();
    assertThat(hub.send("POST", theirs + stop, editorOfB, "").status()).isEqualTo(404);
    assertThat(
            hub.send("POST", mine + "/start", tenants.session("viewer A"), to("mine-demo", "x"))
                .status())
        .isEqualTo(403);
    hub.media.send("mine", 5_000_000_000L);
    RunningHub.Answer over = hub.send("POST", mine + "/start", editor, to("mine-demo", "more"));
    assertThat(over.status()).isEqualTo(429);
    assertThat(over.json().get("metric").asText()).isEqualTo("maxEgressGbMonth");
    assertThat(hub.post(mine + "/start", to("mine-demo", "of-a-global-token")).status())
        .as("exempt")
        .isEqualTo(201);
    assertThat(hub.send("POST", mine + stop, editor, "").status()).isEqualTo(200);
  }
}
