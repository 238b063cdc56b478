package dev.mediahub.core.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mediahub.core.api.RunningHub.Answer;
import dev.mediahub.core.config.AppSection;
import dev.mediahub.core.config.ConfigLoader;
import dev.mediahub.core.db.EmbeddedPostgres;
import dev.mediahub.core.net.HeldPort;
import dev.mediahub.media.api.RoomKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Media goes on while the database is away, and what happened meanwhile is written afterwards. */
final class DatabaseAwayIT {
  @TempDir Path folder;

  private static List<AppSection> sections() throws Exception {
    Path file = Postgres.newTemporaryFolder().resolve("config.yaml");
    Files.writeString(file, "apps: [{name: configured}]\n");
    return ConfigLoader.load(file, Map.of(), List.of()).apps();
  }

  @Test
  void servesMediaSaysSoAndCatchesUp() throws Exception {
    HeldPort port = new HeldPort();
    EmbeddedPostgres postgres = EmbeddedPostgres.start(folder, port.number());
    try (port;
        RunningHub hub = RunningHub.start(postgres.address(), RunningHub.newKeyFile())) {
      String token = hub.joinToken("{\"room\":\"demo\",\"identity\":\"camera-1\"}");
      String streamKey =
          hub.post("/api/v1/apps/live/ingress", "{\"inputType\":\"whip\",\"room\":\"obs\"}")
              .data()
              .get("streamKey")
              .asText();
      hub.offer("/whip", streamKey);
      postgres.close();

      assertThat(hub.offer("/whip/live/demo", token).status()).isEqualTo(201);
      hub.media.mediaArrives(new RoomKey("live", "live-demo"), "camera-1");
      assertThat(hub.offer("/whep/live/demo", hub.playToken("demo")).status()).isEqualTo(201);
      assertThat(hub.offer("/whip", streamKey).status()).as("a key that was used").isEqualTo(201);
      assertAway(hub.get("/api/v1/apps"));
      assertAway(hub.get("/api/v1/apps/live"));
      assertAway(hub.get("/api/v1/apps/live/streams"));
      assertAway(hub.get("/api/v1/apps/live/ingress"));
      assertAway(hub.post("/api/v1/apps", "{\"name\":\"later\"}"));
      assertAway(hub.send("GET", "/api/v1/apps", "sk_never-seen-before", null));
      List<AppSection> sections = sections();
      assertThat(hub.api.configure(sections)).as("to be tried again").isFalse();
      String socket = hub.base().replaceFirst("^http", "ws") + "/ingest/ws?app=live&room=cam";
      try (TestCamera camera = TestCamera.connect(socket, "wsk_never-seen-before")) {
        assertThat(camera.closeCode()).as("a camera is to come again").isEqualTo(1013);
      }

      postgres = EmbeddedPostgres.start(folder, port.number());
      await().atMost(Duration.ofSeconds(60)).until(hub.database::available);
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() ->
              assertThat(hub.get("/api/v1/apps/live/streams").body())
                  .contains("live-demo/camera-1"));
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() ->
              hub.api.configure(sections) && hub.get("/api/v1/apps/configured").status() == 200);
    } finally {
      postgres.close();
    }
  }

  private static void assertAway(Answer answer) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(503);
    assertThat(answer.json().get("error").asText()).isEqualTo("DB_CONNECTION_FAIL");
  }
}
