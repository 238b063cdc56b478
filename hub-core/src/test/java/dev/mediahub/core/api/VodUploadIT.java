package dev.mediahub.core.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mediahub.media.api.RoomKey;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A recording's way into its app's bucket, and out of it again. */
final class VodUploadIT {
  private static final String APP = "/api/v1/apps/live";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;
  private RunningHub hub;
  private S3Server server;

  @BeforeEach
  void start() throws Exception {
    hub = RunningHub.start();
    server = new S3Server(folder);
    assertThat(hub.send("PUT", APP + "/s3", RunningHub.TOKEN, server.account()).status())
        .isEqualTo(200);
  }

  @AfterEach
  void stop() throws Exception {
    hub.close();
    server.close();
  }

  /** Records ten bytes and stops; the VOD's number. */
  private long recorded() {
    String token = hub.joinToken("{\"room\":\"demo\",\"identity\":\"camera-1\"}");
    assertThat(hub.offer("/whip/live/demo", token).status()).isEqualTo(201);
    hub.media.mediaArrives(new RoomKey("live", "live-demo"), "camera-1");
    JsonNode started = hub.post(APP + "/recording/start", "{\"roomName\":\"live-demo\"}").data();
    hub.media.recording(started.get("egressId").asText()).beginPart();
    long id = started.get("vodId").asLong();
    hub.post(APP + "/recording/" + id + "/stop", "");
    return id;
  }

  private JsonNode vod(long id) {
    return hub.get(APP + "/vods/" + id).data();
  }

  private void awaitVod(long id, Predicate<JsonNode> is) {
    await().atMost(PATIENCE).until(() -> hub.shows(APP + "/vods/" + id, is));
  }

