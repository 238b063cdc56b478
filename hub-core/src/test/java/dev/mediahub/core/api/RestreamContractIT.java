package dev.mediahub.core.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mediahub.core.db.DatabaseAddress;
import dev.mediahub.media.api.RestreamStatus.State;
import dev.mediahub.media.api.RestreamTarget;
import dev.mediahub.media.api.RoomKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Streams sent on to platforms, as the reference document has it. */
final class RestreamContractIT {
  /** As the reference document writes it. */
  private static final String EXAMPLE =
      "{\"platform\":\"youtube\",\"key\":\"xxxx-xxxx-xxxx-xxxx\"}";

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final RunningHub hub = RunningHub.start();

  @AfterAll
  static void stop() {
    hub.close();
  }

  private static void goLive(RunningHub on, String app, String room, String identity) {
    String body = "{\"room\":\"%s\",\"identity\":\"%s\"}".formatted(room, identity);
    String token = on.post("/api/v1/apps/" + app + "/tokens", body).data().get("token").asText();
    assertThat(on.offer("/whip/" + app + "/" + room, token).status()).isEqualTo(201);
    on.media.mediaArrives(new RoomKey(app, app + "-" + room), identity);
  }

  private static String path(String app, String room, String identity) {
    return "/api/v1/apps/%s/streams/%s-%s%%2F%s/restream".formatted(app, app, room, identity);
  }

  private static String live(String identity) {
    goLive(hub, "live", "demo", identity);
    return path("live", "demo", identity);
  }

  private static String custom(String key) {
    return "{\"platform\":\"custom\",\"url\":\"rtmp://127.0.0.1:19350/live\",\"key\":\""
        + key
        + "\"}";
  }

  @Test
  void startsListsAndStopsAsTheReferenceDocumentDoes() {
    String path = live("camera-1");
    assertThat(path).isEqualTo("/api/v1/apps/live/streams/live-demo%2Fcamera-1/restream");
    RunningHub.Answer made = hub.post(path, EXAMPLE);
    assertThat(made.status()).as(made.body()).isEqualTo(201);
    assertThat(made.body()).doesNotContain("xxxx-xxxx");
    assertThat(made.json().get("error").isNull()).isTrue();
    JsonNode row = made.data();
    assertThat(row.get("egressId").asText()).startsWith("EG_");
    assertThat(row.get("platform").asText()).isEqualTo("youtube");
    assertThat(row.get("streamId").asText()).isEqualTo("live-demo/camera-1");
    assertThat(row.get("room").asText()).isEqualTo("live-demo");
    assertThat(row.get("url").asText()).isEqualTo("rtmp://a.rtmp.youtube.com/live2/xxxx…");
    assertThat(row.get("key").asText()).isEqualTo("xxxx…");
    assertThat(row.get("status").asText()).isEqualTo("starting");
    var sent = hub.media.restreams("camera-1").getFirst();
    assertThat(sent.request.target())
        .isEqualTo(
            new RestreamTarget(false, "a.rtmp.youtube.com", 1935, "live2", "xxxx-xxxx-xxxx-xxxx"));

    sent.becomes(State.ACTIVE, "");
    JsonNode list = hub.get(path).data();
    assertThat(list).hasSize(1);
    assertThat(list.get(0).get("status").asText()).isEqualTo("active");
    assertThat(list.get(0).get("bitrate").asLong()).isEqualTo(2_000_000);
    assertThat(list.toString()).doesNotContain("xxxx-xxxx");

    String one = path + "/" + row.get("egressId").asText();
    assertThat(hub.delete(one).status()).isEqualTo(204);
    assertThat(sent.closed()).isTrue();
    assertThat(hub.get(path).data()).as("stopped ones are omitted").isEmpty();
    assertThat(hub.delete(one).status()).isEqualTo(404);
  }

  @Test
  void takesEveryPlatformAndItsFields() {
    String path = live("camera-2");
    for (String body :
        List.of(
            "{\"platform\":\"twitch\",\"key\":\"live_1_abcdefgh\",\"name\":\"Twitch\"}",
            "{\"platform\":\"facebook\",\"key\":\"FB-1-2-abcdefgh\",\"layout\":\"grid\"}",
            "{\"platform\":\"custom\",\"url\":\"rtmps://example.com/live/abcdefgh\"}",
            "{\"url\":\"rtmp://example.com/live\",\"key\":\"abcdefgh\"}")) {
      RunningHub.Answer made = hub.post(path, body);
      assertThat(made.status()).as(made.body()).isEqualTo(201);
      assertThat(made.body()).doesNotContain("abcdefgh");
    }
    assertThat(hub.get(path).data().findValuesAsText("platform"))
        .containsExactly("twitch", "facebook", "custom", "custom");
    assertThat(hub.media.restreams("camera-2").stream().map(each -> each.request.target().tcUrl()))
        .containsExactly(
            "rtmp://live.twitch.tv/app",
            "rtmps://live-api-s.facebook.com/rtmp",
            "rtmps://example.com/live",
            "rtmp://example.com/live");
  }

