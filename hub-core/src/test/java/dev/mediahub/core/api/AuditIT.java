package dev.mediahub.core.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who changed what. */
final class AuditIT {
  private final RunningHub hub = RunningHub.start();

  @AfterEach
  void stop() {
    hub.close();
  }

  private JsonNode audit(String token, String query) {
    return hub.send("GET", "/api/v1/audit" + query, token, null).json();
  }

  @Test
  void recordsChangesWithActorTargetAndResultButNoSecret() {
    TwoTenants two = new TwoTenants(hub);
    String owner = two.session("owner A");
    String secret = "a-callback-secret";
    hub.send(
        "PATCH",
        "/api/v1/apps/mine?token=not-in-the-record",
        owner,
        "{\"callbackSecret\":\"" + secret + "\"}");
    hub.send("DELETE", "/api/v1/apps/mine", two.session("viewer A"), null);
    hub.send("GET", "/api/v1/apps/mine", owner, null);
    hub.send("POST", "/api/v1/auth/login", null, "{\"user\":\"admin\",\"password\":\"guess\"}");
    String typedInTheWrongField = "{\"user\":\"hunter22\",\"password\":\"guess\"}";
    hub.send("POST", "/api/v1/auth/login", null, typedInTheWrongField);
    hub.delete("/api/v1/tokens/" + RunningHub.TOKEN);
    JsonNode page = audit(owner, "?limit=2");
    assertThat(page.get("limit").asInt()).isEqualTo(2);
    assertThat(page.get("data")).hasSize(2);
    JsonNode refused = page.get("data").get(0);
    assertThat(refused.get("actor").asText()).matches("user:\\d+ \\(viewer-A\\)");
    assertThat(refused.get("status").asInt()).isEqualTo(403);
    JsonNode changed = page.get("data").get(1);
    assertThat(changed.get("method").asText()).isEqualTo("PATCH");
    assertThat(changed.get("route").asText()).isEqualTo("/api/v1/apps/{app}");
    assertThat(changed.get("target").asText()).isEqualTo("/api/v1/apps/mine");
    assertThat(changed.get("status").asInt()).isEqualTo(200);
    assertThat(changed.get("address").asText()).isEqualTo("127.0.0.1");
    assertThat(changed.get("at").asText()).endsWith("Z");
    JsonNode all = audit(RunningHub.TOKEN, "?limit=1000");
    assertThat(all.at("/data/0/target").asText()).isEqualTo("/api/v1/tokens/sk_…");
    assertThat(all.at("/data/1/actor").asText()).isEqualTo("login:(unknown)");
    assertThat(all.at("/data/2/actor").asText()).isEqualTo("login:admin");
    assertThat(all.at("/data/2/status").asInt()).isEqualTo(401);
    assertThat(all.toString())
        .doesNotContain(secret, "not-in-the-record", "guess", "hunter22", RunningHub.TOKEN, owner);
    assertThat(all.get("total").asInt()).isGreaterThan(page.get("total").asInt());
  }

  @Test
  void keepsTheDeletionOfAnAppForItsTenant() {
    TwoTenants two = new TwoTenants(hub);
    assertThat(hub.delete("/api/v1/apps/" + TwoTenants.MINE).status()).isEqualTo(204);
    JsonNode row = audit(two.session("owner A"), "?limit=1").at("/data/0");
    assertThat(row.get("method").asText()).isEqualTo("DELETE");
    assertThat(row.get("target").asText()).isEqualTo("/api/v1/apps/mine");
    assertThat(row.get("tenantId").asLong()).isEqualTo(two.tenantA);
  }

  @Test
  void describesItsRowsAsItAnswersThem() {
    hub.post("/api/v1/apps", "{\"name\":\"described\"}");
    JsonNode row = audit(RunningHub.TOKEN, "?limit=1").at("/data/0");
    JsonNode described =
        hub.get("/api/v1/openapi.json").json().at("/components/schemas/AuditRow/properties");
    assertThat(described.fieldNames())
        .toIterable()
        .containsExactlyInAnyOrderElementsOf(row::fieldNames);
  }

  @Test
  void showsOwnersTheirOwnTenantOnly() {
    TwoTenants two = new TwoTenants(hub);
    for (JsonNode row : audit(two.session("owner A"), "").get("data")) {
      assertThat(row.get("tenantId").asLong()).isEqualTo(two.tenantA);
    }
    assertThat(hub.send("GET", "/api/v1/audit", two.session("viewer A"), null).status())
        .isEqualTo(403);
    assertThat(hub.send("GET", "/api/v1/audit?limit=0", RunningHub.TOKEN, null).status())
        .isEqualTo(400);
  }
}
