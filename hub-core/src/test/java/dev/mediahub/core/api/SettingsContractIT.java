package dev.mediahub.core.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mediahub.core.api.RunningHub.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An app's settings as a YAML document, its backups and presets. */
final class SettingsContractIT {
  private static final RunningHub hub = RunningHub.start();
  private static final Map<String, String> YAML = Map.of("Content-Type", "application/yaml");

  @AfterAll
  static void stop() {
    hub.close();
  }

  private static String app(String name) {
    assertThat(hub.post("/api/v1/apps", "{\"name\":\"" + name + "\"}").status()).isEqualTo(201);
    return "/api/v1/apps/" + name;
  }

  private static Answer put(String app, String yaml) {
    return put(app, yaml, RunningHub.TOKEN);
  }

  private static Answer put(String app, String yaml, String token) {
    return hub.send("PUT", app + "/config/raw", token, yaml, YAML);
  }

  private static JsonNode validate(String app, String yaml) {
    Answer answer = hub.send("POST", app + "/config/raw/validate", RunningHub.TOKEN, yaml, YAML);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.data();
  }

  private static List<String> keys(JsonNode answer) {
    List<String> keys = new ArrayList<>();
    answer.get("changes").forEach(change -> keys.add(change.get("key").asText()));
    return keys;
  }

  @Test
  void whatGetGivesPutTakesAndNothingIsDifferent() {
    String app = app("round");
    hub.send(
        "PATCH",
        app,
        RunningHub.TOKEN,
        "{\"displayName\":\"Müller: #1\",\"splitMinutes\":30,\"recordingMode\":\"room-composite\","
            + "\"callbackUrl\":\"https://a.example/h\",\"callbackSecret\":\"hush-hush\","
            + "\"features\":{\"chat\":true,\"wsIngest\":{\"maxFps\":5}}}");
    hub.send(
        "PATCH",
        app + "/config",
        RunningHub.TOKEN,
        "{\"layers\":[{\"name\":\"hd\",\"height\":1080}],\"encoding\":\"h264+vp8\","
            + "\"vodRenditions\":[{\"height\":720,\"bitrateKbps\":2800}]}");
    Answer yaml = hub.get(app + "/config/raw");
    assertThat(yaml.header("Content-Type")).startsWith("application/yaml");
    assertThat(yaml.body())
        .contains("name: round\n", "split_minutes: 30", "mode: room-composite")
        .contains("max_fps: 5", "secret: '********'", "bitrate_kbps: 2800", "encoding: h264+vp8")
        .doesNotContain("hush", "s3:");
    JsonNode before = hub.get(app).data();
    Answer again = put(app, yaml.body());
    assertThat(again.status()).as(again.body()).isEqualTo(200);
    assertThat(again.data().get("backup").isNull()).isTrue();
    assertThat(keys(again.data())).isEmpty();
    JsonNode after = hub.get(app).data();
    assertThat(after.get("callbackSecret").asText()).isEqualTo("********");
    assertThat(after.get("features")).isEqualTo(before.get("features"));
    assertThat(after.get("displayName").asText()).isEqualTo("Müller: #1");
    assertThat(hub.get(app + "/config/raw").body()).isEqualTo(yaml.body());
    assertThat(hub.get(app + "/config/backups").data()).isEmpty();
  }

  @Test
  void aDocumentReplacesAllSettingsAndKeepsItsCommentsUntilTheyAreChangedElsewhere() {
    String app = app("whole");
    hub.send("PATCH", app, RunningHub.TOKEN, "{\"splitMinutes\":15,\"features\":{\"chat\":true}}");
    String yaml = "# ours\nrecording:\n  enabled: true # always\n  local_dir: archive\n";
    JsonNode put = put(app, yaml).data();
    assertThat(keys(put))
        .containsExactlyInAnyOrder(
            "recording.enabled", "recording.local_dir", "recording.split_minutes", "features.chat");
    JsonNode now = hub.get(app).data();
    assertThat(now.get("recordingEnabled").asBoolean()).isTrue();
    assertThat(now.get("localDir").asText()).isEqualTo("archive");
    assertThat(now.get("splitMinutes").asInt()).as("left out: the default").isZero();
    assertThat(hub.get(app + "/config/raw").body()).isEqualTo(yaml);
    hub.send("PATCH", app, RunningHub.TOKEN, "{\"snapshotSeconds\":30}");
    assertThat(hub.get(app + "/config/raw").body())
        .contains("snapshot_seconds: 30", "local_dir: archive")
        .doesNotContain("ours");
  }

