package dev.mediahub.core.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The registry of apps, their keys, and API tokens. */
final class AppContractIT {
  private static final RunningHub hub = RunningHub.start();

  @AfterAll
  static void stop() {
    hub.close();
  }

  @Test
  void hasAppLiveAfterTheFirstStart() {
    JsonNode apps = hub.get("/api/v1/apps").json();
    assertThat(apps.isArray()).isTrue();
    JsonNode live = hub.get("/api/v1/apps/live").data();
    assertThat(live.get("name").asText()).isEqualTo("live");
    assertThat(live.get("roomPrefix").asText()).isEqualTo("live");
    assertThat(live.at("/features/publicPlayback").asBoolean()).isTrue();
    assertThat(live.at("/features/hiddenQc").asBoolean()).isFalse();
    assertThat(live.at("/features/wsIngest/maxFps").asInt()).isEqualTo(15);
    assertThat(live.get("callbackSecret").isNull()).isTrue();
    assertThat(live.get("createdAt").asText()).matches("\\d{4}-.*T.*\\.\\d{3}Z");
  }

  @Test
  void createsChangesAndDeletesAnApp() {
    var created = hub.post("/api/v1/apps", "{\"name\":\"studio-1\",\"displayName\":\"Studio\"}");
    assertThat(created.status()).isEqualTo(201);
    assertThat(created.data().get("roomPrefix").asText()).isEqualTo("studio-1");
    assertThat(created.json().get("error").isNull()).isTrue();
    var changed =
        hub.send(
            "PATCH",
            "/api/v1/apps/studio-1",
            RunningHub.TOKEN,
            "{\"roomPrefix\":\"st\",\"splitMinutes\":15,\"callbackUrl\":\"https://a.example/h\","
                + "\"callbackSecret\":\"hush\",\"features\":{\"chat\":true,\"wsIngest\":{\"maxFps\":5}}}");
    assertThat(changed.status()).isEqualTo(200);
    JsonNode app = hub.get("/api/v1/apps/studio-1").data();
    assertThat(app.get("displayName").asText()).isEqualTo("Studio");
    assertThat(app.get("roomPrefix").asText()).isEqualTo("st");
    assertThat(app.get("splitMinutes").asInt()).isEqualTo(15);
    assertThat(app.get("callbackSecret").asText()).isEqualTo("********");
    assertThat(app.at("/features/chat").asBoolean()).isTrue();
    assertThat(app.at("/features/publicPlayback").asBoolean()).isTrue();
    assertThat(app.at("/features/wsIngest/maxFps").asInt()).isEqualTo(5);
    assertThat(app.at("/features/wsIngest/maxFrameKb").asInt()).isEqualTo(256);
    assertThat(changed.body()).doesNotContain("hush");
    assertThat(hub.delete("/api/v1/apps/studio-1?deleteVods=true").status()).isEqualTo(204);
    assertThat(hub.get("/api/v1/apps/studio-1").status()).isEqualTo(404);
    assertThat(hub.delete("/api/v1/apps/studio-1").status()).isEqualTo(404);
  }

  @Test
  void anAppStaysWhenItsFilesCannotBeMarkedAsDeleted() {
    hub.post("/api/v1/apps", "{\"name\":\"kept\"}");
    hub.database.run(handle -> handle.execute("alter table vods rename to vods_away"));
    try {
      assertThat(hub.delete("/api/v1/apps/kept?deleteVods=true").status()).isEqualTo(500);
    } finally {
      hub.database.run(handle -> handle.execute("alter table vods_away rename to vods"));
    }
    assertThat(hub.get("/api/v1/apps/kept").status()).isEqualTo(200);
    assertThat(hub.delete("/api/v1/apps/kept?deleteVods=true").status()).isEqualTo(204);
  }

  /** The database can commit a change and be gone before it says so. */
  @Test
  void finishesADeletionThatWasNotConfirmed() {
    hub.post("/api/v1/apps", "{\"name\":\"half-gone\"}");
    String keys = "/api/v1/apps/half-gone/livekit-keys";
    String first = hub.get(keys).data().get(0).get("keyId").asText();
    String token = hub.post("/api/v1/apps/half-gone/tokens", "{}").data().get("token").asText();
    deleteRow("livekit_keys", "key_id", first);
    assertThat(hub.delete(keys + "/" + first).status()).isEqualTo(204);
    assertThat(hub.offer("/whip/half-gone/half-gone", token).status()).isEqualTo(401);
    assertThat(hub.delete(keys + "/" + first).status()).isEqualTo(404);

    hub.post(keys, "");
    String other = hub.post("/api/v1/apps/half-gone/tokens", "{}").data().get("token").asText();
    deleteRow("apps", "name", "half-gone");
    assertThat(hub.delete("/api/v1/apps/half-gone").status()).isEqualTo(204);
    assertThat(hub.offer("/whip/half-gone/half-gone", other).status()).isEqualTo(401);
    assertThat(hub.delete("/api/v1/apps/half-gone").status()).isEqualTo(404);
  }

