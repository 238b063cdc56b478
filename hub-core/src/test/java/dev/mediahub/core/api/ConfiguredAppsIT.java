package dev.mediahub.core.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mediahub.core.config.ConfigLoader;
import dev.mediahub.core.config.HubConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What config.yaml says of apps, beside what the API says. */
final class ConfiguredAppsIT {
  private static final RunningHub hub = RunningHub.start();

  @TempDir Path folder;

  @AfterAll
  static void stop() {
    hub.close();
  }

  private void configure(String apps) throws IOException {
    Path file = Files.writeString(folder.resolve("config.yaml"), "apps:\n" + apps.indent(2));
    HubConfig config = ConfigLoader.load(file, Map.of(), List.of());
    hub.api.configure(config.apps());
  }

  private static JsonNode app(String name) {
    return hub.get("/api/v1/apps/" + name).data();
  }

  private static void patch(String app, String json) {
    assertThat(hub.send("PATCH", "/api/v1/apps/" + app, RunningHub.TOKEN, json).status())
        .isEqualTo(200);
  }

  @Test
  void ofFileAndApiTheLaterWordCountsKeyByKey() throws Exception {
    configure(
        "- {name: made, display_name: Made, recording: {enabled: true, split_minutes: 30},"
            + " features: {viewerCounter: true}}");
    assertThat(app("made").at("/features/viewerCounter").asBoolean()).isTrue();
    assertThat(app("made").get("displayName").asText()).isEqualTo("Made");
    assertThat(app("made").get("splitMinutes").asInt()).isEqualTo(30);
    patch("made", "{\"recordingEnabled\":false,\"snapshotSeconds\":60}");
    configure("- {name: made, display_name: Made, recording: {enabled: true, split_minutes: 60}}");
    assertThat(app("made").get("recordingEnabled").asBoolean())
        .as("the file says no news")
        .isFalse();
    assertThat(app("made").get("splitMinutes").asInt()).as("the file says news").isEqualTo(60);
    assertThat(app("made").get("snapshotSeconds").asInt())
        .as("the file says nothing")
        .isEqualTo(60);
    configure("- {name: made}");
    assertThat(app("made").get("splitMinutes").asInt()).as("gone from the file").isZero();
    assertThat(app("made").get("displayName").asText()).isEqualTo("made");
    assertThat(app("made").get("snapshotSeconds").asInt()).isEqualTo(60);
    configure("- {name: other}");
    assertThat(app("made").get("name").asText()).as("no longer named, and stays").isEqualTo("made");
    assertThat(hub.get("/api/v1/apps/made/config/backups").data().get(0).get("reason").asText())
        .isEqualTo("config.yaml");
  }

  @Test
  void theSameFileAgainChangesNothing() throws Exception {
    String same = "- {name: same, callbacks: {url: 'https://a.example/h', secret_env: PATH}}";
    configure(same);
    assertThat(app("same").get("callbackSecret").asText()).isEqualTo("********");
    JsonNode before = app("same");
    int backups = hub.get("/api/v1/apps/same/config/backups").data().size();
    configure(same);
    assertThat(hub.get("/api/v1/apps/same/config/backups").data()).hasSize(backups);
    assertThat(app("same")).as("the time of its change too").isEqualTo(before);
    assertThat(hub.get("/api/v1/apps/same/config/raw").body())
        .doesNotContain(System.getenv("PATH"));
    patch("same", "{\"callbackSecret\":\"another-callback-secret\"}");
    assertThat(app("same").get("updatedAt")).isNotEqualTo(before.get("updatedAt"));
  }

  @Test
  void itsBucketGetsItsKeysFromTheEnvironment() throws Exception {
    configure(
        "- {name: pail, s3: {provider: minio, endpoint: 'http://127.0.0.1:1', bucket: recordings,"
            + " access_key_env: PATH, secret_key_env: PATH}}");
    JsonNode bucket = hub.get("/api/v1/apps/pail/s3").data();
    assertThat(bucket.get("bucket").asText()).isEqualTo("recordings");
    assertThat(bucket.get("secretKey").asText()).isEqualTo("********");
    configure("- {name: pail, display_name: Pail}");
    assertThat(hub.get("/api/v1/apps/pail/s3").data().get("bucket").asText())
        .as("is never taken away")
        .isEqualTo("recordings");
  }

  /** The database can commit a change and be gone before it says so. */
  @Test
  void anAppWhoseMakingWasNotConfirmedIsTakenUp() throws Exception {
    hub.post("/api/v1/apps", "{\"name\":\"made-as\"}");
    hub.database.run(
        handle -> handle.execute("update apps set name = 'half' where name = 'made-as'"));
    configure("- {name: half, display_name: Half}");
    assertThat(app("half").get("displayName").asText()).isEqualTo("Half");
  }

  @Test
  void oneAppThatCannotBeSetKeepsNoOtherFromIt() throws Exception {
    configure("- {name: nokeys, s3: {bucket: recordings}}\n- {name: fine, display_name: Fine}");
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() ->
            hub.shows("/api/v1/apps/fine", app -> app.get("displayName").asText().equals("Fine")));
    assertThat(hub.get("/api/v1/apps/nokeys/s3").data().get("configured").asBoolean()).isFalse();
  }
}