  @Test
  void takesFeaturesInTheSpellingOfTheApi() {
    String app = app("camel");
    String yaml = "features: {publicPlayback: false, chat: true, wsIngest: {maxFps: 5}}";
    assertThat(keys(put(app, yaml).data()))
        .containsExactlyInAnyOrder(
            "features.public_playback", "features.chat", "features.ws_ingest.max_fps");
    JsonNode features = hub.get(app).data().get("features");
    assertThat(features.get("publicPlayback").asBoolean()).isFalse();
    assertThat(features.at("/wsIngest/maxFps").asInt()).isEqualTo(5);
    JsonNode verdict =
        validate(app, "features: {hiddenQc: true, hidden_qc: false, HiddenQc: true}");
    assertThat(verdict.get("mistakes").findValuesAsText("message"))
        .hasSize(2)
        .anyMatch(each -> each.contains("two spellings"))
        .anyMatch(each -> each.contains("is not a key"));
  }

  @Test
  void goesBackToABackup() {
    String app = app("back");
    put(app, "recording: {enabled: true, split_minutes: 60}\ncallbacks: {url: 'http://a.example'}");
    String first = put(app, "display_name: Other").data().get("backup").asText();
    assertThat(first).matches("\\d{8}T\\d{6}\\.\\d{3}Z");
    assertThat(hub.get(app + "/config/backups").data().get(0).toString())
        .isEqualTo("{\"ts\":\"%s\",\"reason\":\"config/raw\"}".formatted(first));
    Answer reverted = hub.post(app + "/config/backups/" + first + "/revert", "");
    assertThat(reverted.status()).as(reverted.body()).isEqualTo(200);
    JsonNode now = hub.get(app).data();
    assertThat(now.get("splitMinutes").asInt()).isEqualTo(60);
    assertThat(now.get("callbackUrl").asText()).isEqualTo("http://a.example");
    assertThat(now.get("displayName").asText()).isEqualTo("back");
    String undo = reverted.data().get("backup").asText();
    hub.post(app + "/config/backups/" + undo + "/revert", "");
    assertThat(hub.get(app).data().get("displayName").asText()).isEqualTo("Other");
    for (String none : List.of("20200101T000000.000Z", "..", "%00", "x".repeat(200))) {
      assertThat(hub.post(app + "/config/backups/" + none + "/revert", "").status())
          .as(none)
          .isIn(400, 404);
    }
  }

  @Test
  void goingBackLeavesTheSecretAsItIs() {
    String app = app("hush");
    String backup = put(app, "display_name: Other").data().get("backup").asText();
    hub.send("PATCH", app, RunningHub.TOKEN, "{\"callbackSecret\":\"hush-hush\"}");
    JsonNode reverted = hub.post(app + "/config/backups/" + backup + "/revert", "").data();
    assertThat(keys(reverted)).containsExactly("display_name");
    assertThat(hub.get(app).data().get("callbackSecret").asText()).isEqualTo("********");
  }

