package dev.mediahub.core.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mediahub.core.api.RunningHub.Answer;
import dev.mediahub.core.db.DatabaseAddress;
import dev.mediahub.media.api.RoomKey;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Where recorded files lie, how long, and how many of them a tenant may have. */
final class KeepingFilesIT {
  private static final String APP = "/api/v1/apps/live";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final DatabaseAddress address = Postgres.create();
  private final Path keyFile = RunningHub.newKeyFile();
  private RunningHub hub = RunningHub.start(address, keyFile);
  @TempDir Path folder;

  @AfterEach
  void stop() {
    hub.close();
  }

  private JsonNode record(String room, String token) {
    goLive(room);
    Answer started = start(room, token);
    assertThat(started.status()).as(started.body()).isEqualTo(201);
    hub.media.recording(started.data().get("egressId").asText()).beginPart();
    return started.data();
  }

  private void goLive(String room) {
    String join = hub.joinToken("{\"room\":\"%s\",\"identity\":\"a\"}".formatted(room));
    assertThat(hub.offer("/whip/live/" + room, join).status()).isEqualTo(201);
    hub.media.mediaArrives(new RoomKey("live", "live-" + room), "a");
  }

  private Answer start(String room, String token) {
    return hub.send(
        "POST", APP + "/recording/start", token, "{\"roomName\":\"live-" + room + "\"}");
  }

  private JsonNode awaitReady(long id) {
    await()
        .atMost(PATIENCE)
        .until(() ->
            hub.shows(APP + "/vods/" + id, vod -> vod.get("status").asText().equals("ready")));
    return hub.get(APP + "/vods/" + id).data();
  }

  private Path recordings() {
    return keyFile.resolveSibling("recordings");
  }

  private void patch(String json) {
    assertThat(hub.send("PATCH", APP, RunningHub.TOKEN, json).status()).isEqualTo(200);
  }

  @Test
  void filesGoIntoTheAppsFolderAndAreFoundThereAfterACrash() {
    patch("{\"localDir\":\"archive\"}");
    JsonNode begun = record("one", RunningHub.TOKEN);
    String file = begun.get("egressId").asText() + "-1.mp4";
    assertThat(recordings().resolve("archive/1").resolve(file)).exists();
    hub.close();
    hub = RunningHub.start(address, keyFile);
    JsonNode vod = awaitReady(begun.get("vodId").asLong());
    assertThat(vod.get("url").isNull()).isFalse();
    patch("{\"localDir\":\"\"}");
    String raw = APP + "/vods/" + vod.get("id").asLong() + "/raw";
    assertThat(hub.get(raw).body()).isEqualTo(FakeRecording.CONTENT);
    assertThat(hub.delete(APP + "/vods/" + vod.get("id").asLong()).status()).isEqualTo(204);
    assertThat(recordings().resolve("archive/1")).isEmptyDirectory();
  }

  @Test
  @Timeout(60)
  void aFilesPictureHoldsUpNeitherItsRecordingNorTheHubsEnd() {
    CountDownLatch drawn = new CountDownLatch(1);
    hub.media.drawsThumbnailsAfter(drawn);
    JsonNode begun = record("slow", RunningHub.TOKEN);
    FakeRecording recording = hub.media.recording(begun.get("egressId").asText());
    recording.endPart(false);
    recording.beginPart();
    assertThat(hub.get(APP + "/vods?room=live-slow&status=recording").json().get("total").asInt())
        .as("one waits for its picture, one is written")
        .isEqualTo(2);
    hub.close();
    drawn.countDown();
    hub = RunningHub.start(address, keyFile);
    JsonNode vod = awaitReady(begun.get("vodId").asLong());
    assertThat(vod.get("reason").isNull()).as("it ended before the restart").isTrue();
    assertThat(vod.get("snapshotKey").isNull()).isTrue();
  }

  @Test
  void aFileGoesOnlyWhenTheBucketHasAllOfIt() throws Exception {
    patch("{\"deleteLocalAfterUpload\":true}");
    try (S3Server server = new S3Server(folder)) {
      hub.send("PUT", APP + "/s3", RunningHub.TOKEN, server.account());
      JsonNode begun = record("gone", RunningHub.TOKEN);
      Path file = recordings().resolve("1").resolve(begun.get("egressId").asText() + "-1.mp4");
      hub.post(APP + "/recording/" + begun.get("vodId").asLong() + "/stop", "");
      JsonNode vod = awaitReady(begun.get("vodId").asLong());
      await().atMost(PATIENCE).until(() -> !Files.exists(file));
      String object = vod.get("fileKey").asText();
      assertThat(Files.readString(server.object(object))).isEqualTo(FakeRecording.CONTENT);
      long id = vod.get("id").asLong();
      JsonNode links = hub.get(APP + "/vods/" + id).data();
      assertThat(links.get("url").asText()).contains("X-Amz-Signature");
      String play = links.get("playUrl").asText();
      assertThat(play).contains("/vod/live/" + id + "#token=");
      String opened = "/vod/live/%d/file?%s".formatted(id, play.substring(play.indexOf('#') + 1));
      Answer sent = hub.send("GET", opened, null, null);
      assertThat(sent.status()).as(sent.body()).isEqualTo(302);
      assertThat(sent.header("Location")).contains(object, "X-Amz-Signature");
      // A file whose object has been cut short meanwhile stays, and goes when it is whole.
      Files.writeString(file, FakeRecording.CONTENT);
      Files.writeString(server.object(object), "012");
      drop(id, "1/" + file.getFileName());
      hub.api.doChores();
      assertThat(file).exists();
      server.stop();
      hub.api.doChores();
      assertThat(file).as("the bucket is away").exists();
      server.start();
      Files.writeString(server.object(object), FakeRecording.CONTENT);
      hub.api.doChores();
      assertThat(file).doesNotExist();
    }
  }

