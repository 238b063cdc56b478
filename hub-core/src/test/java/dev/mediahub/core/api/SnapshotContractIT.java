package dev.mediahub.core.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mediahub.core.api.RunningHub.Answer;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import dev.mediahub.media.api.RoomKey;
import dev.mediahub.media.api.SnapshotRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures of streams: rows, files, links, objects, and who may see them. */
final class SnapshotContractIT {
  private static final RunningHub hub = RunningHub.start();
  private static final String APP = "/api/v1/apps/live";
  private static final String PATH = APP + "/snapshots";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path folder;

  @AfterAll
  static void stop() {
    hub.close();
  }

  private static void goLive(RunningHub on, String room, String identity) {
    String body = "{\"room\":\"%s\",\"identity\":\"%s\"}".formatted(room, identity);
    assertThat(on.offer("/whip/live/" + room, on.joinToken(body)).status()).isEqualTo(201);
    on.media.mediaArrives(new RoomKey("live", "live-" + room), identity);
  }

  private static JsonNode take(RunningHub on, String body) {
    Answer answer = on.post(PATH, body);
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    return answer.data();
  }

  private static String fetch(String url) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(URI.create(url)).build(),
              HttpResponse.BodyHandlers.ofString());
      return answer.statusCode() + " " + answer.body();
    }
  }

  private static SnapshotRequest last() {
    return hub.media.snapshots().getLast();
  }

  @Test
  void takesAPictureAndShowsListsAndDeletesIt() throws Exception {
    goLive(hub, "demo", "camera-1");
    JsonNode taken = take(hub, "{\"roomName\":\"live-demo\"}");
    assertThat(taken.fieldNames())
        .toIterable()
        .containsExactly(
            "id",
            "app",
            "room",
            "streamId",
            "egressId",
            "key",
            "url",
            "publicUrl",
            "width",
            "height",
            "sizeBytes",
            "takenAt");
    assertThat(taken.get("room").asText()).isEqualTo("live-demo");
    assertThat(taken.get("streamId").asText()).isEqualTo("live-demo/camera-1");
    assertThat(taken.get("width").asInt()).isEqualTo(1280);
    assertThat(taken.get("sizeBytes").asInt()).isPositive();
    assertThat(taken.get("key").asText()).matches("\\d+/snapshots/SN_[A-Za-z0-9]+\\.jpg");
    assertThat(fetch(taken.get("url").asText())).startsWith("200 picture ");
    String one = PATH + "/" + taken.get("id").asLong();
    assertThat(hub.get(one).data().get("key")).isEqualTo(taken.get("key"));
    JsonNode listed = hub.get(PATH + "?room=live-demo&limit=1").json();
    assertThat(listed.get("total").asInt()).isEqualTo(1);
    assertThat(listed.get("data").get(0).get("id")).isEqualTo(taken.get("id"));
    assertThat(hub.delete(one).status()).isEqualTo(204);
    assertThat(hub.get(one).status()).isEqualTo(404);
    assertThat(hub.delete(one).status()).isEqualTo(404);
    assertThat(fetch(taken.get("url").asText())).startsWith("404");
  }

  @Test
  void findsWhomToTakeByEveryName() {
    goLive(hub, "two", "one");
    goLive(hub, "two", "other");
    for (String body :
        List.of(
            "{\"roomName\":\"two\",\"participant\":\"other\"}",
            "{\"roomName\":\"live-two\",\"streamId\":\"other\"}",
            "{\"roomName\":\"two\",\"streamId\":\"live-two/other\"}",
            "{\"streamId\":\"live-two/other\",\"maxWidth\":320,\"quality\":50}")) {
      assertThat(take(hub, body).get("streamId").asText()).as(body).isEqualTo("live-two/other");
      assertThat(last().identity()).isEqualTo("other");
    }
    assertThat(last().maxWidth()).isEqualTo(320);
    assertThat(last().quality()).isEqualTo(50);
    assertThat(last().background()).isFalse();
  }

  @Test
  void refusesWhatCannotBeTaken() {
    goLive(hub, "there", "a");
    assertThat(hub.post(PATH, "{\"roomName\":\"nobody\"}").status()).isEqualTo(404);
    assertThat(hub.post(PATH, "{\"roomName\":\"there\",\"participant\":\"b\"}").status())
        .isEqualTo(404);
    assertThat(hub.post(PATH, "{\"streamId\":\"live-there/b\"}").status()).isEqualTo(404);
    for (String bad :
        List.of(
            "{}",
            "{\"roomName\":\"there\",\"participant\":\"a\",\"streamId\":\"b\"}",
            "{\"roomName\":\"there\",\"quality\":0}",
            "{\"roomName\":\"there\",\"maxWidth\":9999}",
            "{\"roomName\":\"there\",\"maxWidth\":\"../x\"}")) {
      assertThat(hub.post(PATH, bad).status()).as(bad).isEqualTo(400);
    }
    for (String name : List.of("..", "../../etc/passwd", "a/b", "\\u0000", "%2e%2e", "é")) {
      assertThat(hub.post(PATH, "{\"roomName\":\"" + name + "\"}").status())
          .as(name)
          .isIn(400, 404);
      assertThat(
              hub.post(PATH, "{\"roomName\":\"there\",\"participant\":\"" + name + "\"}").status())
          .as(name)
          .isIn(400, 404);
    }
    for (String id : List.of("..", "%2e%2e", "0", "x", "9".repeat(30))) {
      assertThat(hub.get(PATH + "/" + id).status()).as(id).isIn(400, 404);
    }
    assertThat(hub.get(PATH + "?room=%00").status()).isEqualTo(400);
    hub.media.refuseSnapshots(
        new HubException(ErrorCode.UNAVAILABLE, "FFmpeg's native library is missing"));
    Answer missing = hub.post(PATH, "{\"roomName\":\"there\"}");
    hub.media.refuseSnapshots(null);
    assertThat(missing.status()).isEqualTo(503);
    assertThat(missing.json().get("message").asText()).contains("native library");
  }

  @Test
  void takesNoneBelowTheFreeSpaceThatConfigYamlNowWants() {
    goLive(hub, "full", "a");
    hub.api.change(List.of("127.0.0.0/8"), Long.MAX_VALUE, Duration.ofSeconds(10), 0);
    Answer full = hub.post(PATH, "{\"roomName\":\"full\"}");
    hub.api.change(List.of("127.0.0.0/8"), 0, Duration.ofSeconds(10), 0);
    assertThat(full.status()).isEqualTo(503);
    assertThat(full.json().get("message").asText()).contains("recording.min_free_mb");
    take(hub, "{\"roomName\":\"full\"}");
  }

  @Test
  void keepsTenantsApart() throws Exception {
    goLive(hub, "mine", "a");
    JsonNode taken = take(hub, "{\"roomName\":\"mine\"}");
    hub.post("/api/v1/apps", "{\"name\":\"other\"}");
    String other = "/api/v1/apps/other/snapshots";
    long id = taken.get("id").asLong();
    assertThat(hub.get(other).json().get("total").asInt()).isZero();
    assertThat(hub.get(other + "/" + id).status()).isEqualTo(404);
    assertThat(hub.delete(other + "/" + id).status()).isEqualTo(404);
    assertThat(hub.post(other, "{\"roomName\":\"live-mine\"}").status()).isEqualTo(404);
    String link = taken.get("url").asText();
    assertThat(fetch(link.replace("/snapshot/live/", "/snapshot/other/"))).startsWith("401");
    assertThat(fetch(link.replace("/" + id + "/file", "/" + (id + 1) + "/file"))).startsWith("401");
    assertThat(fetch(link.replaceAll("token=.*", "token=x"))).startsWith("401");
    assertThat(fetch(link.replace("/snapshot/live/", "/vod/live/"))).startsWith("401");
    assertThat(fetch(link)).startsWith("200");
  }

  @Test
  void aBucketGetsThePicturesAndGivesThemBack() throws Exception {
    RunningHub on = RunningHub.start();
    try (S3Server server = new S3Server(folder);
        Receiver receiver = Receiver.at(0)) {
      on.send("PUT", APP + "/s3", RunningHub.TOKEN, server.account());
      on.send("PATCH", APP, RunningHub.TOKEN, "{\"callbackUrl\":\"" + receiver.url() + "\"}");
      goLive(on, "demo", "a");
      JsonNode taken = awaitUploaded(on, take(on, "{\"roomName\":\"demo\"}"));
      String key = taken.get("key").asText();
      assertThat(key).startsWith("hub/a/live/snapshots/SN_");
      assertThat(Files.readString(server.object(key))).startsWith("picture");
      assertThat(fetch(taken.get("url").asText())).startsWith("200 picture");
      await().atMost(PATIENCE).until(() -> receiver.of("snapshot_taken").size() == 1);
      JsonNode told = receiver.of("snapshot_taken").getFirst().json().get("data");
      assertThat(told.get("snapshotId")).isEqualTo(taken.get("id"));
      assertThat(told.get("snapshotKey").asText()).isEqualTo(key);
      assertThat(told.get("s3Url").asText()).isEqualTo("s3://recordings/" + key);
      await().atMost(PATIENCE).until(() -> localPictures(on) == 0);

      server.stop();
      JsonNode waiting = take(on, "{\"roomName\":\"demo\"}");
      assertThat(fetch(waiting.get("url").asText())).as("not there yet").startsWith("200 picture");
      server.start();
      awaitUploaded(on, waiting);
      assertThat(on.delete(PATH + "/" + taken.get("id").asLong()).status()).isEqualTo(204);
      assertThat(server.object(key)).doesNotExist();
    } finally {
      on.close();
    }
  }

  @Test
  void anObjectThatComesWhileItsPictureIsDeletedIsDeletedToo() throws Exception {
    RunningHub on = RunningHub.start();
    try (S3Server server = new S3Server(folder)) {
      on.send("PUT", APP + "/s3", RunningHub.TOKEN, server.account());
      goLive(on, "demo", "a");
      JsonNode taken = awaitUploaded(on, take(on, "{\"roomName\":\"demo\"}"));
      long id = taken.get("id").asLong();
      String key = taken.get("key").asText();
      on.database.run(
          handle -> handle.execute("update snapshots set file_key = null where id = ?", id));
      CompletableFuture<Answer> deletion =
          on.database.inTransaction(handle -> {
            handle.execute("update snapshots set file_key = ? where id = ?", key, id);
            CompletableFuture<Answer> begun =
                CompletableFuture.supplyAsync(() -> on.delete(PATH + "/" + id));
            await().atMost(PATIENCE).until(() -> somebodyWaits(on));
            return begun;
          });
      assertThat(deletion.get(60, TimeUnit.SECONDS).status()).isEqualTo(204);
      assertThat(server.object(key)).doesNotExist();
    } finally {
      on.close();
    }
  }

  /** The picture as it is shown once the bucket has it. */
  private static JsonNode awaitUploaded(RunningHub on, JsonNode taken) {
    String path = PATH + "/" + taken.get("id").asLong();
    await()
        .atMost(PATIENCE)
        .until(() -> on.shows(path, row -> row.get("key").asText().startsWith("hub/a/")));
    return on.get(path).data();
  }

  private static boolean somebodyWaits(RunningHub on) {
    return on.database.call(handle ->
        handle
            .createQuery(
                "select exists (select 1 from pg_stat_activity where wait_event_type = 'Lock'"
                    + " and datname = current_database())")
            .mapTo(Boolean.class)
            .one());
  }

  private static long localPictures(RunningHub on) throws Exception {
    try (Stream<Path> files = Files.walk(on.recordings())) {
      return files.filter(file -> file.toString().endsWith(".jpg")).count();
    }
  }

  @Test
  void recordingsTakeTheirOwnAndLeaveWithThem() throws Exception {
    String setting = "{\"snapshotSeconds\":1}";
    assertThat(hub.send("PATCH", APP, RunningHub.TOKEN, setting).status()).isEqualTo(200);
    goLive(hub, "periodic", "a");
    JsonNode started =
        hub.post(APP + "/recording/start", "{\"roomName\":\"live-periodic\"}").data();
    hub.send("PATCH", APP, RunningHub.TOKEN, "{\"snapshotSeconds\":0}");
    String egress = started.get("egressId").asText();
    hub.media.recording(egress).beginPart();
    await()
        .atMost(PATIENCE)
        .until(() -> hub.shows(PATH + "?room=live-periodic", rows -> rows.size() >= 2));
    JsonNode one = hub.get(PATH + "?room=live-periodic").data().get(0);
    assertThat(one.get("egressId").asText()).isEqualTo(egress);
    assertThat(hub.media.snapshots()).anyMatch(SnapshotRequest::background);
    long vod = started.get("vodId").asLong();
    hub.post(APP + "/recording/" + vod + "/stop", "");
    await()
        .atMost(PATIENCE)
        .until(() ->
            hub.shows(APP + "/vods/" + vod, row -> row.get("status").asText().equals("ready")));
    assertThat(hub.delete(APP + "/vods/" + vod).status()).isEqualTo(204);
    assertThat(hub.get(PATH + "?room=live-periodic").json().get("total").asInt()).isZero();
  }

  @Test
  void aVodHasAPictureThatGoesWithIt() throws Exception {
    goLive(hub, "thumb", "a");
    JsonNode started = hub.post(APP + "/recording/start", "{\"roomName\":\"live-thumb\"}").data();
    hub.media.recording(started.get("egressId").asText()).beginPart();
    long id = started.get("vodId").asLong();
    hub.post(APP + "/recording/" + id + "/stop", "");
    String path = APP + "/vods/" + id;
    await()
        .atMost(PATIENCE)
        .until(() -> hub.shows(path, row -> row.get("status").asText().equals("ready")));
    JsonNode vod = hub.get(path).data();
    assertThat(vod.get("snapshotKey").asText()).endsWith("-1.jpg");
    assertThat(fetch(vod.get("snapshotUrl").asText()))
        .isEqualTo("200 " + FakeMediaServer.THUMBNAIL);
    assertThat(fetch(vod.get("snapshotUrl").asText().replaceAll("token=.*", "token=x")))
        .startsWith("401");
    Path picture = hub.recordings().resolve(vod.get("snapshotKey").asText());
    assertThat(picture).exists();
    assertThat(hub.delete(path).status()).isEqualTo(204);
    assertThat(picture).doesNotExist();
  }

  @Test
  void deletingAnAppWithItsVodsDeletesItsPictures() throws Exception {
    hub.post("/api/v1/apps", "{\"name\":\"gone\"}");
    long tenantsBefore = stored("/api/v1/tenants/1");
    String body = "{\"room\":\"r\",\"identity\":\"a\"}";
    String token = hub.post("/api/v1/apps/gone/tokens", body).data().get("token").asText();
    assertThat(hub.offer("/whip/gone/r", token).status()).isEqualTo(201);
    hub.media.mediaArrives(new RoomKey("gone", "gone-r"), "a");
    List<Path> made = new ArrayList<>();
    long bytes = 0;
    for (int i = 0; i < 2; i++) {
      Answer taken = hub.post("/api/v1/apps/gone/snapshots", "{\"roomName\":\"r\"}");
      made.add(hub.recordings().resolve(taken.data().get("key").asText()));
      bytes += taken.data().get("sizeBytes").asLong();
    }
    assertThat(stored("/api/v1/apps/gone")).isEqualTo(bytes);
    assertThat(stored("/api/v1/tenants/1")).isEqualTo(tenantsBefore + bytes);
    assertThat(made).allMatch(Files::exists);
    assertThat(hub.delete("/api/v1/apps/gone?deleteVods=true").status()).isEqualTo(204);
    await().atMost(PATIENCE).until(() -> made.stream().noneMatch(Files::exists));
    assertThat(stored("/api/v1/tenants/1")).isEqualTo(tenantsBefore);
  }

  @Test
  void whatADeletedAppLeavesOnTheDiskCountsForItsTenant() {
    long before = stored("/api/v1/tenants/1");
    hub.post("/api/v1/apps", "{\"name\":\"left\"}");
    String body = "{\"room\":\"r\",\"identity\":\"a\"}";
    String token = hub.post("/api/v1/apps/left/tokens", body).data().get("token").asText();
    assertThat(hub.offer("/whip/left/r", token).status()).isEqualTo(201);
    hub.media.mediaArrives(new RoomKey("left", "left-r"), "a");
    assertThat(hub.post("/api/v1/apps/left/snapshots", "{\"roomName\":\"r\"}").status())
        .isEqualTo(201);
    long with = stored("/api/v1/tenants/1");
    assertThat(with).isGreaterThan(before);
    assertThat(hub.delete("/api/v1/apps/left").status()).isEqualTo(204);
    assertThat(stored("/api/v1/tenants/1")).isEqualTo(with);
    hub.post("/api/v1/apps", "{\"name\":\"left\"}");
    assertThat(stored("/api/v1/apps/left")).as("another of this name").isZero();
  }

  private static long stored(String whose) {
    return hub.get(whose + "/usage").data().get("storageBytes").asLong();
  }
}
