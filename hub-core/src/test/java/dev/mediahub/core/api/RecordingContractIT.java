package dev.mediahub.core.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mediahub.core.api.RunningHub.Answer;
import dev.mediahub.core.db.DatabaseAddress;
import dev.mediahub.media.api.CompositeLayout;
import dev.mediahub.media.api.RoomKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Recordings and VODs as the reference document has them. */
final class RecordingContractIT {
  private static final RunningHub hub = RunningHub.start();
  private static final String APP = "/api/v1/apps/live";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @AfterAll
  static void stop() {
    hub.close();
  }

  private static void goLive(RunningHub on, String room, String identity) {
    String body = "{\"room\":\"%s\",\"identity\":\"%s\"}".formatted(room, identity);
    assertThat(on.offer("/whip/live/" + room, on.joinToken(body)).status()).isEqualTo(201);
    on.media.mediaArrives(new RoomKey("live", "live-" + room), identity);
  }

  private static JsonNode start(RunningHub on, String room) {
    Answer answer = on.post(APP + "/recording/start", "{\"roomName\":\"live-" + room + "\"}");
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    return answer.data();
  }

  private static JsonNode record(String room) {
    goLive(hub, room, "camera-1");
    JsonNode started = start(hub, room);
    hub.media.recording(started.get("egressId").asText()).beginPart();
    return started;
  }

  private static JsonNode recorded(String room) {
    JsonNode started = record(room);
    long id = started.get("vodId").asLong();
    hub.post(APP + "/recording/" + id + "/stop", "");
    return awaitState(hub, id, "ready");
  }

  private static JsonNode awaitState(RunningHub on, long id, String state) {
    await()
        .atMost(PATIENCE)
        .until(
            () -> on.shows(APP + "/vods/" + id, vod -> vod.get("status").asText().equals(state)));
    return on.get(APP + "/vods/" + id).data();
  }

  private static List<Long> ids(String query) {
    List<Long> ids = new ArrayList<>();
    hub.get(APP + "/vods?" + query).data().forEach(row -> ids.add(row.get("id").asLong()));
    return ids;
  }

  @Test
  void startsAndStopsAsTheReferenceDocumentDoes() {
    JsonNode started = record("demo");
    assertThat(started.fieldNames()).toIterable().containsExactly("vodId", "egressId", "status");
    assertThat(started.get("egressId").asText()).startsWith("EG_");
    assertThat(started.get("status").asText()).isEqualTo("recording");
    long id = started.get("vodId").asLong();
    assertThat(hub.get(APP + "/vods/" + id).data().get("status").asText()).isEqualTo("recording");
    Answer stopped = hub.post(APP + "/recording/" + id + "/stop", "");
    assertThat(stopped.status()).isEqualTo(200);
    assertThat(stopped.data().get("vodId").asLong()).isEqualTo(id);
    assertThat(stopped.data().get("egressId")).isEqualTo(started.get("egressId"));
    assertThat(stopped.data().get("status").asText()).isEqualTo("uploading");
    JsonNode vod = awaitState(hub, id, "ready");
    assertThat(vod.get("room").asText()).isEqualTo("live-demo");
    assertThat(vod.get("streamId").asText()).isEqualTo("live-demo/camera-1");
    assertThat(vod.get("sizeBytes").asLong()).isEqualTo(10);
    assertThat(vod.get("durationS").asDouble()).isEqualTo(120);
    assertThat(vod.get("width").asInt()).isEqualTo(1280);
    assertThat(vod.get("height").asInt()).isEqualTo(720);
    assertThat(vod.get("format").asText()).isEqualTo("mp4");
    assertThat(hub.post(APP + "/recording/" + id + "/stop", "").data().get("status").asText())
        .as("stopped long ago")
        .isEqualTo("ready");
  }

  @Test
  void stopsByTheRecordingsIdAndByTheStreams() {
    JsonNode one = record("by-egress");
    String egress = one.get("egressId").asText();
    assertThat(hub.post(APP + "/recording/" + egress + "/stop", "").status()).isEqualTo(200);
    goLive(hub, "by-stream", "camera-1");
    String stream = APP + "/streams/live-by-stream%2Fcamera-1/record";
    Answer begun = hub.post(stream + "/start", "");
    assertThat(begun.status()).isEqualTo(201);
    assertThat(hub.post(stream + "/start", "").status()).as("twice").isEqualTo(409);
    assertThat(hub.post(stream + "/stop", "").data().get("vodId"))
        .isEqualTo(begun.data().get("vodId"));
    JsonNode failed = awaitState(hub, begun.data().get("vodId").asLong(), "failed");
    assertThat(failed.get("reason").asText()).contains("nothing was recorded");
  }

