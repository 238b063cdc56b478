package dev.mediahub.core.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.core.api.RunningHub.Answer;
import dev.mediahub.media.api.RoomKey;
import io.jsonwebtoken.Jwts;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** WHIP and WHEP over HTTP: credentials, status codes, headers. */
final class MediaRoutesIT {
  private static final RunningHub hub = RunningHub.start();
  private static final Map<String, String> SDP = Map.of("Content-Type", "application/sdp");
  private static String publishToken = "";
  private static String otherAppToken = "";

  @BeforeAll
  static void publish() {
    publishToken = hub.joinToken("{\"room\":\"demo\",\"identity\":\"camera-1\"}");
    hub.post("/api/v1/apps", "{\"name\":\"other\"}");
    otherAppToken =
        hub.post("/api/v1/apps/other/tokens", "{\"room\":\"live-demo\"}")
            .data()
            .get("token")
            .asText();
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  /**
   * As a server of the customer's would sign: with the configured key, by another library's rules.
   */
  private static String signedOutside(String room, Instant expiry, Map<String, Object> more) {
    Map<String, Object> video = new java.util.HashMap<>(Map.of("room", room, "roomJoin", true));
    video.putAll(more);
    byte[] secret = RunningHub.LIVEKIT_SECRET.getBytes(StandardCharsets.UTF_8);
    return Jwts.builder()
        .issuer(RunningHub.LIVEKIT_KEY)
        .subject("outsider")
        .expiration(Date.from(expiry))
        .claim("video", video)
        .signWith(new SecretKeySpec(Arrays.copyOf(secret, 32), "HmacSHA256"), Jwts.SIG.HS256)
        .compact();
  }

  private static Answer patch(String session, Map<String, String> headers) {
    return hub.send("PATCH", session, null, "a=ice-ufrag:x\r\n", headers);
  }

  private static void assertError(Answer answer, int status, String error) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    assertThat(answer.json().get("error").asText()).isEqualTo(error);
    assertThat(answer.json().get("message").asText()).isNotBlank();
    assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("*");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/whip/live/demo", "/whip/live/live-demo", "/whip/live", "/whip"})
  void answersAPublishersOfferWithASession(String path) {
    Answer answer = hub.offer(path, publishToken);
    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.header("Location")).matches("/whip/sessions/[A-Za-z0-9-]{20,}");
    assertThat(answer.header("ETag")).isEqualTo(FakeMediaServer.ETAG);
    assertThat(answer.header("Content-Type")).startsWith("application/sdp");
    assertThat(answer.header("Access-Control-Expose-Headers")).contains("Location", "ETag", "Link");
    assertThat(answer.body()).startsWith("v=0");
  }

  @Test
  void playsToAnybodyWithAPlayToken() {
    hub.offer("/whip/live/demo", publishToken);
    String token = hub.playToken("demo");
    for (String path : List.of("/whep/live/demo", "/whep/live/live-demo/camera-1")) {
      Answer answer = hub.offer(path, token);
      assertThat(answer.status()).isEqualTo(201);
      assertThat(answer.header("Location")).startsWith("/whep/sessions/");
      assertThat(hub.send("DELETE", answer.header("Location"), null, null).status()).isEqualTo(200);
    }
  }

  @Test
  void saysWhenToComeBackWhileNobodyPublishes() {
    Answer answer = hub.offer("/whep/live/empty", hub.playToken("empty"));
    assertError(answer, 409, "conflict");
    assertThat(answer.header("Retry-After")).isEqualTo("2");
  }

  @Test
  void listenersGetAudioOnly() {
    String publisher = hub.joinToken("{\"room\":\"radio\",\"identity\":\"dj\"}");
    hub.offer("/whip/live/radio", publisher);
    RoomKey room = new RoomKey("live", "live-radio");
    assertThat(hub.media.hasAudioOnly(room)).isFalse();
    String token =
        hub.send("GET", "/api/v1/apps/live/radio/radio/listen-token", null, null)
            .data()
            .get("token")
            .asText();
    assertThat(hub.offer("/whep/live/radio", token).status()).isEqualTo(201);
    assertThat(hub.media.hasAudioOnly(room)).isTrue();
  }

  @Test
  void publishesNothingWithATokenForDataOnly() {
    Instant soon = Instant.now().plusSeconds(60);
    String data = signedOutside("live-demo", soon, Map.of("canPublishSources", List.of("data")));
    assertError(hub.offer("/whip/live/demo", data), 403, "forbidden");
  }

