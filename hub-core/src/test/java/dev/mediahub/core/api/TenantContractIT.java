package dev.mediahub.core.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mediahub.core.api.RunningHub.Answer;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tenants, their members and their limits. */
final class TenantContractIT {
  private static final RunningHub hub = RunningHub.start();

  @AfterAll
  static void stop() {
    hub.close();
  }

  private static JsonNode tenant(String name, String limits) {
    return hub.post("/api/v1/tenants", "{\"name\":\"%s\",\"limits\":%s}".formatted(name, limits))
        .data();
  }

  private static String owner(JsonNode tenant) {
    JsonNode owner = tenant.get("owner");
    return TwoTenants.login(hub, owner.get("user").asText(), owner.get("password").asText());
  }

  @Test
  void makesChangesAndDeletesATenant() {
    Answer made = hub.post("/api/v1/tenants", "{\"name\":\"Acme TV\",\"plan\":\"free\"}");
    assertThat(made.status()).isEqualTo(201);
    long id = made.data().get("id").asLong();
    assertThat(made.data().get("limits").toString())
        .isEqualTo(
            "{\"maxApps\":2,\"maxConcurrentStreams\":2,\"maxRecordingMinutesMonth\":300,"
                + "\"maxEgressGbMonth\":5,\"maxStorageGb\":5}");
    assertThat(made.data().at("/owner/user").asText()).isEqualTo("acme-tv-" + id);
    String password = made.data().at("/owner/password").asText();
    assertThat(password).hasSize(16);
    String path = "/api/v1/tenants/" + id;
    assertThat(hub.get(path).body()).doesNotContain(password, "password");
    Answer all = hub.get("/api/v1/tenants");
    assertThat(all.body()).contains("\"Acme TV\"").doesNotContain(password);
    assertThat(all.data().get(0)).isEqualTo(hub.get("/api/v1/tenants/1").data());
    Answer changed =
        hub.send(
            "PATCH", path, RunningHub.TOKEN, "{\"limits\":{\"maxApps\":7,\"maxStorageGb\":-1}}");
    assertThat(changed.data().at("/limits/maxApps").asInt()).isEqualTo(7);
    assertThat(changed.data().at("/limits/maxStorageGb").asInt()).isEqualTo(-1);
    assertThat(changed.data().at("/limits/maxConcurrentStreams").asInt()).isEqualTo(2);
    changed = hub.send("PATCH", path, RunningHub.TOKEN, "{\"plan\":\"unlimited\"}");
    assertThat(changed.data().at("/limits/maxConcurrentStreams").asInt()).isEqualTo(-1);
    assertThat(changed.data().at("/limits/maxApps").asInt()).isEqualTo(7);
    changed = hub.send("PATCH", path, RunningHub.TOKEN, "{\"limits\":{\"maxApps\":null}}");
    assertThat(changed.data().at("/limits/maxApps").asInt()).as("its plan's again").isEqualTo(-1);
    changed = hub.send("PATCH", path, RunningHub.TOKEN, "{\"plan\":\"free\",\"limits\":null}");
    assertThat(changed.data().at("/limits/maxApps").asInt()).isEqualTo(2);
    assertThat(changed.data().at("/limits/maxStorageGb").asInt()).as("its own").isEqualTo(-1);
    assertThat(hub.post("/api/v1/tenants", "{\"name\":\"Acme TV\"}").status()).isEqualTo(409);
    String session = owner(made.data());
    hub.send("POST", "/api/v1/apps", session, "{\"name\":\"acme-one\"}");
    assertThat(hub.delete(path).status()).isEqualTo(409);
    assertThat(hub.send("DELETE", "/api/v1/apps/acme-one", session, null).status()).isEqualTo(204);
    assertThat(hub.delete(path).status()).isEqualTo(204);
    assertThat(hub.get(path).status()).isEqualTo(404);
    assertThat(hub.send("GET", "/api/v1/auth/me", session, null).status()).isEqualTo(401);
  }

  @Test
  void keepsThePlatformsOwnTenant() {
    assertThat(hub.get("/api/v1/tenants/1").data().get("plan").asText()).isEqualTo("unlimited");
    assertThat(hub.delete("/api/v1/tenants/1").status()).isEqualTo(409);
    JsonNode admin = hub.get("/api/v1/tenants/1/members").data().get(0);
    assertThat(admin.get("user").asText()).isEqualTo("admin");
    String path = "/api/v1/tenants/1/members/" + admin.get("id").asText();
    assertThat(hub.delete(path).status()).isEqualTo(409);
    assertThat(hub.send("PATCH", path, RunningHub.TOKEN, "{\"role\":\"viewer\"}").status())
        .isEqualTo(409);
  }

