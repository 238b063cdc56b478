package dev.mediahub.core.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Two tenants beside the platform's: A with app {@code mine} and B with app {@code theirs}, a
 * session of each role in both, and a token of each app.
 */
final class TwoTenants {
  static final String MINE = "mine";
  static final String THEIRS = "theirs";

  final long tenantA;
  final long tenantB;
  final String admin;
  final String tokenOfMine;
  final String tokenOfTheirs;

  /** By role and tenant: {@code owner A}. */
  final Map<String, String> sessions = new LinkedHashMap<>();

  TwoTenants(RunningHub hub) {
    admin = login(hub, "admin", RunningHub.PASSWORD);
    tenantA = tenant(hub, "A", MINE);
    tenantB = tenant(hub, "B", THEIRS);
    tokenOfMine = token(hub, "owner A", MINE);
    tokenOfTheirs = token(hub, "owner B", THEIRS);
  }

  private long tenant(RunningHub hub, String name, String app) {
    JsonNode made =
        hub.post("/api/v1/tenants", "{\"name\":\"" + name + "\",\"plan\":\"free\"}").data();
    long id = made.get("id").asLong();
    JsonNode owner = made.get("owner");
    String session = login(hub, owner.get("user").asText(), owner.get("password").asText());
    sessions.put("owner " + name, session);
    for (String role : new String[] {"editor", "viewer"}) {
      String body = "{\"user\":\"%s-%s\",\"role\":\"%s\"}".formatted(role, name, role);
      JsonNode member = hub.post("/api/v1/tenants/" + id + "/members", body).data();
      String password = member.get("password").asText();
      sessions.put(role + " " + name, login(hub, member.get("user").asText(), password));
    }
    assertThat(hub.send("POST", "/api/v1/apps", session, "{\"name\":\"" + app + "\"}").status())
        .isEqualTo(201);
    return id;
  }

  private String token(RunningHub hub, String who, String app) {
    String body = "{\"name\":\"t\",\"scope\":\"app\",\"appId\":\"" + app + "\"}";
    return hub.send("POST", "/api/v1/tokens", session(who), body).data().get("token").asText();
  }

  String session(String who) {
    return sessions.getOrDefault(who, "");
  }

  static String login(RunningHub hub, String user, String password) {
    String body = "{\"user\":\"%s\",\"password\":\"%s\"}".formatted(user, password);
    var answer = hub.send("POST", "/api/v1/auth/login", null, body);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.data().get("token").asText();
  }
}