  @Test
  void refusesWhatCannotBeRecorded() {
    String path = APP + "/recording/start";
    assertThat(hub.post(path, "{\"roomName\":\"live-nobody\"}").status()).isEqualTo(409);
    assertThat(hub.post(path, "{}").status()).isEqualTo(400);
    assertThat(hub.post(path, "{\"roomName\":\"" + "x".repeat(201) + "\"}").status())
        .isEqualTo(400);
    assertThat(hub.post(APP + "/recording/999999/stop", "").status()).isEqualTo(404);
    assertThat(hub.post(APP + "/recording/EG_no/stop", "").status()).isEqualTo(404);
    for (String name : List.of("..", "../../etc/passwd", "a/b", "\\u0000", "%2e%2e", "é")) {
      assertThat(hub.post(path, "{\"roomName\":\"" + name + "\"}").status())
          .as(name)
          .isIn(400, 409);
    }
  }

  @Test
  void recordsTheNamedParticipant() {
    goLive(hub, "two", "one");
    goLive(hub, "two", "other");
    String body = "{\"roomName\":\"two\",\"streamId\":\"live-two/other\"}";
    JsonNode started = hub.post(APP + "/recording/start", body).data();
    assertThat(
            hub.get(APP + "/vods/" + started.get("vodId").asLong()).data().get("streamId").asText())
        .isEqualTo("live-two/other");
  }