  @Test
  void changesMembersAtOnceAndKeepsAnOwner() {
    JsonNode tenant = tenant("members", "{}");
    String path = "/api/v1/tenants/" + tenant.get("id").asText() + "/members";
    Answer made = hub.post(path, "{\"user\":\"ed@example.com\",\"role\":\"viewer\"}");
    assertThat(made.status()).isEqualTo(201);
    String password = made.data().get("password").asText();
    String session = TwoTenants.login(hub, "ed@example.com", password);
    String newApp = "{\"name\":\"eds-app\"}";
    assertThat(hub.send("POST", "/api/v1/apps", session, newApp).status()).isEqualTo(403);
    String member = path + "/" + made.data().get("id").asText();
    Answer changed = hub.send("PATCH", member, RunningHub.TOKEN, "{\"role\":\"editor\"}");
    assertThat(changed.data().get("role").asText()).isEqualTo("editor");
    assertThat(changed.data().has("password")).isFalse();
    assertThat(hub.send("POST", "/api/v1/apps", session, newApp).status()).isEqualTo(201);
    changed = hub.send("PATCH", member, RunningHub.TOKEN, "{\"newPassword\":true}");
    assertThat(hub.send("GET", "/api/v1/auth/me", session, null).status()).isEqualTo(401);
    TwoTenants.login(hub, "ed@example.com", changed.data().get("password").asText());
    JsonNode owner = hub.get(path).data().get(0);
    assertThat(hub.delete(path + "/" + owner.get("id").asText()).status()).isEqualTo(409);
    hub.send("PATCH", member, RunningHub.TOKEN, "{\"role\":\"owner\"}");
    assertThat(hub.delete(path + "/" + owner.get("id").asText()).status()).isEqualTo(204);
    assertThat(hub.get(path).data()).hasSize(1);
    // A member of one tenant is nobody in another's path.
    assertThat(hub.delete(member.replaceFirst("tenants/\\d+", "tenants/1")).status())
        .isEqualTo(404);
  }

  @Test
  void letsOwnersManageTheirMembers() {
    JsonNode tenant = tenant("managed", "{}");
    String session = owner(tenant);
    String path = "/api/v1/tenants/" + tenant.get("id").asText() + "/members";
    Answer added = hub.send("POST", path, session, "{\"user\":\"grace\",\"role\":\"viewer\"}");
    assertThat(added.status()).isEqualTo(201);
    String password = added.data().get("password").asText();
    String grace = TwoTenants.login(hub, "grace", password);
    assertThat(hub.send("GET", path, grace, null).status()).isEqualTo(403);
    String one = path + "/" + added.data().get("id").asText();
    assertThat(hub.send("PATCH", one, session, "{\"role\":\"owner\"}").status()).isEqualTo(200);
    Answer renewed = hub.send("PATCH", one, session, "{\"newPassword\":true}");
    assertThat(renewed.data().get("password").asText()).isNotEqualTo(password);
    assertThat(hub.send("GET", path, grace, null).status()).as("its sessions ended").isEqualTo(401);
    assertThat(hub.send("GET", path, session, null).data()).hasSize(2);
    assertThat(hub.send("DELETE", one, session, null).status()).isEqualTo(204);
  }