  private void drop(long id, String file) {
    hub.database.run(handle ->
        handle.execute("update vods set drop_file = true, file = ? where id = ?", file, id));
  }

  @Test
  void whoStoresAsMuchAsHeMayRecordsNoMoreAndWhatGoesOnEndsInOrder() {
    String body = "{\"name\":\"t\",\"scope\":\"app\",\"appId\":\"live\"}";
    String token = hub.post("/api/v1/tokens", body).data().get("token").asText();
    String limit = "{\"limits\":{\"maxStorageGb\":1}}";
    hub.send("PATCH", "/api/v1/tenants/1", RunningHub.TOKEN, limit);
    fill(999_999_999);
    goLive("edge");
    assertThat(start("edge", token).status()).as("a byte is left").isEqualTo(201);
    fill(0);
    JsonNode going = record("going", token);
    JsonNode exempt = record("exempt", RunningHub.TOKEN);
    fill(1_000_000_000);
    Answer refused = start("exempt", token);
    assertThat(refused.status()).as(refused.body()).isEqualTo(429);
    assertThat(refused.json().get("error").asText()).isEqualTo("quota_exceeded");
    assertThat(refused.json().get("metric").asText()).isEqualTo("maxStorageGb");
    assertThat(refused.json().get("limit").asInt()).isEqualTo(1);
    String picture = "{\"roomName\":\"live-exempt\"}";
    Answer unkept = hub.send("POST", APP + "/snapshots", token, picture);
    assertThat(unkept.status()).as(unkept.body()).isEqualTo(429);
    assertThat(unkept.json().get("metric").asText()).isEqualTo("maxStorageGb");
    assertThat(hub.post(APP + "/snapshots", picture).status()).as("exempt").isEqualTo(201);
    JsonNode ended = awaitReady(going.get("vodId").asLong());
    assertThat(ended.get("reason").asText()).contains("storage quota");
    String other = APP + "/vods/" + exempt.get("vodId").asLong();
    assertThat(hub.get(other).data().get("status").asText())
        .as("a global token's recording goes on")
        .isEqualTo("recording");
    JsonNode usage = hub.get("/api/v1/tenants/1/usage").data();
    assertThat(usage.get("storageBytes").asLong()).isGreaterThanOrEqualTo(1_000_000_000);
    assertThat(hub.get(APP + "/usage").data().get("storageBytes").asLong())
        .isEqualTo(usage.get("storageBytes").asLong());
    JsonNode stats = hub.get(APP + "/stats").data();
    assertThat(stats.at("/vod/recording").asInt()).isEqualTo(1);
    assertThat(stats.at("/storage/bytes").asLong()).isGreaterThanOrEqualTo(1_000_000_000);
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    hub.api.meter(registry);
    assertThat(registry.get("mediahub.recordings").gauge().value()).isEqualTo(1);
    assertThat(registry.get("mediahub.recordings.ended").functionCounter().count()).isEqualTo(2);
    assertThat(registry.get("mediahub.recording.free.bytes").gauge().value()).isPositive();
    assertThat(registry.get("mediahub.uploads.waiting").gauge().value()).isZero();

    assertThat(hub.delete(APP).status()).isEqualTo(204);
    hub.post("/api/v1/apps", "{\"name\":\"live\"}");
    String anew = hub.post("/api/v1/tokens", body).data().get("token").asText();
    goLive("anew");
    assertThat(start("anew", anew).status()).as("what the app left behind counts").isEqualTo(429);
  }

  /** One more file, so that all finished ones have this size together. */
  private void fill(long bytes) {
    hub.database.run(handle -> {
      handle.execute("delete from vods where egress_id = 'EG_full'");
      handle.execute(
          "insert into vods (tenant_id, app_id, app, room, stream_id, egress_id, part, status,"
              + " started_at, ended_at, size_bytes) select 1, 1, 'live', 'r', 'r/a', 'EG_full', 1,"
              + " 'ready', now(), now(), ? - coalesce(sum(size_bytes), 0) from vods",
          bytes);
    });
  }
}