  @Test
  void listsWithEveryFilterOrderAndPage() {
    List<Long> made = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      made.add(recorded("list").get("id").asLong());
      hub.media.removeParticipant(new RoomKey("live", "live-list"), "camera-1", "left");
    }
    List<Long> newest = List.copyOf(made).reversed();
    String mine = "room=live-list&";
    assertThat(ids(mine)).isEqualTo(newest);
    assertThat(ids(mine + "dir=asc&order=started_at")).isEqualTo(made);
    assertThat(ids(mine + "order=size_bytes&dir=desc")).isEqualTo(newest);
    assertThat(ids(mine + "limit=1&offset=1")).containsExactly(made.get(1));
    assertThat(ids(mine + "limit=1&offset=1&all=1")).isEqualTo(newest);
    assertThat(ids(mine + "status=failed")).isEmpty();
    assertThat(ids(mine + "status=ready&since=2026-06-30T12:00:01Z")).isEqualTo(newest);
    assertThat(ids(mine + "since=2026-06-30T12:00:02Z")).isEmpty();
    assertThat(ids(mine + "until=2026-06-30T12:00:01Z")).isEqualTo(newest);
    assertThat(ids(mine + "until=2026-06-30T14:00:00%2B02:00")).isEmpty();
    assertThat(ids(mine + "since=2026-06-30T12:00:01")).as("UTC").isEqualTo(newest);
    assertThat(ids(mine + "since=2026-06-30T12:00:02")).isEmpty();
    assertThat(ids(mine + "since=2026-06-30")).isEqualTo(newest);
    assertThat(ids(mine + "until=2026-06-30")).as("its first moment").isEmpty();
    assertThat(hub.get(APP + "/vods?limit=10000000000").json().get("limit").asInt())
        .isEqualTo(1000);
    assertThat(hub.get(APP + "/vods?limit=-10000000000").json().get("limit").asInt()).isEqualTo(1);
    JsonNode page = hub.get(APP + "/vods?" + mine + "limit=5000").json();
    assertThat(page.get("limit").asInt()).as("clamped").isEqualTo(1000);
    assertThat(page.get("total").asInt()).isEqualTo(3);
    assertThat(page.get("offset").asInt()).isZero();
    assertThat(hub.get(APP + "/vods").json().get("limit").asInt()).isEqualTo(200);
    for (String bad :
        List.of(
            "status=gone",
            "order=room",
            "dir=up",
            "since=yesterday",
            "since=%2B999999999-01-01T00:00:00Z",
            "room=%00",
            "limit=x")) {
      assertThat(hub.get(APP + "/vods?" + bad).status()).as(bad).isEqualTo(400);
    }
  }

  @Test
  void listsARecordingUpToTheTimeItIsShownToHaveBegun() {
    goLive(hub, "instant", "camera-1");
    long id = start(hub, "instant").get("vodId").asLong();
    String shown = hub.get(APP + "/vods/" + id).data().get("startedAt").asText();
    assertThat(ids("room=live-instant&since=" + shown + "&until=" + shown)).containsExactly(id);
  }

  @Test
  void handsOutTheFileAndItsParts() {
    long id = recorded("file").get("id").asLong();
    JsonNode download = hub.get(APP + "/vods/" + id + "/download").data();
    assertThat(download.get("filename").asText()).isEqualTo("clip-" + id + ".mp4");
    assertThat(download.get("expiresInSeconds").isNull()).isTrue();
    String raw = download.get("url").asText();
    assertThat(raw).isEqualTo(hub.base() + APP + "/vods/" + id + "/raw");
    Answer whole = hub.get(APP + "/vods/" + id + "/raw");
    assertThat(whole.body()).isEqualTo(FakeRecording.CONTENT);
    assertThat(whole.header("Content-Disposition")).contains("clip-" + id + ".mp4");
    assertThat(whole.header("Content-Type")).startsWith("video/mp4");
    String link = hub.get(APP + "/vods/" + id).data().get("url").asText();
    String path = link.substring(hub.base().length());
    Answer head = hub.send("HEAD", path, null, null);
    assertThat(head.header("Content-Type")).startsWith("video/mp4");
    assertThat(head.header("Content-Length")).isEqualTo("10");
    assertThat(head.body()).isEmpty();
    assertThat(part(path, "bytes=2-4")).isEqualTo("206 bytes 2-4/10 234");
    assertThat(part(path, "bytes=7-")).isEqualTo("206 bytes 7-9/10 789");
    assertThat(part(path, "bytes=-2")).isEqualTo("206 bytes 8-9/10 89");
    assertThat(part(path, "bytes=4-99")).isEqualTo("206 bytes 4-9/10 456789");
    assertThat(part(path, "bytes=10-")).isEqualTo("416 bytes */10 ");
    assertThat(part(path, "bytes=0-1,4-5")).isEqualTo("200  0123456789");
    for (String bad : List.of("", "x", path.substring(path.indexOf('=') + 1) + "A")) {
      assertThat(hub.send("GET", "/vod/live/" + id + "/file?token=" + bad, null, null).status())
          .isEqualTo(401);
    }
    String other = path.replace("/" + id + "/", "/" + (id + 1) + "/");
    assertThat(hub.send("GET", other, null, null).status()).as("another's").isEqualTo(401);
  }

  @Test
  void answersARangeThatIsTheWholeFileAsARange() {
    String link = recorded("range").get("url").asText();
    String path = link.substring(hub.base().length());
    for (String range : List.of("bytes=0-", "bytes=0-9", "bytes=0-99", "bytes=-10", "bytes=-99")) {
      assertThat(part(path, range)).as(range).isEqualTo("206 bytes 0-9/10 0123456789");
    }
    for (String none : List.of("bytes=-", "bytes", "lines=0-")) {
      assertThat(part(path, none)).as(none).isEqualTo("200  0123456789");
    }
  }

  @Test
  void countsWhatGoesOutOfFilesAsEgress() {
    JsonNode vod = recorded("counted");
    String raw = APP + "/vods/" + vod.get("id").asLong() + "/raw";
    long before = egress(hub.get(APP + "/usage").data());
    part(vod.get("url").asText().substring(hub.base().length()), "bytes=2-4");
    assertThat(hub.get(raw).body()).isEqualTo(FakeRecording.CONTENT);
    await()
        .atMost(PATIENCE)
        .until(() -> hub.shows(APP + "/usage", usage -> egress(usage) == before + 3 + 10));
  }

  private static long egress(JsonNode usage) {
    return usage.get("egressBytes").asLong();
  }

  private static String part(String path, String range) {
    Answer answer = hub.send("GET", path, null, null, Map.of("Range", range));
    return answer.status() + " " + answer.header("Content-Range") + " " + answer.body();
  }

  @Test
  void downloadsOnlyWhatIsReadyAndThere() throws IOException {
    JsonNode going = record("going");
    String one = APP + "/vods/" + going.get("vodId").asLong();
    assertThat(hub.get(one + "/download").status()).isEqualTo(409);
    assertThat(hub.get(one + "/raw").status()).isEqualTo(409);
    assertThat(hub.delete(one).status()).isEqualTo(409);
    assertThat(hub.post(one + "/probe", "").status()).isEqualTo(409);
    Path file = file(going);
    hub.post(APP + "/recording/" + going.get("vodId").asLong() + "/stop", "");
    awaitState(hub, going.get("vodId").asLong(), "ready");
    assertThat(hub.post(one + "/probe", "").data().get("durationS").asDouble()).isEqualTo(120);
    Files.delete(file);
    assertThat(hub.get(one + "/download").status()).isEqualTo(404);
    assertThat(hub.get(one + "/raw").status()).isEqualTo(404);
    assertThat(hub.get(one).data().get("url").isNull()).isTrue();
  }

  private static Path file(JsonNode started) {
    var request = hub.media.recording(started.get("egressId").asText()).request();
    return request.folder().resolve(request.name() + "-1.mp4");
  }

  @Test
  void deletesRowAndFile() {
    JsonNode started = record("deleted");
    long id = started.get("vodId").asLong();
    Path file = file(started);
    hub.post(APP + "/recording/" + id + "/stop", "");
    awaitState(hub, id, "ready");
    assertThat(file).exists();
    assertThat(hub.delete(APP + "/vods/" + id).status()).isEqualTo(204);
    assertThat(file).doesNotExist();
    assertThat(hub.get(APP + "/vods/" + id).status()).isEqualTo(404);
    assertThat(hub.delete(APP + "/vods/" + id).status()).isEqualTo(404);
  }

  @Test
  void givesEachPartARow() {
    JsonNode started = record("split");
    String egress = started.get("egressId").asText();
    FakeRecording recording = hub.media.recording(egress);
    recording.endPart(false);
    recording.beginPart();
    assertThat(awaitState(hub, started.get("vodId").asLong(), "ready").get("part").asInt())
        .isEqualTo(1);
    JsonNode second = hub.get(APP + "/vods?room=live-split&status=recording").data().get(0);
    assertThat(second.get("part").asInt()).isEqualTo(2);
    assertThat(second.get("egressId").asText()).isEqualTo(egress);
    JsonNode stopped = hub.post(APP + "/recording/" + egress + "/stop", "").data();
    assertThat(stopped.get("vodId")).isEqualTo(second.get("id"));
    awaitState(hub, second.get("id").asLong(), "ready");
  }

  @Test
  void aFileThatNobodyTellsTheEndOfHasFailedWithItsRecording() {
    JsonNode started = record("untold");
    hub.media.recording(started.get("egressId").asText()).end("stopped");
    JsonNode vod = awaitState(hub, started.get("vodId").asLong(), "failed");
    assertThat(vod.get("reason").asText()).contains("could not be finished", "stopped");
  }

  @Test
  void anAppThatIsDeletedWithItsFilesLeavesNothingOfWhatItRecordsToItsLastMoment() {
    hub.post("/api/v1/apps", "{\"name\":\"last\"}");
    JsonNode started = recordIn("last", "r", RunningHub.TOKEN).data();
    FakeRecording recording = hub.media.recording(started.get("egressId").asText());
    recording.stopsLate();
    recording.beginPart();
    assertThat(hub.delete("/api/v1/apps/last?deleteVods=true").status()).isEqualTo(204);
    recording.endPart(false);
    recording.beginPart();
    recording.endPart(true);
    recording.end("the app was deleted");
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(recording.request().folder()).isEmptyDirectory());
    await().atMost(PATIENCE).until(() -> rowsOf("last") == 0);
  }

  private static int rowsOf(String app) {
    return hub.database.call(handle ->
        handle
            .createQuery("select count(*) from vods where app = :app")
            .bind("app", app)
            .mapTo(Integer.class)
            .one());
  }

  @Test
  void recordsByTheAppsSetting() {
    hub.post("/api/v1/apps", "{\"name\":\"always\"}");
    hub.send("PATCH", "/api/v1/apps/always", RunningHub.TOKEN, "{\"recordingEnabled\":true}");
    String body = "{\"room\":\"r\",\"identity\":\"a\"}";
    String token = hub.post("/api/v1/apps/always/tokens", body).data().get("token").asText();
    assertThat(hub.offer("/whip/always/r", token).status()).isEqualTo(201);
    hub.media.mediaArrives(new RoomKey("always", "always-r"), "a");
    JsonNode rows = hub.get("/api/v1/apps/always/vods?status=recording").data();
    assertThat(rows).hasSize(1);
    assertThat(rows.get(0).get("streamId").asText()).isEqualTo("always-r/a");
    hub.media.mediaArrives(new RoomKey("always", "always-r"), "a");
    assertThat(hub.get("/api/v1/apps/always/vods").data()).as("goes on").hasSize(1);
  }

  @Test
  void recordsLaterWhatTheSettingCouldNotRecordAtOnceAndSaysSoOnce() throws Exception {
    hub.post("/api/v1/apps", "{\"name\":\"later\"}");
    String later = "/api/v1/apps/later";
    try (Receiver receiver = Receiver.at(0)) {
      String settings =
          "{\"recordingEnabled\":true,\"recordingMode\":\"room-composite\",\"callbackUrl\":\"%s\"}";
      hub.send("PATCH", later, RunningHub.TOKEN, settings.formatted(receiver.url()));
      hub.media.putsTogetherNoMore();
      for (String identity : List.of("a", "b")) {
        String body = "{\"room\":\"r\",\"identity\":\"%s\"}".formatted(identity);
        String token = hub.post(later + "/tokens", body).data().get("token").asText();
        assertThat(hub.offer("/whip/later/r", token).status()).isEqualTo(201);
        hub.media.mediaArrives(new RoomKey("later", "later-r"), identity);
      }
      assertThat(hub.get(later + "/vods").data()).isEmpty();
      hub.media.putsTogetherAgain();
      await()
          .atMost(PATIENCE)
          .until(() -> hub.shows(later + "/vods?status=recording", rows -> rows.size() == 1));
      await().atMost(PATIENCE).until(() -> receiver.of("recording_started").size() == 1);
      assertThat(receiver.of("recording_failed")).hasSize(1);
      assertThat(receiver.of("recording_failed").getFirst().json().get("data").toString())
          .isEqualTo(
              "{\"vodId\":null,\"app\":\"later\",\"room\":\"later-r\",\"streamId\":\"later-r\","
                  + "\"reason\":\"recording_refused\","
                  + "\"detail\":\"As many rooms are put together as may be\"}");
    }
  }

  @Test
  void recordsAgainByTheSettingWhatTheDiskHadNoRoomFor() {
    hub.post("/api/v1/apps", "{\"name\":\"again\"}");
    String again = "/api/v1/apps/again";
    hub.send("PATCH", again, RunningHub.TOKEN, "{\"recordingEnabled\":true}");
    String body = "{\"room\":\"r\",\"identity\":\"a\"}";
    String token = hub.post(again + "/tokens", body).data().get("token").asText();
    assertThat(hub.offer("/whip/again/r", token).status()).isEqualTo(201);
    hub.media.mediaArrives(new RoomKey("again", "again-r"), "a");
    JsonNode first = hub.get(again + "/vods?status=recording").data().get(0);
    hub.media.recording(first.get("egressId").asText()).beginPart();
    needFree(Long.MAX_VALUE / 2);
    try {
      assertThat(endedIn("again", first.get("id").asLong())).contains("disk is almost full");
    } finally {
      needFree(0);
    }
    String recorded = again + "/vods?status=recording";
    await().atMost(PATIENCE).until(() -> hub.shows(recorded, rows -> rows.size() == 1));
  }

  private static void needFree(long bytes) {
    hub.api.change(List.of("127.0.0.0/8"), bytes, Duration.ofSeconds(10), 0);
  }

  @Test
  void leavesNothingOfAPictureThatTheDiskHadNoRoomFor() throws IOException {
    JsonNode started = record("full");
    Path file = file(started);
    Path picture = file.resolveSibling(file.getFileName().toString().replace(".mp4", ".jpg"));
    Files.createSymbolicLink(picture, Path.of("/dev/full"));
    long id = started.get("vodId").asLong();
    hub.post(APP + "/recording/" + id + "/stop", "");
    awaitState(hub, id, "ready");
    assertThat(picture).doesNotExist();
    assertThat(Files.isSymbolicLink(picture)).isFalse();
  }

  /** A session of the owner of an app, who may record so many minutes a month. */
  private static String owner(String app, int minutes) {
    String limits = "{\"maxRecordingMinutesMonth\":%d}".formatted(minutes);
    String body = "{\"name\":\"%s\",\"plan\":\"unlimited\",\"limits\":%s}".formatted(app, limits);
    JsonNode made = hub.post("/api/v1/tenants", body).data().get("owner");
    String session =
        TwoTenants.login(hub, made.get("user").asText(), made.get("password").asText());
    Answer created = hub.send("POST", "/api/v1/apps", session, "{\"name\":\"%s\"}".formatted(app));
    assertThat(created.status()).as(created.body()).isEqualTo(201);
    return session;
  }

  /** Goes live in a room of an app, and is recorded. */
  private static Answer recordIn(String app, String room, String token) {
    String body = "{\"room\":\"%s\",\"identity\":\"a\"}".formatted(room);
    String join = hub.post("/api/v1/apps/" + app + "/tokens", body).data().get("token").asText();
    assertThat(hub.offer("/whip/" + app + "/" + room, join).status()).isEqualTo(201);
    String path = "/api/v1/apps/" + app + "/recording/start";
    return hub.send("POST", path, token, "{\"roomName\":\"%s\"}".formatted(room));
  }

  @Test
  void countsTheMinutesOfAFinishedPartOnce() {
    String owner = owner("parts", 3);
    JsonNode started = recordIn("parts", "one", owner).data();
    FakeRecording recording = hub.media.recording(started.get("egressId").asText());
    recording.beginPart();
    recording.endPart(false); // Two minutes.
    await()
        .atMost(PATIENCE)
        .until(() ->
            hub.shows(
                "/api/v1/apps/parts/usage",
                usage -> usage.get("recordingMinutes").asDouble() == 2));
    Answer other = recordIn("parts", "two", owner);
    assertThat(other.status()).as(other.body()).isEqualTo(201);
    recording.beginPart();
    Answer refused = recordIn("parts", "three", owner);
    assertThat(refused.status()).as("four of three minutes: " + refused.body()).isEqualTo(429);
  }

  @Test
  void stopsWhatHasNoFolderAnyMoreAndGoesOnWatchingTheQuotas() throws IOException {
    String owner = owner("minutes", 1);
    hub.post("/api/v1/apps", "{\"name\":\"homeless\"}");
    hub.send("PATCH", "/api/v1/apps/homeless", RunningHub.TOKEN, "{\"localDir\":\"disk\"}");
    long lost = recordIn("homeless", "r", RunningHub.TOKEN).data().get("vodId").asLong();
    JsonNode limited = recordIn("minutes", "r", owner).data();
    Path disk = hub.recordings().resolve("disk");
    try (Stream<Path> inside = Files.list(disk)) {
      for (Path folder : inside.toList()) {
        Files.delete(folder);
      }
    }
    Files.delete(disk);
    Files.writeString(disk, "no folder");
    hub.media.recording(limited.get("egressId").asText()).beginPart();
    assertThat(endedIn("minutes", limited.get("vodId").asLong())).contains("recording quota");
    assertThat(endedIn("homeless", lost)).endsWith("folder cannot be used");
  }

  private static String endedIn(String app, long id) {
    String path = "/api/v1/apps/" + app + "/vods/" + id;
    await().atMost(PATIENCE).until(() -> hub.shows(path, vod -> !vod.get("endedAt").isNull()));
    return hub.get(path).data().get("reason").asText();
  }

  /** The two minutes that were finished after the kill are in the books. */
  private static void stopsAtTheQuota(RunningHub on) {
    String limits = "{\"limits\":{\"maxRecordingMinutesMonth\":2}}";
    on.send("PATCH", "/api/v1/tenants/1", RunningHub.TOKEN, limits);
    String body = "{\"name\":\"t\",\"scope\":\"app\",\"appId\":\"live\"}";
    String token = on.post("/api/v1/tokens", body).data().get("token").asText();
    goLive(on, "quota", "a");
    String path = APP + "/recording/start";
    Answer refused = on.send("POST", path, token, "{\"roomName\":\"quota\"}");
    assertThat(refused.status()).as(refused.body()).isEqualTo(429);
    assertThat(refused.json().get("metric").asText()).isEqualTo("maxRecordingMinutesMonth");
    assertThat(refused.json().get("used").asInt()).isEqualTo(2);
    start(on, "quota"); // A global token is exempt.
    JsonNode usage = on.get(APP + "/usage").data();
    assertThat(usage.get("recordingMinutes").asDouble()).isEqualTo(2);
  }

  @Test
  void finishesWhatAKilledHubLeftAndGoesOnDeleting() throws IOException {
    DatabaseAddress address = Postgres.create();
    Path keyFile = RunningHub.newKeyFile();
    long open;
    long withoutFile;
    RunningHub killed = RunningHub.start(address, keyFile);
    try {
      goLive(killed, "kept", "a");
      goLive(killed, "empty", "a");
      JsonNode one = start(killed, "kept");
      killed.media.recording(one.get("egressId").asText()).beginPart();
      String broken = "recordings/1/%s-2.mp4".formatted(one.get("egressId").asText());
      Files.createSymbolicLink(keyFile.resolveSibling(broken), Path.of("cannot be read"));
      open = one.get("vodId").asLong();
      withoutFile = start(killed, "empty").get("vodId").asLong();
      assertThat(killed.get(APP + "/vods?status=recording").json().get("total").asInt())
          .isEqualTo(2);
    } finally {
      killed.close();
    }
    try (RunningHub again = RunningHub.start(address, keyFile)) {
      JsonNode vod = awaitState(again, open, "ready");
      assertThat(vod.get("durationS").asDouble()).isEqualTo(120);
      assertThat(vod.get("reason").asText()).contains("restarted");
      awaitState(again, withoutFile, "failed");
      JsonNode failed = again.get(APP + "/vods?room=live-kept&status=failed").data();
      assertThat(failed).as("the second part alone").hasSize(1);
      assertThat(failed.get(0).get("part").asInt()).isEqualTo(2);
      stopsAtTheQuota(again);
      again.database.run(handle -> handle.execute("update vods set deleting = true"));
    }
    try (RunningHub last = RunningHub.start(address, keyFile)) {
      await()
          .atMost(PATIENCE)
          .until(() ->
              last.database.call(handle ->
                  handle.createQuery("select count(*) from vods").mapTo(Integer.class).one() == 0));
      Path folder = keyFile.resolveSibling("recordings").resolve("1");
      assertThat(folder).isEmptyDirectory();
    }
  }

  @Test
  void recordsTheWholeRoomWhereTheAppSaysSo() {
    hub.send(
        "PATCH",
        APP,
        RunningHub.TOKEN,
        "{\"recordingMode\":\"room-composite\",\"recordingLayout\":\"speaker\"}");
    try {
      goLive(hub, "whole", "camera-1");
      goLive(hub, "whole", "camera-2");
      JsonNode started = start(hub, "whole");
      FakeRecording recording = hub.media.recording(started.get("egressId").asText());
      assertThat(recording.request().composite()).isEqualTo(CompositeLayout.SPEAKER);
      assertThat(recording.request().identity()).isNull();
      recording.beginPart();
      long id = started.get("vodId").asLong();
      assertThat(hub.get(APP + "/vods/" + id).data().get("streamId").asText())
          .isEqualTo("live-whole");
      assertThat(hub.post(APP + "/recording/start", "{\"roomName\":\"live-whole\"}").status())
          .as("once a room")
          .isEqualTo(409);
      Answer one = hub.post(APP + "/streams/live-whole%2Fcamera-2/record/start", "");
      assertThat(one.status()).as("a stream is recorded as it is: " + one.body()).isEqualTo(201);
      assertThat(hub.media.recording(one.data().get("egressId").asText()).identity())
          .isEqualTo("camera-2");
      hub.post(APP + "/recording/" + id + "/stop", "");
      awaitState(hub, id, "ready");
    } finally {
      hub.send("PATCH", APP, RunningHub.TOKEN, "{\"recordingMode\":\"participant\"}");
    }
    assertThat(
            hub.send("PATCH", APP, RunningHub.TOKEN, "{\"recordingLayout\":\"mosaic\"}").status())
        .isEqualTo(400);
  }
}