  @Test
  void keepsTheAdminsPasswordFromOtherOwnersOfItsTenant() {
    String path = "/api/v1/tenants/1/members";
    JsonNode admin = hub.get(path).data().get(0);
    assertThat(admin.get("user").asText()).isEqualTo("admin");
    JsonNode made = hub.post(path, "{\"user\":\"second\",\"role\":\"owner\"}").data();
    String session = TwoTenants.login(hub, "second", made.get("password").asText());
    String one = path + "/" + admin.get("id").asText();
    for (String change : List.of("{\"newPassword\":true}", "{\"role\":\"owner\"}")) {
      assertThat(hub.send("PATCH", one, session, change).status()).isEqualTo(403);
    }
    assertThat(hub.send("DELETE", one, session, null).status()).isEqualTo(409);
    TwoTenants.login(hub, "admin", RunningHub.PASSWORD);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"name\":\"\"}",
        "{\"name\":\"x\",\"plan\":\"gold\"}",
        "{\"name\":\"x\",\"limits\":{\"maxApps\":-2}}",
        "{\"name\":\"x\",\"limits\":{\"maxCats\":1}}",
        "{\"name\":\"x\",\"limits\":{\"maxApps\":\"2\"}}"
      })
  void refusesAWrongTenant(String body) {
    assertThat(hub.post("/api/v1/tenants", body).status()).isEqualTo(400);
  }

  /** The number of calls with each status. */
  private static long inParallel(int status, List<Callable<Answer>> calls) throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      long count = 0;
      for (Future<Answer> answer : threads.invokeAll(calls)) {
        if (answer.get().status() == status) {
          count++;
        } else {
          assertThat(answer.get().status()).isEqualTo(429);
        }
      }
      return count;
    }
  }

  @Test
  void neverMakesOneAppTooMany() throws Exception {
    String session = owner(tenant("parallel", "{\"maxApps\":5}"));
    List<Callable<Answer>> calls =
        IntStream.range(0, 50)
            .<Callable<Answer>>mapToObj(i ->
                () -> hub.send("POST", "/api/v1/apps", session, "{\"name\":\"par-" + i + "\"}"))
            .toList();
    assertThat(inParallel(201, calls)).isEqualTo(5);
    assertThat(hub.send("GET", "/api/v1/apps", session, null).json()).hasSize(5);
    Answer refused = hub.send("POST", "/api/v1/apps", session, "{\"name\":\"one-more\"}");
    assertThat(refused.json().get("error").asText()).isEqualTo("quota_exceeded");
    assertThat(refused.json().get("metric").asText()).isEqualTo("maxApps");
    assertThat(refused.json().get("limit").asInt()).isEqualTo(5);
    assertThat(refused.json().get("used").asInt()).isEqualTo(5);
    hub.send("DELETE", "/api/v1/apps/" + firstApp(session), session, null);
    assertThat(hub.send("POST", "/api/v1/apps", session, "{\"name\":\"one-more\"}").status())
        .isEqualTo(201);
  }

  private static String firstApp(String session) {
    return hub.send("GET", "/api/v1/apps", session, null).json().get(0).get("name").asText();
  }

  @Test
  void neverLetsOneStreamTooManyInBeforeTheyConnectEither() throws Exception {
    JsonNode tenant = tenant("streams", "{\"maxConcurrentStreams\":3}");
    String session = owner(tenant);
    hub.send("POST", "/api/v1/apps", session, "{\"name\":\"on-air\"}");
    List<String> tokens =
        IntStream.range(0, 50)
            .mapToObj(i -> join(session, "on-air", "p" + i, "r" + i % 7))
            .toList();
    List<Callable<Answer>> calls =
        tokens.stream()
            .<Callable<Answer>>map(
                token -> () -> hub.offer("/whip", token, FakeMediaServer.NEVER_CONNECTS))
            .toList();
    assertThat(inParallel(201, calls)).isEqualTo(3);
    Answer refused = hub.offer("/whip", tokens.getFirst());
    if (refused.status() == 201) {
      // It was among the three and took its own place over.
      refused = hub.offer("/whip", tokens.get(1));
    }
    // A publisher's token is refused too, a viewer's is not, and the platform is exempt.
    String path = "/api/v1/apps/on-air/tokens";
    Answer minted = hub.send("POST", path, session, "{}");
    assertThat(minted.status()).isEqualTo(429);
    assertThat(minted.json().get("metric").asText()).isEqualTo("maxConcurrentStreams");
    assertThat(minted.json().get("used").asInt()).isEqualTo(3);
    assertThat(hub.send("POST", path, session, "{\"canPublish\":false}").status()).isEqualTo(201);
    assertThat(hub.post(path, "{}").status()).isEqualTo(201);
    hub.send(
        "PATCH",
        "/api/v1/tenants/" + tenant.get("id").asText(),
        RunningHub.TOKEN,
        "{\"limits\":{\"maxConcurrentStreams\":-1}}");
    assertThat(hub.offer("/whip", tokens.get(2)).status()).isEqualTo(201);
  }

  private static String join(String session, String app, String identity, String room) {
    String body = "{\"identity\":\"%s\",\"room\":\"%s\"}".formatted(identity, room);
    return hub.send("POST", "/api/v1/apps/" + app + "/tokens", session, body)
        .data()
        .get("token")
        .asText();
  }

  @Test
  void letsAPublisherTakeItsOwnPlaceOver() {
    String session = owner(tenant("takeover", "{\"maxConcurrentStreams\":1}"));
    hub.send("POST", "/api/v1/apps", session, "{\"name\":\"take-over\"}");
    String token = join(session, "take-over", "cam", "r");
    Answer first = hub.offer("/whip", token);
    assertThat(first.status()).isEqualTo(201);
    Answer again = hub.offer("/whip", token);
    assertThat(again.status()).isEqualTo(201);
    assertThat(hub.send("DELETE", again.header("Location"), null, null).status()).isEqualTo(200);
    assertThat(hub.offer("/whip", token).status()).isEqualTo(201);
  }
}
