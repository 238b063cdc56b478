package dev.mediahub.core.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.core.api.RunningHub.Answer;
import dev.mediahub.core.http.Access;
import dev.mediahub.core.http.Route;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every route against every kind of credential. A route without a row here fails. */
final class AccessMatrixIT {
  /** Who may pass, as agreed: read together with the routes' own declarations. */
  private static final Map<String, String> ROUTES =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("GET /api/v1/apps", "platform"),
              Map.entry("POST /api/v1/apps", "platform"),
              Map.entry("GET /api/v1/apps/{app}", "app"),
              Map.entry("PATCH /api/v1/apps/{app}", "app"),
              Map.entry("DELETE /api/v1/apps/{app}", "platform"),
              Map.entry("GET /api/v1/apps/{app}/livekit-keys", "app"),
              Map.entry("POST /api/v1/apps/{app}/livekit-keys", "app"),
              Map.entry("DELETE /api/v1/apps/{app}/livekit-keys/{key}", "app"),
              Map.entry("GET /api/v1/tokens", "platform"),
              Map.entry("POST /api/v1/tokens", "platform"),
              Map.entry("DELETE /api/v1/tokens/{id}", "platform"),
              Map.entry("POST /api/v1/apps/{app}/tokens", "app"),
              Map.entry("GET /api/v1/apps/{app}/play-token/{room}", "public"),
              Map.entry("GET /api/v1/apps/{app}/radio/{room}/listen-token", "public"),
              Map.entry("POST /api/v1/apps/{app}/ingress", "app"),
              Map.entry("GET /api/v1/apps/{app}/ingress", "app"),
              Map.entry("GET /api/v1/apps/{app}/ingress/{id}", "app"),
              Map.entry("DELETE /api/v1/apps/{app}/ingress/{id}", "app"),
              Map.entry("GET /api/v1/apps/{app}/streams", "app"),
              Map.entry("GET /api/v1/apps/{app}/streams/{id}", "app"),
              Map.entry("DELETE /api/v1/apps/{app}/streams/{id}", "app"),
              Map.entry("POST /whip", "media"),
              Map.entry("POST /whip/{app}", "media"),
              Map.entry("POST /whip/{app}/{room}", "media"),
              Map.entry("POST /whep/{app}/{room}", "media"),
              Map.entry("POST /whep/{app}/{room}/{identity}", "media"),
              Map.entry("PATCH /whip/sessions/{id}", "session"),
              Map.entry("DELETE /whip/sessions/{id}", "session"),
              Map.entry("PATCH /whep/sessions/{id}", "session"),
              Map.entry("DELETE /whep/sessions/{id}", "session")));

  private static final RunningHub hub = RunningHub.start();
  private static String ofApp = "";
  private static String ofOtherApp = "";
  private static String revoked = "";
  private static String join = "";

  @BeforeAll
  static void makeTokens() {
    hub.post("/api/v1/apps", "{\"name\":\"mine\"}");
    hub.post("/api/v1/apps", "{\"name\":\"other\"}");
    ofApp = token("{\"name\":\"a\",\"scope\":\"app\",\"appId\":\"mine\"}").token();
    ofOtherApp = token("{\"name\":\"b\",\"scope\":\"app\",\"appId\":\"other\"}").token();
    Token gone = token("{\"name\":\"c\",\"scope\":\"global\"}");
    revoked = gone.token();
    assertThat(hub.send("GET", "/api/v1/apps", revoked, null).status()).isEqualTo(200);
    hub.delete("/api/v1/tokens/" + gone.id());
    join = hub.post("/api/v1/apps/mine/tokens", "{\"room\":\"r\"}").data().get("token").asText();
  }

  private record Token(String id, String token) {}

  private static Token token(String json) {
    var data = hub.post("/api/v1/tokens", json).data();
    return new Token(data.get("id").asText(), data.get("token").asText());
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  private static String name(Route route) {
    return route.method().name() + " " + route.path();
  }

  static Stream<String> routesBehindApiTokens() {
    return ROUTES.entrySet().stream()
        .filter(entry -> entry.getValue().equals("app") || entry.getValue().equals("platform"))
        .map(Map.Entry::getKey);
  }

  static Stream<String> routesBehindMediaCredentials() {
    return ROUTES.entrySet().stream()
        .filter(entry -> entry.getValue().equals("media"))
        .map(Map.Entry::getKey);
  }

  /** Of nothing that exists, so that whoever passes changes nothing. */
  private static Answer call(String route, @Nullable String token) {
    String[] parts = route.split(" ", 2);
    String path =
        parts[1].replace("{app}", "mine").replace("{room}", "r").replaceAll("\\{\\w+}", "0");
    boolean hasBody = parts[0].equals("POST") || parts[0].equals("PATCH");
    // No route takes an array, so those who pass get 400 or, on media routes, 415.
    return hub.send(parts[0], path, token, hasBody ? "[]" : null);
  }

  @Test
  void hasARowForEveryRoute() {
    assertThat(hub.router.routes().stream().map(AccessMatrixIT::name).toList())
        .containsExactlyInAnyOrderElementsOf(ROUTES.keySet());
    for (Route route : hub.router.routes()) {
      Class<?> declared = route.access().getClass();
      switch (ROUTES.getOrDefault(name(route), "")) {
        case "public" -> assertThat(declared).isEqualTo(Access.Open.class);
        case "media", "session" -> assertThat(declared).isEqualTo(Access.Media.class);
        default -> assertThat(declared).isIn(Access.Permission.class, Access.GlobalToken.class);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("routesBehindApiTokens")
  void refusesWhoeverIsNotKnown(String route) {
    for (String bad : List.of("x", "sk_unknown", revoked, join, RunningHub.TOKEN + "x")) {
      assertThat(call(route, bad).status()).as(bad).isEqualTo(401);
    }
    Answer none = call(route, null);
    assertThat(none.status()).isEqualTo(401);
    assertThat(none.json().get("message").asText()).contains("Bearer");
  }

  @ParameterizedTest
  @MethodSource("routesBehindApiTokens")
  void keepsAppTokensWithinTheirApp(String route) {
    assertThat(call(route, ofOtherApp).status()).isEqualTo(403);
    boolean platform = "platform".equals(ROUTES.get(route));
    if (platform) {
      assertThat(call(route, ofApp).status()).isEqualTo(403);
    } else if (!route.equals("POST /api/v1/apps/{app}/livekit-keys")) {
      assertThat(call(route, ofApp).status()).isIn(200, 400, 404);
    }
  }

  @ParameterizedTest
  @MethodSource("routesBehindMediaCredentials")
  void keepsApiTokensFromMedia(String route) {
    for (String bad : List.of("x", RunningHub.TOKEN, ofApp, revoked)) {
      assertThat(call(route, bad).status()).isEqualTo(401);
    }
    assertThat(call(route, null).status()).isEqualTo(401);
    assertThat(call(route, join).status()).isEqualTo(415);
  }

  @Test
  void knowsNoSessionByAGuess() {
    for (String route : ROUTES.keySet()) {
      if ("session".equals(ROUTES.get(route))) {
        assertThat(call(route, join).status()).isEqualTo(404);
      }
    }
  }

  @Test
  void givesTheTokensGuessersNothingInTheMessage() {
    Answer answer = hub.send("GET", "/api/v1/apps", "sk_guess-guess-guess", null);
    assertThat(answer.body()).doesNotContain("guess");
  }
}