  @Test
  void keepsTheNewestTwentyBackups() {
    String app = app("many");
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 23; i++) {
      made.add(put(app, "display_name: n" + i).data().get("backup").asText());
    }
    List<String> kept = new ArrayList<>();
    hub.get(app + "/config/backups").data().forEach(each -> kept.add(each.get("ts").asText()));
    assertThat(kept).isEqualTo(made.subList(3, 23).reversed());
  }

  @Test
  void manyAtOnceLeaveOneOfThemInForceAndABackupOfEachOther() throws Exception {
    String app = app("crowd");
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Integer>> puts =
          IntStream.range(0, 12)
              .<Callable<Integer>>mapToObj(i -> () -> put(app, "display_name: n" + i).status())
              .toList();
      assertThat(executor.invokeAll(puts).stream().map(Future::resultNow)).containsOnly(200);
    }
    assertThat(hub.get(app + "/config/backups").data()).hasSize(12);
    assertThat(hub.get(app).data().get("displayName").asText()).startsWith("n");
  }

  @Test
  void tellsEveryMistakeWithItsLineAndAnExample() {
    String app = app("wrong");
    String yaml =
        """
        name: other
        recording:
          enabld: true
          split_minutes: 7
          local_dir: ../../etc
        webrtc:
          layers:
            - name: 720p
            - {name: 720p, height: 9000}
        callbacks:
          url: ftp://a.example
          secret: in-clear
        latency_alert: {threshold_ms: soon}
        """;
    JsonNode verdict = validate(app, yaml);
    assertThat(verdict.get("valid").asBoolean()).isFalse();
    assertThat(verdict.get("mistakes").findValuesAsText("path"))
        .containsExactlyInAnyOrder(
            "name",
            "recording.enabld",
            "recording.split_minutes",
            "recording.local_dir",
            "webrtc.layers.1.height",
            "callbacks.url",
            "callbacks.secret",
            "latency_alert.threshold_ms");
    assertThat(verdict.toString())
        .contains("document:3", "Did you mean recording.enabled?")
        .contains("document:4", "one of 0, 15, 30, 60, 90, 120", "split_minutes: 30")
        .doesNotContain("in-clear");
    Answer refused = put(app, yaml);
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().get("message").asText().lines()).hasSize(9);
    assertThat(refused.body()).doesNotContain("in-clear");
    assertThat(hub.get(app).data().get("recordingEnabled").asBoolean()).isFalse();
    JsonNode good = validate(app, "recording: {enabled: true}");
    assertThat(good.get("valid").asBoolean()).isTrue();
    assertThat(good.get("changes").toString())
        .isEqualTo("[{\"key\":\"recording.enabled\",\"from\":false,\"to\":true}]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "- a",
        "just text",
        "recording: [",
        "recording: 5",
        "recording:\n  enabled: true\n  enabled: false",
        "recording: {local_dir: /etc}",
        "recording: {local_dir: '7'}",
        "recording: {local_dir: \"a\\0b\"}",
        "recording: {local_dir: 'a/b'}",
        "webrtc: {layers: []}",
        "webrtc: {layers: 5}",
        "webrtc: {layers: [a]}",
        "webrtc: {layers: [{name: a, height: 1}, b]}",
        "webrtc: {layers: [{name: a, height: 1}, {name: a, height: 2}]}",
        "transcoding: {vod_renditions: [{height: 720}]}",
        "callbacks: {secret_env: PATH x}",
        "callbacks: {secret_env: SURELY_NOT_SET}",
        "s3: {bucket: b}",
        "s3: {bucket: recordings, access_key: AKIAPLAIN}",
        "a: &a\n  b: *a",
        "a: &a {b: *a, c: *a, d: *a, e: *a, f: *a, g: *a, h: *a, i: *a, j: *a, k: *a, l: *a}",
        "!!javax.script.ScriptEngineManager [x]",
      })
  void refusesWhatIsNoDocument(String yaml) {
    assertThat(put("/api/v1/apps/live", yaml).status()).as(yaml).isEqualTo(400);
    assertThat(validate("/api/v1/apps/live", yaml).get("valid").asBoolean()).isFalse();
  }

  @Test
  void takesNoDocumentWithoutEnd() {
    assertThat(put("/api/v1/apps/live", "#" + "x".repeat(70_000)).status()).isEqualTo(413);
    String nested = "a: {".repeat(5000) + "}".repeat(5000);
    assertThat(put("/api/v1/apps/live", nested).status()).isEqualTo(400);
  }

  @Test
  void readsSecretsFromVariablesForTheOperatorOnly() {
    String app = app("variables");
    String yaml = "callbacks: {url: 'https://a.example/h', secret_env: PATH}";
    assertThat(put(app, yaml).status()).isEqualTo(200);
    assertThat(hub.get(app).data().get("callbackSecret").asText()).isEqualTo("********");
    assertThat(hub.get(app + "/config/raw").body())
        .contains("secret_env: PATH")
        .doesNotContain(System.getenv("PATH"));
    String token =
        hub.post("/api/v1/tokens", "{\"name\":\"t\",\"scope\":\"app\",\"appId\":\"variables\"}")
            .data()
            .get("token")
            .asText();
    Answer refused = put(app, yaml, token);
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body()).contains("global tokens").doesNotContain(System.getenv("PATH"));
    String theirs = hub.send("GET", app + "/config/raw", token, null).body();
    assertThat(theirs).contains("secret: '********'").doesNotContain("_env");
    assertThat(put(app, theirs, token).status()).isEqualTo(200);
    String backup =
        put(app, "callbacks: {secret: '********'}", token).data().get("backup").asText();
    String revert = app + "/config/backups/" + backup + "/revert";
    assertThat(hub.send("POST", revert, token, "").status()).isEqualTo(200);
    assertThat(put(app, "callbacks: {secret: '********'}", token).status()).isEqualTo(200);
    assertThat(hub.get(app).data().get("callbackSecret").asText()).isEqualTo("********");
    JsonNode gone = put(app, "display_name: Gone", token).data();
    assertThat(keys(gone)).contains("callbacks.secret");
    assertThat(hub.get(app).data().get("callbackSecret").isNull()).isTrue();
  }

  @Test
  void changesABucketWithItsKeysMaskedAfterTryingIt(@TempDir Path folder) throws Exception {
    String app = app("bucket");
    try (S3Server server = new S3Server(folder)) {
      assertThat(hub.send("PUT", app + "/s3", RunningHub.TOKEN, server.account()).status())
          .isEqualTo(200);
      String yaml = hub.get(app + "/config/raw").body();
      assertThat(yaml)
          .contains("access_key: '********'", "secret_key: '********'", "provider: minio");
      assertThat(put(app, yaml.replace("prefix: hub/a", "prefix: hub/b")).status()).isEqualTo(200);
      assertThat(hub.get(app + "/s3").data().get("prefix").asText()).isEqualTo("hub/b");
      assertThat(put(app, "display_name: B").status()).as("without a bucket").isEqualTo(200);
      assertThat(hub.get(app + "/s3").data().get("prefix").asText()).isEqualTo("hub/b");
      Answer refused = put(app, "display_name: C\n" + "s3: {bucket: no-such-bucket}");
      assertThat(refused.status()).as(refused.body()).isEqualTo(422);
      assertThat(hub.get(app).data().get("displayName").asText()).isEqualTo("B");
      assertThat(put(app, "s3: {public_url: 'https://v.example.com'}").status()).isEqualTo(400);
      Answer confirmed =
          hub.send(
              "PUT",
              app + "/config/raw?confirmPublic=true",
              RunningHub.TOKEN,
              "s3: {public_url: 'https://v.example.com'}",
              YAML);
      assertThat(confirmed.status()).as(confirmed.body()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"low-latency", "high-quality-recording", "mass-audience-hls"})
  void aPresetSetsWhatItSaysAndNothingElse(String preset) {
    String app = app("p-" + preset);
    put(
        app,
        "display_name: Mine\nrecording: {snapshot_seconds: 120}\n"
            + "callbacks: {url: 'https://a.example/h', secret_env: PATH}");
    Answer applied = hub.post(app + "/presets/" + preset + "/apply", "");
    assertThat(applied.status()).as(applied.body()).isEqualTo(200);
    JsonNode listed =
        hub.get(app + "/presets")
            .data()
            .valueStream()
            .filter(each -> each.get("name").asText().equals(preset))
            .findFirst()
            .orElseThrow();
    List<String> sets = new ArrayList<>();
    listed.get("sets").fieldNames().forEachRemaining(sets::add);
    assertThat(keys(applied.data())).isNotEmpty().isSubsetOf(sets);
    assertThat(sets).noneMatch(key -> key.matches("(s3|callbacks)\\..*|display_name|room_prefix"));
    JsonNode now = hub.get(app).data();
    assertThat(now.get("displayName").asText()).isEqualTo("Mine");
    assertThat(now.get("callbackUrl").asText()).isEqualTo("https://a.example/h");
    assertThat(now.get("callbackSecret").asText()).isEqualTo("********");
    String backup = applied.data().get("backup").asText();
    hub.post(app + "/config/backups/" + backup + "/revert", "");
    assertThat(hub.get(app).data().get("snapshotSeconds").asInt()).isEqualTo(120);
    assertThat(hub.get(app + "/config/raw").body()).contains("snapshot_seconds: 120");
    assertThat(hub.post(app + "/presets/none/apply", "").status()).isEqualTo(404);
  }

  @Test
  void aPresetKeepsWhatIsChangedWhileItIsApplied() throws Exception {
    String app = app("meanwhile");
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 0; round < 20; round++) {
        String preset = round % 2 == 0 ? "low-latency" : "mass-audience-hls";
        String name = "n" + round;
        String change = "{\"displayName\":\"" + name + "\"}";
        List<Callable<Integer>> both =
            List.of(
                () -> hub.post(app + "/presets/" + preset + "/apply", "").status(),
                () -> hub.send("PATCH", app, RunningHub.TOKEN, change).status());
        assertThat(executor.invokeAll(both).stream().map(Future::resultNow)).containsOnly(200);
        assertThat(hub.get(app).data().get("displayName").asText()).isEqualTo(name);
      }
    }
  }

  @Test
  void onePatchTellsAllItsMistakes() {
    Answer answer =
        hub.send(
            "PATCH",
            "/api/v1/apps/live",
            RunningHub.TOKEN,
            "{\"splitMinutes\":7,\"localDir\":\"../x\",\"callbackUrl\":\"ftp://a\","
                + "\"features\":{\"wsIngest\":{\"maxFps\":0,\"maxFrameKb\":0}}}");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().get("message").asText())
        .contains("splitMinutes", "localDir", "callbackUrl", "maxFps", "maxFrameKb");
  }
}