  @Test
  void refusesWhatCannotBe() {
    String path = live("camera-3");
    for (String body :
        List.of(
            "{}",
            "{\"platform\":\"youtube\"}",
            "{\"platform\":\"vimeo\",\"key\":\"abcdefgh\"}",
            "{\"platform\":\"custom\"}",
            "{\"platform\":\"custom\",\"key\":\"abcdefgh\"}",
            "{\"platform\":\"youtube\",\"url\":\"rtmp://a/b\",\"key\":\"abcdefgh\"}",
            "{\"platform\":\"custom\",\"url\":\"file:///etc/passwd\"}",
            "{\"platform\":\"custom\",\"url\":\"rtmp://10.0.0.1/live/abcdefgh\"}",
            "{\"platform\":\"custom\",\"url\":\"rtmp://[::ffff:10.0.0.1]/live/abcdefgh\"}",
            "{\"platform\":\"custom\",\"url\":\"rtmp://169.254.169.254/live/abcdefgh\"}",
            "{\"platform\":\"custom\",\"url\":\"rtmp://example.com/live\",\"key\":\"%s\"}"
                .formatted("k".repeat(501)),
            "{\"platform\":\"custom\",\"url\":\"rtmp://example.com/live/%s\"}"
                .formatted("k".repeat(2000)),
            "{\"platform\":\"youtube\",\"key\":\"abcdefgh\",\"name\":\"%s\"}"
                .formatted("n".repeat(121)),
            "{\"platform\":\"youtube\",\"key\":\"abcdefgh\",\"layout\":\"%s\"}"
                .formatted("l".repeat(101)))) {
      RunningHub.Answer refused = hub.post(path, body);
      assertThat(refused.status()).as(body).isEqualTo(400);
      assertThat(refused.body()).doesNotContain("abcdefgh");
    }
    assertThat(hub.media.restreams("camera-3")).isEmpty();
    assertThat(hub.post(path("live", "demo", "nobody"), EXAMPLE).status()).isEqualTo(404);
    assertThat(hub.delete(path + "/EG_none").status()).isEqualTo(404);
  }

