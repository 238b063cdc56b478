package dev.mediahub.core.api;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import com.fasterxml.jackson.databind.JsonNode;
import dev.mediahub.media.api.RoomKey;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log and the use of it all, as the API gives them. */
final class LogAndUsageIT {
  private static final Logger log = LoggerFactory.getLogger("dev.mediahub.core.example.Part");
  private static final RunningHub hub = RunningHub.start();

  private static final ch.qos.logback.classic.Logger core =
      (ch.qos.logback.classic.Logger) LoggerFactory.getLogger("dev.mediahub.core");

  @BeforeAll
  static void logAsAHubDoes() {
    core.setLevel(Level.INFO);
  }

  @AfterAll
  static void stop() {
    core.setLevel(null);
    hub.close();
  }

  @Test
  void findsLinesByAppLevelSourceTextAndTime() {
    Instant before = Instant.now();
    log.atWarn().addKeyValue("app", "live").log("the 1st Kettle boils");
    log.atInfo().addKeyValue("app", "other").log("the 2nd kettle boils");
    log.error("the 3rd kettle fell\0 down", new IllegalStateException("no handle"));
    log.debug("the 4th kettle is no news");

    JsonNode all = hub.get("/api/v1/logs?q=kettle").json();
    assertThat(all.get("total").asInt()).isEqualTo(3);
    assertThat(all.get("limit").asInt()).isEqualTo(100);
    JsonNode newest = all.at("/data/0");
    assertThat(newest.get("message").asText())
        .isEqualTo("the 3rd kettle fell? down: java.lang.IllegalStateException: no handle");
    assertThat(newest.get("level").asText()).isEqualTo("error");
    assertThat(newest.get("source").asText()).isEqualTo("example");
    assertThat(newest.get("app").isNull()).isTrue();
    assertThat(Instant.parse(newest.get("ts").asText())).isAfter(before.minusMillis(1));

    assertThat(count("/api/v1/apps/live/logs?q=kettle")).isEqualTo(1);
    assertThat(count("/api/v1/logs?q=kettle&app=other")).isEqualTo(1);
    assertThat(count("/api/v1/logs?q=kettle&level=warn,error")).isEqualTo(2);
    assertThat(count("/api/v1/logs?q=kettle&source=example")).isEqualTo(3);
    assertThat(count("/api/v1/logs?q=kettle&source=media")).isZero();
    assertThat(count("/api/v1/logs?q=kettle&until=" + before.minusSeconds(1))).isZero();
    assertThat(count("/api/v1/logs?q=kettle&since=" + before.minusSeconds(1))).isEqualTo(3);
    assertThat(hub.get("/api/v1/logs?q=kettle&limit=1&offset=2").json().at("/data/0/message"))
        .hasToString("\"the 1st Kettle boils\"");
  }

  private static int count(String path) {
    return hub.get(path).json().get("total").asInt();
  }

  @Test
  void tellsStreamsInTheirAppsLogWithoutSecrets() {
    String key =
        hub.post("/api/v1/apps/live/ingress", "{\"inputType\":\"whip\",\"room\":\"logged\"}")
            .data()
            .get("streamKey")
            .asText();
    hub.offer("/whip", key);
    hub.media.mediaArrives(new RoomKey("live", "live-logged"), "ingress-live");
    log.info("somebody tried {}", key);
    var answer = hub.get("/api/v1/apps/live/logs?q=live-logged");
    assertThat(answer.body()).contains("stream live-logged/ingress-live (whip) started");
    assertThat(hub.get("/api/v1/logs?q=somebody").body()).contains("sk-…").doesNotContain(key);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "limit=0",
        "limit=1001",
        "offset=-1",
        "level=loud",
        "since=yesterday",
        "until=1e9",
        "since=+999999999-01-01T00:00:00Z"
      })
  void refusesABadQuery(String query) {
    assertThat(hub.get("/api/v1/logs?" + query.replace("+", "%2B")).status()).isEqualTo(400);
  }

  @Test
  void addsUpStreamTimeAndEgress() {
    hub.post("/api/v1/apps", "{\"name\":\"used\"}");
    RoomKey room = new RoomKey("used", "used");
    String path = "/api/v1/apps/used/usage";
    assertThat(hub.get(path).data().get("streamMinutes").asDouble()).isZero();
    String token = hub.post("/api/v1/apps/used/tokens", "{}").data().get("token").asText();
    hub.offer("/whip/used/used", token);
    hub.clock.advanceSeconds(3);
    hub.media.mediaArrives(room, "camera");
    hub.clock.advanceSeconds(90);
    hub.media.send("used", 1_000);
    JsonNode first = hub.get(path).data();
    assertThat(first.get("streamMinutes").asDouble()).isEqualTo(1.5);
    assertThat(first.get("egressBytes").asLong()).isEqualTo(1_000);
    assertThat(first.get("days")).hasSize(1);
    hub.clock.advanceSeconds(60);
    hub.media.send("used", 500);
    hub.media.tellEnded(room, "camera", "left");
    hub.clock.advanceSeconds(600);
    JsonNode tenant = hub.get("/api/v1/tenants/1/usage").data();
    JsonNode app =
        tenant
            .get("apps")
            .valueStream()
            .filter(each -> each.get("app").asText().equals("used"))
            .findFirst()
            .orElseThrow();
    assertThat(app.get("streamMinutes").asDouble()).isEqualTo(2.5);
    assertThat(app.get("egressBytes").asLong()).isEqualTo(1_500);
    assertThat(tenant.get("streamMinutes").asDouble())
        .as("with what others have on air")
        .isGreaterThanOrEqualTo(2.5);
    assertThat(hub.get(path + "?month=2020-01").data().get("egressBytes").asLong()).isZero();
    assertThat(hub.get(path + "?month=2020-13").status()).isEqualTo(400);
    assertThat(hub.get("/api/v1/tenants/7/usage").status()).isEqualTo(404);
    assertThat(hub.get("/api/v1/tenants/x/usage").status()).isEqualTo(404);
  }

  @Test
  void keepsWhatItHasCountedWhenThatIsRefused() {
    hub.post("/api/v1/apps", "{\"name\":\"kept\"}");
    String path = "/api/v1/apps/kept/usage";
    hub.media.send("kept", 700);
    hub.database.run(handle ->
        handle.execute("alter table usage_days add constraint refused check (false) not valid"));
    try {
      assertThat(hub.get(path).status()).isEqualTo(500);
    } finally {
      hub.database.run(handle -> handle.execute("alter table usage_days drop constraint refused"));
    }
    assertThat(hub.get(path).data().get("egressBytes").asLong()).isEqualTo(700);
  }
}