  private JsonNode awaitReady(long id) {
    awaitVod(id, vod -> vod.get("status").asText().equals("ready"));
    return vod(id);
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

  @Test
  void aRecordingBecomesAnObjectWithLinksAndIsDeletedWithIt() throws Exception {
    JsonNode vod = awaitReady(recorded());
    String key = vod.get("fileKey").asText();
    assertThat(key).startsWith("hub/a/live/EG_").endsWith("-1.mp4");
    assertThat(Files.readString(server.object(key))).isEqualTo(FakeRecording.CONTENT);
    assertThat(fetch(vod.get("presignedUrl").asText())).isEqualTo("200 " + FakeRecording.CONTENT);
    String picture = vod.get("snapshotKey").asText();
    assertThat(picture).isEqualTo(key.replace(".mp4", ".jpg"));
    assertThat(Files.readString(server.object(picture))).isEqualTo(FakeMediaServer.THUMBNAIL);
    long id = vod.get("id").asLong();
    JsonNode download = hub.get(APP + "/vods/" + id + "/download").data();
    assertThat(download.get("filename").asText()).isEqualTo("clip-" + id + ".mp4");
    assertThat(download.get("expiresInSeconds").asInt()).isEqualTo(3600);
    assertThat(fetch(download.get("url").asText())).isEqualTo("200 " + FakeRecording.CONTENT);
    assertThat(hub.send("DELETE", APP + "/vods/" + id, RunningHub.TOKEN, null).status())
        .isEqualTo(204);
    assertThat(server.object(key)).doesNotExist();
    assertThat(server.object(picture)).doesNotExist();
  }

  @Test
  void whatIsReadyIsToldByTheTransactionThatMakesItSo() {
    hub.send("PATCH", APP, RunningHub.TOKEN, "{\"callbackUrl\":\"http://127.0.0.1:9/hook\"}");
    hub.database.run(handle -> {
      handle.execute(
          "create function require_event() returns trigger language plpgsql as"
              + " 'begin if not exists (select 1 from webhook_deliveries where event = tg_argv[0])"
              + " then raise exception ''not told''; end if; return null; end'");
      requireEvent(handle, "insert on vods", "true", "recording_started");
      requireEvent(handle, "update on vods", "new.status = 'ready'", "vod_ready");
      requireEvent(handle, "update on snapshots", "new.file_key is not null", "snapshot_taken");
    });
    awaitReady(recorded());
    JsonNode taken = hub.post(APP + "/snapshots", "{\"roomName\":\"live-demo\"}").data();
    String picture = APP + "/snapshots/" + taken.get("id").asLong();
    await()
        .atMost(PATIENCE)
        .until(() -> hub.shows(picture, row -> row.get("key").asText().startsWith("hub/a/")));

    hub.database.run(handle -> {
      handle.execute("update app_s3 set current = false");
      handle.execute("delete from webhook_deliveries");
    });
    assertThat(awaitReady(recorded()).get("fileKey").isNull()).as("local").isTrue();
  }

  private static void requireEvent(Handle handle, String after, String when, String event) {
    handle.execute(
        "create constraint trigger told_%s after %s deferrable initially deferred for each row"
                .formatted(event, after)
            + " when (%s) execute function require_event('%s')".formatted(when, event));
  }

  private void useBucketOf(S3Server which) {
    use(which.account());
  }

  private void use(String account) {
    RunningHub.Answer put = hub.send("PUT", APP + "/s3", RunningHub.TOKEN, account);
    assertThat(put.status()).as(put.body()).isEqualTo(200);
  }

  private RunningHub.Answer delete(long id) {
    return hub.send("DELETE", APP + "/vods/" + id, RunningHub.TOKEN, null);
  }

  @Test
  void aVodStaysInTheBucketThatItWentToWhenItsAppGetsAnother() throws Exception {
    JsonNode old = awaitReady(recorded());
    long id = old.get("id").asLong();
    Path object = server.object(old.get("fileKey").asText());
    Path picture = server.object(old.get("snapshotKey").asText());
    try (S3Server other = new S3Server(folder.resolve("other"))) {
      server.stop();
      long waiting = recorded();
      awaitVod(waiting, vod -> vod.at("/upload/attempts").asInt() > 0);
      use(other.account().replace("hub/a", "new"));
      String key = awaitReady(waiting).get("fileKey").asText();
      assertThat(key).as("had not begun").startsWith("new/live/EG_");
      assertThat(other.object(key)).exists();
      server.start();
      assertThat(fetch(vod(id).get("presignedUrl").asText()))
          .isEqualTo("200 " + FakeRecording.CONTENT);

      server.changeSecretKey("another");
      RunningHub.Answer refused = delete(id);
      assertThat(refused.status()).as(refused.body()).isEqualTo(422);
      assertThat(refused.json().get("message").asText()).contains("SignatureDoesNotMatch");
      assertThat(vod(id).get("status").asText()).isEqualTo("ready");
      hub.api.doChores();
      assertThat(object).exists();
      server.changeSecretKey(S3Server.SECRET_KEY);
      assertThat(delete(id).status()).isEqualTo(204);
      assertThat(object).doesNotExist();
      assertThat(picture).doesNotExist();
      assertThat(rows("app_s3")).isEqualTo(2);
      hub.api.doChores();
      assertThat(rows("app_s3")).as("nothing lies in the first any more").isEqualTo(1);

      useBucketOf(server);
      useBucketOf(other);
      assertThat(rows("app_s3")).as("a bucket named again is the same").isEqualTo(2);
      other.deleteBucket();
      assertThat(delete(waiting).status()).as("gone with its bucket").isEqualTo(204);
      hub.api.doChores();
      assertThat(rows("vods")).isZero();
    }
  }

  @Test
  void whatTheBucketOfADeletedAppRefusesToDeleteIsLeftThere() throws Exception {
    JsonNode vod = awaitReady(recorded());
    server.changeSecretKey("another");
    assertThat(hub.delete(APP + "?deleteVods=true").status()).isEqualTo(204);
    await().atMost(PATIENCE).until(() -> rows("vods") == 0);
    assertThat(server.object(vod.get("fileKey").asText())).exists();
    hub.api.doChores();
    assertThat(rows("app_s3")).isZero();
  }

  @Test
  @Timeout(60)
  void aBucketThatHangsHoldsUpNobodyWhileAnAppIsDeleted() throws Exception {
    awaitReady(recorded());
    server.stop();
    try (ServerSocket silent = new ServerSocket()) {
      silent.bind(new InetSocketAddress("127.0.0.1", server.uri().getPort()));
      assertThat(hub.delete(APP + "?deleteVods=true").status()).isEqualTo(204);
      assertThat(hub.post("/api/v1/apps", "{\"name\":\"next\"}").status()).isEqualTo(201);
      assertThat(rows("vods")).as("marked, and not removed yet").isEqualTo(1);
    }
  }

  private long rows(String table) {
    return hub.database.call(
        handle -> handle.createQuery("select count(*) from " + table).mapTo(Long.class).one());
  }

  @Test
  void whileTheBucketIsAwayTheVodSaysSoAndCanBeDeleted() throws Exception {
    server.stop();
    long id = recorded();
    awaitVod(id, vod -> vod.at("/upload/error").asText().contains("refused"));
    assertThat(vod(id).get("status").asText()).isEqualTo("uploading");
    assertThat(hub.get(APP + "/vods/" + id + "/download").status()).isEqualTo(409);
    server.start();
    assertThat(awaitReady(id).get("upload").isNull()).isTrue();
    server.stop();
    long other = recorded();
    awaitVod(other, vod -> vod.at("/upload/attempts").asInt() > 0);
    assertThat(hub.send("DELETE", APP + "/vods/" + other, RunningHub.TOKEN, null).status())
        .isEqualTo(204);
    assertThat(hub.get(APP + "/vods/" + other).status()).isEqualTo(404);
  }
}
