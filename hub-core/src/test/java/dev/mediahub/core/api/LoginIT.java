package dev.mediahub.core.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mediahub.core.api.RunningHub.Answer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Logging in, what a session is good for, and how it ends. */
final class LoginIT {
  private final RunningHub hub = RunningHub.start();

  @AfterEach
  void stop() {
    hub.close();
  }

  private Answer login(String user, String password) {
    return hub.send(
        "POST",
        "/api/v1/auth/login",
        null,
        "{\"user\":\"%s\",\"password\":\"%s\"}".formatted(user, password));
  }

  @Test
  void givesASessionOfTwelveHoursThatEndsAtLogout() throws Exception {
    Answer answer = login("admin", RunningHub.PASSWORD);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Set-Cookie")).isEmpty();
    assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    String token = answer.data().get("token").asText();
    String[] parts = token.split("\\.", -1);
    assertThat(new String(Base64.getUrlDecoder().decode(parts[0]), StandardCharsets.UTF_8))
        .contains("HS256");
    JsonNode claims =
        dev.mediahub.core.http.Json.mapper().readTree(Base64.getUrlDecoder().decode(parts[1]));
    assertThat(claims.get("exp").asLong() - claims.get("iat").asLong()).isEqualTo(12 * 3600);
    assertThat(claims.get("sid").asText()).isNotEmpty();
    JsonNode me = hub.send("GET", "/api/v1/auth/me", token, null).data();
    assertThat(me.get("user").asText()).isEqualTo("admin");
    assertThat(me.get("role").asText()).isEqualTo("owner");
    assertThat(me.get("permissions").get(0).asText()).isEqualTo("*:*");
    assertThat(hub.send("POST", "/api/v1/auth/logout", token, null).status()).isEqualTo(204);
    assertThat(hub.send("GET", "/api/v1/auth/me", token, null).status()).isEqualTo(401);
    assertThat(hub.send("GET", "/api/v1/apps", token, null).status()).isEqualTo(401);
  }

  @Test
  void aLoginUnderWayEndsWithThePassword() {
    CompletableFuture<Answer> underWay =
        hub.database.inTransaction(handle -> {
          // As a change of the password does.
          handle.execute("update users set password_hash = 'another' where name = 'admin'");
          handle.execute("delete from sessions");
          CompletableFuture<Answer> answer =
              CompletableFuture.supplyAsync(() -> login("admin", RunningHub.PASSWORD));
          await()
              .pollInSameThread()
              .until(() ->
                  answer.isDone()
                      || handle
                          .createQuery(
                              "select exists (select 1 from pg_locks where not granted"
                                  + " and transactionid = pg_current_xact_id()::xid)")
                          .mapTo(Boolean.class)
                          .one());
          return answer;
        });
    assertThat(underWay.join().status()).isEqualTo(401);
  }

  @Test
  void listsAndEndsOnesOwnSessionsOnly() {
    String first = login("admin", RunningHub.PASSWORD).data().get("token").asText();
    String second = login("admin", RunningHub.PASSWORD).data().get("token").asText();
    JsonNode sessions = hub.send("GET", "/api/v1/auth/sessions", second, null).data();
    assertThat(sessions).hasSize(2);
    assertThat(sessions.get(0).get("current").asBoolean()).isFalse();
    assertThat(sessions.get(1).get("current").asBoolean()).isTrue();
    assertThat(sessions.toString()).doesNotContain("sid");
    TwoTenants others = new TwoTenants(hub);
    String path = "/api/v1/auth/sessions/" + sessions.get(0).get("id").asText();
    assertThat(hub.send("DELETE", path, others.session("owner A"), null).status()).isEqualTo(404);
    assertThat(hub.send("GET", "/api/v1/auth/me", first, null).status()).isEqualTo(200);
    assertThat(hub.send("DELETE", path, second, null).status()).isEqualTo(204);
    assertThat(hub.send("GET", "/api/v1/auth/me", first, null).status()).isEqualTo(401);
    assertThat(hub.send("GET", "/api/v1/auth/me", second, null).status()).isEqualTo(200);
  }

  @Test
  void answersTheSameForAWrongPasswordAndAnUnknownUserAndNoMoreThanTenTimes() {
    long wrongNs = Long.MAX_VALUE;
    long unknownNs = Long.MAX_VALUE;
    Answer wrong = login("admin", "wrong");
    Answer unknown = login("nobody", "wrong");
    for (int i = 0; i < 3; i++) {
      long before = System.nanoTime();
      wrong = login("admin", "wrong");
      wrongNs = Math.min(wrongNs, System.nanoTime() - before);
      before = System.nanoTime();
      unknown = login("nobody", "wrong");
      unknownNs = Math.min(unknownNs, System.nanoTime() - before);
    }
    assertThat(wrong.status()).isEqualTo(401);
    assertThat(unknown.status()).isEqualTo(401);
    assertThat(unknown.body()).isEqualTo(wrong.body());
    // Without the same work an unknown user costs less than a hundredth.
    assertThat(unknownNs).isGreaterThan(wrongNs / 5);
    login("admin", "wrong");
    assertThat(login("admin", RunningHub.PASSWORD).status()).isEqualTo(200);
    Answer eleventh = login("admin", RunningHub.PASSWORD);
    assertThat(eleventh.status()).isEqualTo(429);
    assertThat(eleventh.json().get("error").asText()).isEqualTo("too_many_requests");
    assertThat(Integer.parseInt(eleventh.header("Retry-After"))).isBetween(800, 900);
  }

  @Test
  void saysWhatIsMissing() {
    Answer answer = hub.send("POST", "/api/v1/auth/login", null, "{\"user\":\"admin\"}");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().get("message").asText()).contains("password");
  }
}