  @Test
  void acceptsTokensSignedOutsideWithRoomsAsTheyAre() {
    String plain = signedOutside("demo", Instant.now().plusSeconds(60), Map.of());
    assertThat(hub.offer("/whip/live/demo", plain).status()).isEqualTo(201);
    assertThat(hub.media.room(new RoomKey("live", "demo"))).isPresent();
    String full = signedOutside("live-demo", Instant.now().plusSeconds(60), Map.of());
    assertThat(hub.offer("/whip/live/demo", full).status()).isEqualTo(201);
    assertError(hub.offer("/whip/live/live-demo", plain), 403, "forbidden");
  }

  @Test
  void refusesCredentialsThatAreNotGood() {
    String expired = signedOutside("live-demo", Instant.now().minusSeconds(30), Map.of());
    for (String path : List.of("/whip/live/demo", "/whep/live/demo")) {
      Answer none = hub.offer(path, null);
      assertError(none, 401, "unauthorized");
      assertThat(none.header("WWW-Authenticate")).startsWith("Bearer");
      for (String bad :
          List.of(
              "x",
              "a.b.c",
              expired,
              publishToken + "x",
              RunningHub.TOKEN,
              "sk-AAAAAAAAAAAAAAAAAAAAAAAA")) {
        assertError(hub.offer(path, bad), 401, "unauthorized");
      }
      Answer basic =
          hub.send(
              "POST",
              path,
              null,
              "v=0\r\n",
              Map.of("Authorization", "Basic eDp5", "Content-Type", "application/sdp"));
      assertError(basic, 401, "unauthorized");
    }
  }

  @Test
  void refusesCredentialsForSomethingElse() {
    Instant later = Instant.now().plusSeconds(60);
    for (String path : List.of("/whip/live/demo", "/whep/live/demo")) {
      assertError(hub.offer(path, otherAppToken), 403, "forbidden");
      assertError(hub.offer(path, hub.joinToken("{\"room\":\"elsewhere\"}")), 403, "forbidden");
      assertError(
          hub.offer(path, signedOutside("live-demo", later, Map.of("roomJoin", false))),
          403,
          "forbidden");
    }
    assertError(hub.offer("/whip/live/demo", hub.playToken("demo")), 403, "forbidden");
    String publishOnly = hub.joinToken("{\"room\":\"demo\",\"canSubscribe\":false}");
    assertError(hub.offer("/whep/live/demo", publishOnly), 403, "forbidden");
  }

  @Test
  void knowsNoUnknownApp() {
    assertError(hub.offer("/whip/nowhere/demo", publishToken), 404, "not_found");
    assertError(hub.offer("/whep/nowhere/demo", publishToken), 404, "not_found");
  }

  @Test
  void refusesBodiesThatAreNoOffer() {
    String path = "/whip/live/demo";
    assertError(
        hub.send("POST", path, publishToken, "{}", Map.of("Content-Type", "application/json")),
        415,
        "unsupported_media_type");
    assertError(
        hub.send("POST", path, publishToken, "v=0\r\n", Map.of()), 415, "unsupported_media_type");
    assertError(hub.send("POST", path, publishToken, "hello", SDP), 422, "unprocessable");
    assertError(hub.send("POST", path, publishToken, "", SDP), 422, "unprocessable");
    assertError(
        hub.send("POST", path, publishToken, "v=0\r\nm=none\r\n", SDP), 406, "not_acceptable");
    assertError(
        hub.send("POST", path, publishToken, "v=0" + "x".repeat(65_536), SDP),
        413,
        "payload_too_large");
    assertThat(
            hub.send(
                    "POST",
                    path,
                    publishToken,
                    "v=0\r\n",
                    Map.of("Content-Type", "Application/SDP; charset=utf-8"))
                .status())
        .isEqualTo(201);
  }

  @Test
  void tricklesAndRestartsIce() {
    String session = hub.offer("/whip/live/demo", publishToken).header("Location");
    String type = "application/trickle-ice-sdpfrag";
    assertError(patch(session, Map.of("Content-Type", type)), 428, "precondition_required");
    assertError(
        patch(session, Map.of("Content-Type", type, "If-Match", "\"old\"")),
        412,
        "precondition_failed");
    assertError(
        patch(session, Map.of("Content-Type", "application/sdp", "If-Match", "*")),
        415,
        "unsupported_media_type");
    Answer trickled =
        patch(session, Map.of("Content-Type", type, "If-Match", FakeMediaServer.ETAG));
    assertThat(trickled.status()).isEqualTo(204);
    Answer restarted = patch(session, Map.of("Content-Type", type, "If-Match", "*"));
    assertThat(restarted.status()).isEqualTo(200);
    assertThat(restarted.header("ETag")).isEqualTo("\"ice-2\"");
    assertThat(restarted.header("Content-Type")).startsWith(type);
    String player = hub.offer("/whep/live/demo", hub.playToken("demo")).header("Location");
    assertThat(player).startsWith("/whep/sessions/");
    assertThat(patch(player, Map.of("Content-Type", type, "If-Match", FakeMediaServer.ETAG)))
        .extracting(Answer::status)
        .isEqualTo(204);
    assertError(
        patch("/whip/sessions/none", Map.of("Content-Type", type, "If-Match", "*")),
        404,
        "not_found");
  }