  @Test
  void givesNothingOfAnAppWhoseDeletionWasNotConfirmedToTheNextOfItsName() {
    hub.post("/api/v1/apps", "{\"name\":\"reborn\"}");
    String token = hub.post("/api/v1/apps/reborn/tokens", "{}").data().get("token").asText();
    deleteRow("apps", "name", "reborn");
    assertThat(hub.post("/api/v1/apps", "{\"name\":\"reborn\"}").status()).isEqualTo(201);
    assertThat(hub.offer("/whip/reborn/reborn", token).status()).isEqualTo(401);
  }

  @Test
  void takesUpAnAppWhoseMakingWasNotConfirmed() {
    hub.post("/api/v1/apps", "{\"name\":\"other-name\",\"roomPrefix\":\"half-made\"}");
    hub.database.run(
        handle -> handle.execute("update apps set name = 'half-made' where name = 'other-name'"));
    assertThat(hub.post("/api/v1/apps/half-made/tokens", "{}").status()).isEqualTo(404);
    assertThat(hub.post("/api/v1/apps", "{\"name\":\"half-made\"}").status()).isEqualTo(409);
    RunningHub.Answer token = hub.post("/api/v1/apps/half-made/tokens", "{}");
    assertThat(token.status()).as(token.body()).isEqualTo(201);
    String join = token.data().get("token").asText();
    assertThat(hub.offer("/whip/half-made/half-made", join).status()).isEqualTo(201);
  }