  @Test
  void sendsTheSameStreamToAPlaceOnce() throws Exception {
    String path = live("camera-4");
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Integer> start = () -> hub.post(path, custom("once-only-key")).status();
      List<Future<Integer>> answers =
          threads.invokeAll(IntStream.range(0, 8).mapToObj(_ -> start).toList());
      assertThat(answers.stream().map(Future::resultNow).collect(Collectors.toList()))
          .containsOnlyOnce(201)
          .contains(409);
    }
    assertThat(hub.post(path, custom("another-key")).status()).isEqualTo(201);
    String other = live("camera-5");
    assertThat(hub.post(other, custom("once-only-key")).status()).isEqualTo(201);
  }

  @Test
  void keepsAFailedOneListedAndLetsItBeTriedAgain() {
    String path = live("camera-6");
    hub.post(path, custom("refused-key"));
    hub.media.restreams("camera-6").getFirst().becomes(State.FAILED, "the key is wrong");
    JsonNode failed = hub.get(path).data().get(0);
    assertThat(failed.get("status").asText()).isEqualTo("failed");
    assertThat(failed.get("lastError").asText()).isEqualTo("the key is wrong");
    assertThat(hub.media.restreams("camera-6").getFirst().closed()).isTrue();
    assertThat(count("destinations where participant = 'camera-6' and target is not null"))
        .as("its key is forgotten")
        .isZero();
    assertThat(hub.post(path, custom("other-key")).status()).isEqualTo(201);
    assertThat(hub.get(path).data()).as("it went elsewhere").hasSize(2);
    RunningHub.Answer again = hub.post(path, custom("refused-key"));
    assertThat(again.status()).isEqualTo(201);
    String id = again.data().get("egressId").asText();
    assertThat(hub.get(path).data().findValuesAsText("egressId"))
        .hasSize(2)
        .contains(id)
        .doesNotContain(failed.get("egressId").asText());
    hub.media.restreams("camera-6").getLast().becomes(State.FAILED, "the key is wrong");
    assertThat(hub.delete(path + "/" + id).status()).isEqualTo(204);
    assertThat(hub.get(path).data()).hasSize(1);
  }

  @Test
  void forgetsFailedOnesAfterThirtyDays() {
    String path = live("camera-7");
    for (String key : List.of("new-failed-key", "old-failed-key")) {
      hub.post(path, custom(key));
      hub.media.restreams("camera-7").getLast().becomes(State.FAILED, "the key is wrong");
    }
    assertThat(hub.get(path).data()).hasSize(2);
    hub.database.run(handle ->
        handle.execute(
            "update destinations set ended_at = ended_at - interval '31 days'"
                + " where participant = 'camera-7' and shown_key like 'old-%'"));
    await()
        .atMost(PATIENCE)
        .until(() -> {
          hub.api.doChores();
          return hub.shows(path, all -> all.size() == 1);
        });
    assertThat(hub.get(path).data().get(0).get("key").asText()).isEqualTo("new-…");
  }

  @Test
  void isListedAndStoppedHoweverLongItsStreamIsOffAir() {
    String waits = live("long-off-air");
    String id = hub.post(waits, custom("waiting-key")).data().get("egressId").asText();
    String other = live("long-gone");
    for (String identity : List.of("long-off-air", "long-gone")) {
      hub.media.tellEnded(new RoomKey("live", "live-demo"), identity, "left");
    }
    assertThat(hub.get(waits).data()).hasSize(1);
    hub.database.run(handle -> {
      handle.execute(
          "update streams set started_at = started_at - interval '91 days', ended_at = ended_at"
              + " - interval '91 days' where participant like 'long-%'");
      handle.execute(
          "insert into streams (app, stream_id, type, room, participant, status, started_at,"
              + " ended_at) select app, stream_id, type, room, participant, status, started_at"
              + " - interval '1 day', ended_at from streams where participant = 'long-off-air'");
    });
    await()
        .atMost(PATIENCE)
        .until(() -> {
          hub.api.doChores();
          return hub.get(other).status() == 404;
        });
    assertThat(count("streams where participant = 'long-off-air'"))
        .as("the newest is enough")
        .isEqualTo(1);
    assertThat(hub.get(waits).data()).hasSize(1);
    assertThat(hub.delete(waits + "/" + id).status()).isEqualTo(204);
  }

  private static long count(String rows) {
    return hub.database.call(
        handle -> handle.createQuery("select count(*) from " + rows).mapTo(Long.class).one());
  }

  @Test
  void tellsEachDestinationsLife() {
    try (Receiver receiver = Receiver.at(0)) {
      hub.post("/api/v1/apps", "{\"name\":\"told\"}");
      goLive(hub, "told", "demo", "told-a");
      hub.send(
          "PATCH",
          "/api/v1/apps/told",
          RunningHub.TOKEN,
          "{\"callbackUrl\":\"" + receiver.url() + "\"}");
      String path = path("told", "demo", "told-a");
      String id = hub.post(path, custom("webhook-key")).data().get("egressId").asText();
      hub.post(path, custom("refused-key"));
      var good = hub.media.restreams("told-a").getFirst();
      var bad = hub.media.restreams("told-a").get(1);
      good.becomes(State.ACTIVE, "");
      good.becomes(State.STARTING, "connection lost");
      good.becomes(State.ACTIVE, "connection lost");
      bad.becomes(State.FAILED, "the destination refuses");
      good.becomes(State.WAITING, "");
      good.becomes(State.ACTIVE, "");
      hub.delete(path + "/" + id);
      await().atMost(PATIENCE).until(() -> receiver.told().size() >= 5);
      assertThat(receiver.events())
          .containsExactly(
              "restream_started",
              "restream_failed",
              "restream_stopped",
              "restream_started",
              "restream_stopped");
      JsonNode started = receiver.told().getFirst().json();
      assertThat(started.get("room").asText()).isEqualTo("told-demo");
      assertThat(started.at("/data/egressId").asText()).isEqualTo(id);
      assertThat(started.at("/data/streamId").asText()).isEqualTo("told-demo/told-a");
      assertThat(started.at("/data/url").asText()).isEqualTo("rtmp://127.0.0.1:19350/live/webh…");
      assertThat(receiver.told().get(1).json().at("/data/error").asText())
          .isEqualTo("the destination refuses");
      assertThat(receiver.told().get(2).json().at("/data/reason").asText())
          .isEqualTo("stream_ended");
      assertThat(receiver.told().getLast().json().at("/data/reason").asText()).isEqualTo("stopped");
      assertThat(receiver.told().toString()).doesNotContain("webhook-key", "refused-key");
    }
  }

  @Test
  void goesOnAfterARestart() {
    DatabaseAddress address = Postgres.create();
    Path keyFile = RunningHub.newKeyFile();
    try (RunningHub before = RunningHub.start(address, keyFile)) {
      goLive(before, "live", "demo", "kept");
      String path = path("live", "demo", "kept");
      before.post(path, custom("kept-key"));
      before.post(path, custom("failed-key"));
      before.media.restreams("kept").get(1).becomes(State.FAILED, "refused");
      String stopped = before.post(path, custom("stopped-key")).data().get("egressId").asText();
      before.delete(path + "/" + stopped);
    }
    try (RunningHub after = RunningHub.start(address, keyFile)) {
      assertThat(after.media.restreams("kept"))
          .extracting(each -> each.request.target().stream())
          .containsExactly("kept-key");
      assertThat(after.get(path("live", "demo", "kept")).data().findValuesAsText("status"))
          .containsExactly("starting", "failed");
    }
  }

  @Test
  void staysInItsTenantAndItsQuota() {
    TwoTenants tenants = new TwoTenants(hub);
    goLive(hub, "mine", "demo", "a");
    goLive(hub, "theirs", "demo", "a");
    String mine = path("mine", "demo", "a");
    String editor = tenants.session("editor A");
    RunningHub.Answer made = hub.send("POST", mine, editor, custom("tenant-a-key"));
    assertThat(made.status()).as(made.body()).isEqualTo(201);
    String id = made.data().get("egressId").asText();
    String theirs = path("theirs", "demo", "a");
    String editorOfB = tenants.session("editor B");
    assertThat(hub.send("GET", theirs, editorOfB, null).data()).isEmpty();
    assertThat(hub.send("DELETE", theirs + "/" + id, editorOfB, null).status()).isEqualTo(404);
    assertThat(hub.send("GET", mine, editor, null).data()).hasSize(1);
    assertThat(hub.send("POST", mine, tenants.session("viewer A"), custom("x")).status())
        .isEqualTo(403);

    hub.media.send("mine", 5_000_000_000L);
    RunningHub.Answer over = hub.send("POST", mine, editor, custom("one-too-many"));
    assertThat(over.status()).isEqualTo(429);
    assertThat(over.json().get("error").asText()).isEqualTo("quota_exceeded");
    assertThat(over.json().get("metric").asText()).isEqualTo("maxEgressGbMonth");
    assertThat(hub.post(mine, custom("of-a-global-token")).status()).as("exempt").isEqualTo(201);

    var sent =
        hub.media.restreams("a").stream()
            .filter(each -> each.request.room().app().equals("mine"))
            .toList();
    assertThat(sent.getFirst().closed()).isFalse();
    hub.api.doChores();
    assertThat(sent.getFirst().closed()).isTrue();
    assertThat(sent.getLast().closed()).as("exempt").isFalse();
    JsonNode given = hub.send("GET", mine, editor, null).data().get(0);
    assertThat(given.get("status").asText()).isEqualTo("failed");
    assertThat(given.get("lastError").asText()).contains("maxEgressGbMonth");
  }

  @Test
  void endsWhenItsStopWasNotConfirmed() {
    String path = live("unconfirmed");
    String id = hub.post(path, custom("runs-on")).data().get("egressId").asText();
    hub.database.run(handle ->
        handle.execute(
            "update destinations set status = 'stopped', target = null where destination_id = ?",
            id));
    assertThat(hub.delete(path + "/" + id).status()).isEqualTo(204);
    assertThat(hub.media.restreams("unconfirmed").getFirst().closed()).isTrue();
    assertThat(hub.delete(path + "/" + id).status()).isEqualTo(404);
  }

  @Test
  void isOneWhenItIsAskedForAgainSinceItsStartWasNotConfirmed() {
    String path = live("asked-again");
    String first = hub.post(path, custom("one-place")).data().get("egressId").asText();
    setStatus(first, "stopped");
    assertThat(hub.delete(path + "/" + first).status()).isEqualTo(204);
    // As the database has it whose answer to the start was lost: wanted, and not running.
    setStatus(first, "running");
    RunningHub.Answer again = hub.post(path, custom("one-place"));
    assertThat(again.status()).as(again.body()).isEqualTo(201);
    assertThat(hub.get(path).data().findValuesAsText("egressId"))
        .containsExactly(again.data().get("egressId").asText());
    assertThat(hub.post(path, custom("one-place")).status()).isEqualTo(409);
  }

  private static void setStatus(String id, String status) {
    hub.database.run(handle ->
        handle.execute("update destinations set status = ? where destination_id = ?", status, id));
  }

  @Test
  void endsWithItsApp() {
    hub.post("/api/v1/apps", "{\"name\":\"gone\"}");
    goLive(hub, "gone", "demo", "of-gone");
    assertThat(hub.post(path("gone", "demo", "of-gone"), custom("gone-key")).status())
        .isEqualTo(201);
    assertThat(hub.delete("/api/v1/apps/gone").status()).isEqualTo(204);
    assertThat(hub.media.restreams("of-gone").getFirst().closed()).isTrue();
  }
}
