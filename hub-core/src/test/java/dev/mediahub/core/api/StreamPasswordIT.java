package dev.mediahub.core.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import dev.mediahub.media.api.RtmpGate;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** RTMP ingresses of an app whose feature {@code rtmpPassword} is on. */
final class StreamPasswordIT {
  private static final RunningHub hub = RunningHub.start();
  private static final String PATH = "/api/v1/apps/studio/ingress";
  private static final Duration PATIENCE = RunningHub.PASSWORD_WAIT.plusSeconds(30);

  @BeforeAll
  static void makeApp() {
    hub.post("/api/v1/apps", "{\"name\":\"studio\"}");
    feature(true);
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  private static void feature(boolean on) {
    String change = "{\"features\":{\"rtmpPassword\":" + on + "}}";
    var changed = hub.send("PATCH", "/api/v1/apps/studio", RunningHub.TOKEN, change);
    assertThat(changed.status()).as(changed.body()).isEqualTo(200);
  }

  private static JsonNode create(String room) {
    var made = hub.post(PATH, "{\"inputType\":\"rtmp\",\"room\":\"" + room + "\"}");
    assertThat(made.status()).as(made.body()).isEqualTo(201);
    return made.data();
  }

  private static RunningHub.Answer validate(JsonNode ingress, String password) {
    return hub.post(
        PATH + "/" + ingress.get("ingressId").asText() + "/validate",
        "{\"password\":\"" + password + "\"}");
  }

  private static String push(JsonNode ingress, String password) {
    return hub.media.pushes("studio", ingress.get("streamKey").asText(), password);
  }

  private static boolean onAir(String session) {
    return hub.media.session(session).isPresent();
  }

  private static void awaitDropped(String session) {
    await().atMost(PATIENCE).until(() -> !onAir(session));
  }

  /** All that wait have waited long enough, this one among them. */
  private static void endWait(String session) {
    hub.api.endPasswordWaits();
    awaitDropped(session);
  }

  @Test
  void showsThePasswordOnceAndSaysThatItIsWanted() {
    JsonNode made = create("shown");
    assertThat(made.get("requires_password").asBoolean()).isTrue();
    assertThat(made.get("stream_password").asText()).matches("\\w{16}");
    assertThat(made.get("rtmp_url").asText()).endsWith("/" + made.get("streamKey").asText());
    var again = hub.get(PATH + "/" + made.get("ingressId").asText());
    assertThat(again.data().get("requires_password").asBoolean()).isTrue();
    assertThat(again.data().has("stream_password")).isFalse();
    for (String body : new String[] {again.body(), hub.get(PATH).body()}) {
      assertThat(body).doesNotContain(made.get("stream_password").asText());
    }
    String stored =
        hub.database.call(handle ->
            handle
                .createQuery("select password_hash from ingresses where ingress_id = :id")
                .bind("id", made.get("ingressId").asText())
                .mapTo(String.class)
                .one());
    assertThat(stored).startsWith("scrypt$");
  }

  @Test
  void wantsNoneFromOtherTypes() {
    JsonNode made = hub.post(PATH, "{\"inputType\":\"whip\",\"room\":\"whip\"}").data();
    assertThat(made.get("requires_password").asBoolean()).isFalse();
    assertThat(made.has("stream_password")).isFalse();
    assertThat(hub.offer("/whip", made.get("streamKey").asText()).status()).isEqualTo(201);
    assertThat(validate(made, "any").status()).isEqualTo(422);
  }

  @Test
  void letsThePushInThatBringsIt() {
    JsonNode made = create("brought");
    String right = push(made, made.get("stream_password").asText());
    assertThatExceptionOfType(HubException.class)
        .isThrownBy(() -> push(made, "wrong"))
        .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.UNAUTHORIZED));
    assertThatExceptionOfType(HubException.class)
        .as("it would take over from who has it")
        .isThrownBy(() -> push(made, ""));
    // A later push without it is dropped, and this one is still there then.
    String waiting = push(create("brought-2"), "");
    endWait(waiting);
    assertThat(onAir(right)).isTrue();
  }

  @Test
  void neverPutsAPushWithoutThePasswordInPlaceOfOneWithIt() {
    JsonNode made = create("taken");
    RtmpGate.Publish early = hub.media.mayPush("studio", made.get("streamKey").asText(), "");
    String waiting = push(made, "");
    String right = push(made, made.get("stream_password").asText());
    assertThat(onAir(waiting)).isFalse();
    assertThatExceptionOfType(HubException.class)
        .as("the one that waited is no longer there")
        .isThrownBy(() -> push(made, ""))
        .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.UNAUTHORIZED));
    assertThat(onAir(hub.media.begins(early))).as("admitted before, media comes now").isFalse();
    assertThat(onAir(right)).isTrue();
  }

  @Test
  void endsThePushThatWaitsBeforeAnotherBringsThePassword() {
    JsonNode made = create("ended");
    String waiting = push(made, "");
    hub.media.mayPush(
        "studio", made.get("streamKey").asText(), made.get("stream_password").asText());
    assertThat(onAir(waiting)).isFalse();
  }

  @Test
  void keepsAValidationForTheNextPushWhenTheOneThatWaitedHasGone() {
    JsonNode made = create("gone");
    hub.media.endSession(push(made, ""));
    validate(made, made.get("stream_password").asText());
    String next = push(made, "");
    assertThatExceptionOfType(HubException.class)
        .as("the next one does not wait, so nobody without the password takes its place")
        .isThrownBy(() -> push(made, ""));
    assertThat(onAir(next)).isTrue();
  }

  @Test
  void authorizesTheConnectionThatIsValidatedInTime() {
    JsonNode made = create("validated");
    String first = push(made, "");
    var right = validate(made, made.get("stream_password").asText());
    assertThat(right.status()).isEqualTo(200);
    assertThat(right.data().get("valid").asBoolean()).isTrue();
    assertThat(right.json().get("error").isNull()).isTrue();
    var wrong = validate(made, "wrong");
    assertThat(wrong.status()).isEqualTo(200);
    assertThat(wrong.data().get("ingressId")).isEqualTo(made.get("ingressId"));
    assertThat(wrong.data().get("valid").asBoolean()).isFalse();
    String other = push(create("validated-2"), "");
    endWait(other);
    assertThat(onAir(first)).as("its time is over, too").isTrue();
  }

  @Test
  void letsThePushInThatFollowsItsValidation() {
    JsonNode made = create("before");
    validate(made, made.get("stream_password").asText());
    String after = push(made, "");
    String other = push(create("before-2"), "");
    endWait(other);
    assertThat(onAir(after)).isTrue();
    hub.media.endSession(after);
    endWait(push(made, ""));
  }

  @Test
  void dropsThePushThatIsNotAndSaysWhy() {
    try (Receiver receiver = Receiver.at(0)) {
      hub.send(
          "PATCH",
          "/api/v1/apps/studio",
          RunningHub.TOKEN,
          "{\"callbackUrl\":\"" + receiver.url() + "\"}");
      String dropped = push(create("dropped"), "");
      awaitDropped(dropped);
      await()
          .atMost(PATIENCE)
          .until(() -> receiver.told().stream().anyMatch(told -> ended(told, "studio-dropped")));
      assertThat(receiver.told())
          .filteredOn(told -> ended(told, "studio-dropped"))
          .allSatisfy(told ->
              assertThat(told.json().at("/data/reason").asText())
                  .isEqualTo("unauthorized_rtmp_password"));
      hub.send("PATCH", "/api/v1/apps/studio", RunningHub.TOKEN, "{\"callbackUrl\":\"\"}");
    }
  }

  private static boolean ended(Receiver.Told told, String room) {
    return told.event().equals("stream_ended") && told.json().get("room").asText().equals(room);
  }

  @Test
  void asksForNoneOnceTheFeatureIsOff() {
    hub.post("/api/v1/apps", "{\"name\":\"plain\",\"displayName\":\"Plain\"}");
    String change = "{\"features\":{\"rtmpPassword\":%b}}";
    hub.send("PATCH", "/api/v1/apps/plain", RunningHub.TOKEN, change.formatted(true));
    String path = "/api/v1/apps/plain/ingress";
    JsonNode made = hub.post(path, "{\"inputType\":\"rtmp\"}").data();
    hub.send("PATCH", "/api/v1/apps/plain", RunningHub.TOKEN, change.formatted(false));
    JsonNode row = hub.get(path + "/" + made.get("ingressId").asText()).data();
    assertThat(row.get("requires_password").asBoolean()).isFalse();
    String key = made.get("streamKey").asText();
    assertThat(onAir(hub.media.pushes("plain", key, "whatever"))).isTrue();
    JsonNode later = hub.post(path, "{\"inputType\":\"rtmp\"}").data();
    assertThat(later.get("requires_password").asBoolean()).isFalse();
    assertThat(later.has("stream_password")).isFalse();
  }

  @Test
  void refusesWhatIsNoPassword() {
    JsonNode made = create("refused");
    String path = PATH + "/" + made.get("ingressId").asText() + "/validate";
    assertThat(hub.post(path, "{}").status()).isEqualTo(400);
    assertThat(hub.post(path, "{\"password\":\"\"}").status()).isEqualTo(400);
    assertThat(hub.post(path, "{\"password\":\"" + "x".repeat(201) + "\"}").status())
        .isEqualTo(400);
    assertThat(hub.post(PATH + "/IN_none/validate", "{\"password\":\"x\"}").status())
        .isEqualTo(404);
  }
}