  @Test
  void endsASessionOnce() {
    String session = hub.offer("/whip/live/demo", publishToken).header("Location");
    String asWhep = session.replace("whip", "whep");
    assertError(hub.send("DELETE", asWhep, null, null), 404, "not_found");
    assertThat(hub.send("DELETE", session, publishToken, null).status()).isEqualTo(200);
    assertError(hub.send("DELETE", session, publishToken, null), 404, "not_found");
  }

  @Test
  void refusesASessionToACredentialOfAnotherRoom() {
    String session = hub.offer("/whip/live/demo", publishToken).header("Location");
    String elsewhere = hub.joinToken("{\"room\":\"elsewhere\"}");
    assertError(hub.send("DELETE", session, elsewhere, null), 403, "forbidden");
    assertError(hub.send("DELETE", session, otherAppToken, null), 403, "forbidden");
    assertError(hub.send("DELETE", session, "x", null), 401, "unauthorized");
    assertError(hub.send("DELETE", session, RunningHub.TOKEN, null), 401, "unauthorized");
    assertThat(hub.send("DELETE", session, null, null).status()).isEqualTo(200);
  }

  @Test
  void letsNobodyInWhoseCredentialIsRevokedMeanwhile() {
    String ingresses = "/api/v1/apps/live/ingress";
    var ingress = hub.post(ingresses, "{\"inputType\":\"whip\",\"room\":\"revoked\"}").data();
    hub.media.whileLettingIn(() -> hub.delete(ingresses + "/" + ingress.get("ingressId").asText()));
    assertError(hub.offer("/whip", ingress.get("streamKey").asText()), 401, "unauthorized");

    hub.post("/api/v1/apps", "{\"name\":\"rotating\"}");
    String tokens = "/api/v1/apps/rotating/tokens";
    String before = hub.post(tokens, "{\"room\":\"r\"}").data().get("token").asText();
    assertThat(hub.offer("/whip", before).status()).isEqualTo(201);
    String keys = "/api/v1/apps/rotating/livekit-keys";
    String key = hub.post(keys, "{}").data().get("keyId").asText();
    String token = hub.post(tokens, "{\"room\":\"r\"}").data().get("token").asText();
    hub.media.whileLettingIn(() -> hub.delete(keys + "/" + key));
    assertError(hub.offer("/whep/rotating/r", token), 401, "unauthorized");

    hub.media.whileLettingIn(() -> hub.delete("/api/v1/apps/rotating"));
    assertError(hub.offer("/whip", before), 401, "unauthorized");
    assertThat(hub.media.rooms())
        .extracting(room -> room.key().room())
        .doesNotContain("live-revoked", "rotating-r");
  }

  @Test
  void answersPreflightForEveryRoute() {
    for (String path :
        List.of("/whip", "/whip/live", "/whip/live/demo", "/whep/live/demo", "/whep/live/demo/a")) {
      Answer answer = hub.send("OPTIONS", path, null, null);
      assertThat(answer.status()).isEqualTo(204);
      assertThat(answer.header("Access-Control-Allow-Methods")).contains("POST");
      assertThat(answer.header("Access-Control-Allow-Headers"))
          .contains("Authorization", "Content-Type", "If-Match");
    }
    for (String path : List.of("/whip/sessions/x", "/whep/sessions/x")) {
      Answer answer = hub.send("OPTIONS", path, null, null);
      assertThat(answer.status()).isEqualTo(204);
      assertThat(answer.header("Access-Control-Allow-Methods")).contains("PATCH", "DELETE");
    }
  }

  @Test
  void takesNoOtherMethod() {
    assertThat(hub.send("GET", "/whip/live/demo", publishToken, null).status()).isEqualTo(405);
  }

  /** RFC 9725, section 4.2; where the path of a room would match, too. */
  @ParameterizedTest
  @ValueSource(strings = {"/whip/sessions/x", "/whep/sessions/x"})
  void takesNoOtherMethodOnASession(String path) {
    for (String method : List.of("GET", "POST", "PUT")) {
      Answer answer = hub.send(method, path, publishToken, "v=0\r\n", SDP);
      assertError(answer, 405, "method_not_allowed");
      assertThat(answer.header("Allow")).isEqualTo("PATCH, DELETE, OPTIONS");
    }
  }

  @Test
  void refusesNewcomersWhileDraining() {
    try (RunningHub leaving = RunningHub.start()) {
      String token = leaving.joinToken("{\"room\":\"demo\"}");
      leaving.media.drain();
      assertError(leaving.offer("/whip/live/demo", token), 503, "unavailable");
    }
  }
}