  private static void deleteRow(String table, String column, String value) {
    hub.database.run(
        handle -> handle.execute("delete from " + table + " where " + column + " = ?", value));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"name\":\"ab\"}",
        "{\"name\":\"-abc\"}",
        "{\"name\":\"Abc\"}",
        "{\"name\":\"../etc\"}",
        "{\"name\":\"sessions\"}",
        "{\"name\":\"good-name\",\"displayName\":\"\"}",
        "{\"name\":\"good-name\",\"roomPrefix\":\"a/b\"}",
        "{\"name\":\"good-name\",\"colour\":\"red\"}",
        "{\"name\":7}",
        "[]",
        "{\"name\":",
        "null"
      })
  void refusesABadApp(String body) {
    var answer = hub.post("/api/v1/apps", body);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().get("statusCode").asInt()).isEqualTo(400);
    assertThat(answer.json().get("error").asText()).isEqualTo("bad_request");
    assertThat(answer.json().get("message").asText()).isNotBlank();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"splitMinutes\":7}",
        "{\"snapshotSeconds\":2}",
        "{\"roomPrefix\":\"\"}",
        "{\"callbackUrl\":\"ftp://a.example\"}",
        "{\"callbackUrl\":\"https://\"}",
        "{\"callbackUrl\":\"https://example.com:99999/hook\"}",
        "{\"callbackUrl\":\"https://example.com:0/hook\"}",
        "{\"callbackUrl\":\"https://example.com/über\"}",
        "{\"features\":{\"flying\":true}}",
        "{\"features\":{\"wsIngest\":{\"maxFps\":0}}}",
        "{\"recordingEnabled\":\"yes\"}"
      })
  void refusesABadChange(String body) {
    assertThat(hub.send("PATCH", "/api/v1/apps/live", RunningHub.TOKEN, body).status())
        .isEqualTo(400);
  }

  @Test
  void givesANameToOneOfManyParallelCreates() throws Exception {
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Integer> create =
          () -> hub.post("/api/v1/apps", "{\"name\":\"contested\"}").status();
      List<Future<Integer>> answers =
          executor.invokeAll(IntStream.range(0, 16).mapToObj(i -> create).toList());
      List<Integer> statuses = answers.stream().map(Future::resultNow).sorted().toList();
      assertThat(statuses.getFirst()).isEqualTo(201);
      assertThat(statuses.subList(1, 16)).containsOnly(409);
    }
  }

  @Test
  void showsAnApiTokenOnceAndForgetsItAtOnceWhenRevoked() {
    var created = hub.post("/api/v1/tokens", "{\"name\":\"ci\",\"scope\":\"global\"}");
    assertThat(created.status()).isEqualTo(201);
    String token = created.data().get("token").asText();
    assertThat(token).matches("sk_[A-Za-z0-9_-]{43}");
    long id = created.data().get("id").asLong();
    var listed = hub.get("/api/v1/tokens");
    assertThat(listed.body()).contains("\"ci\"").doesNotContain(token);
    assertThat(hub.send("GET", "/api/v1/apps", token, null).status()).isEqualTo(200);
    assertThat(hub.delete("/api/v1/tokens/" + id).status()).isEqualTo(204);
    assertThat(hub.send("GET", "/api/v1/apps", token, null).status()).isEqualTo(401);
    assertThat(hub.delete("/api/v1/tokens/" + id).status()).isEqualTo(404);
    assertThat(hub.delete("/api/v1/tokens/x").status()).isEqualTo(404);
  }

  @Test
  void takesAnAppsTokenAwayWithTheApp() {
    hub.post("/api/v1/apps", "{\"name\":\"short-lived\"}");
    String body = "{\"name\":\"t\",\"scope\":\"app\",\"appId\":\"short-lived\"}";
    String token = hub.post("/api/v1/tokens", body).data().get("token").asText();
    assertThat(hub.send("GET", "/api/v1/apps/short-lived", token, null).status()).isEqualTo(200);
    hub.delete("/api/v1/apps/short-lived");
    hub.post("/api/v1/apps", "{\"name\":\"short-lived\"}");
    assertThat(hub.send("GET", "/api/v1/apps/short-lived", token, null).status()).isEqualTo(401);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{\"scope\":\"global\"};400",
        "{\"name\":\"a\"};400",
        "{\"name\":\"a\",\"scope\":\"all\"};400",
        "{\"name\":\"a\",\"scope\":\"app\"};400",
        "{\"name\":\"a\",\"scope\":\"global\",\"appId\":\"live\"};400",
        "{\"name\":\"a\",\"scope\":\"app\",\"appId\":\"nowhere\"};404",
        "{\"name\":\"a\",\"scope\":\"app\",\"appId\":true};400"
      })
  void refusesABadTokenRequest(String body, int status) {
    assertThat(hub.post("/api/v1/tokens", body).status()).isEqualTo(status);
  }

  @Test
  void bindsAnApiTokenToAddresses() {
    String form = "{\"name\":\"n\",\"scope\":\"global\",\"allowedIps\":%s}";
    String here =
        hub.post("/api/v1/tokens", form.formatted("[\"127.0.0.0/8\",\"::1\"]"))
            .data()
            .get("token")
            .asText();
    assertThat(hub.send("GET", "/api/v1/apps", here, null).status()).isEqualTo(200);
    String there =
        hub.post("/api/v1/tokens", form.formatted("[\"192.0.2.7\"]")).data().get("token").asText();
    assertThat(hub.send("GET", "/api/v1/apps", there, null).status()).isEqualTo(403);
    assertThat(hub.get("/api/v1/tokens").body()).contains("192.0.2.7");
    for (String bad : List.of("[\"localhost\"]", "[\"1.2.3.4/33\"]", "[null]", "[7]", "\"::1\"")) {
      assertThat(hub.post("/api/v1/tokens", form.formatted(bad)).status()).isEqualTo(400);
    }
  }

  @Test
  void makesAndRevokesLivekitKeys() {
    hub.post("/api/v1/apps", "{\"name\":\"keyed\"}");
    String path = "/api/v1/apps/keyed/livekit-keys";
    assertThat(hub.get(path).data().size()).isEqualTo(1);
    var created = hub.post(path, "");
    assertThat(created.status()).isEqualTo(201);
    String keyId = created.data().get("keyId").asText();
    String secret = created.data().get("secret").asText();
    assertThat(secret).hasSizeGreaterThanOrEqualTo(43);
    assertThat(hub.get(path).body()).contains(keyId).doesNotContain(secret);
    String token = hub.post("/api/v1/apps/keyed/tokens", "{}").data().get("token").asText();
    var published = hub.offer("/whip/keyed/keyed", token);
    assertThat(published.status()).isEqualTo(201);
    assertThat(hub.delete("/api/v1/apps/live/livekit-keys/" + keyId).status()).isEqualTo(404);
    assertThat(hub.delete(path + "/" + keyId).status()).isEqualTo(204);
    assertThat(hub.offer("/whip/keyed/keyed", token).status()).isEqualTo(401);
    assertThat(hub.send("DELETE", published.header("Location"), null, null).status())
        .as("the session it let in is gone")
        .isEqualTo(404);
  }

  @Test
  void printsConfiguredSecretsNever() {
    var first = hub.first.orElseThrow();
    assertThat(first.apiToken()).isEmpty();
    assertThat(first.password()).isEmpty();
    assertThat(first.publishLink()).startsWith("http://localhost:3020/publish/live/demo#token=");
    assertThat(first.playLink()).isEqualTo("http://localhost:3020/play/live/demo");
    String token = first.publishLink().replaceFirst(".*#token=", "");
    assertThat(hub.offer("/whip/live/demo", token).status()).isEqualTo(201);
  }
}
