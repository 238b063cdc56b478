package dev.mediahub.core.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.core.api.RunningHub.Answer;
import dev.mediahub.core.http.Access;
import dev.mediahub.core.http.Route;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every route against every kind of credential, in two tenants. A route without a row fails. */
final class AccessMatrixIT {
  /**
   * Who may pass, as agreed, beside the routes' own declarations: {@code public}, {@code media} (a
   * media credential), {@code id} (an unguessable session id), {@code session} (any dashboard
   * session), {@code global} (a global token or the admin), else a permission.
   */
  private static final Map<String, String> ROUTES =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("POST /api/v1/auth/login", "public"),
              Map.entry("POST /api/v1/auth/logout", "session"),
              Map.entry("GET /api/v1/auth/me", "session"),
              Map.entry("GET /api/v1/auth/sessions", "session"),
              Map.entry("DELETE /api/v1/auth/sessions/{id}", "session"),
              Map.entry("GET /api/v1/tenants", "global"),
              Map.entry("POST /api/v1/tenants", "global"),
              Map.entry("GET /api/v1/tenants/{tenant}", "global"),
              Map.entry("PATCH /api/v1/tenants/{tenant}", "global"),
              Map.entry("DELETE /api/v1/tenants/{tenant}", "global"),
              Map.entry("GET /api/v1/tenants/{tenant}/members", "member:list"),
              Map.entry("POST /api/v1/tenants/{tenant}/members", "member:create"),
              Map.entry("PATCH /api/v1/tenants/{tenant}/members/{member}", "member:write"),
              Map.entry("DELETE /api/v1/tenants/{tenant}/members/{member}", "member:delete"),
              Map.entry("GET /api/v1/audit", "audit:review"),
              Map.entry("GET /api/v1/apps", "app:read"),
              Map.entry("POST /api/v1/apps", "app:create"),
              Map.entry("GET /api/v1/apps/{app}", "app:read"),
              Map.entry("PATCH /api/v1/apps/{app}", "app:write"),
              Map.entry("DELETE /api/v1/apps/{app}", "app:delete"),
              Map.entry("GET /api/v1/apps/{app}/livekit-keys", "config:read"),
              Map.entry("POST /api/v1/apps/{app}/livekit-keys", "config:write"),
              Map.entry("DELETE /api/v1/apps/{app}/livekit-keys/{key}", "config:write"),
              Map.entry("GET /api/v1/apps/{app}/s3", "s3:read"),
              Map.entry("PUT /api/v1/apps/{app}/s3", "s3:write"),
              Map.entry("GET /api/v1/tokens", "token:read"),
              Map.entry("POST /api/v1/tokens", "token:create"),
              Map.entry("DELETE /api/v1/tokens/{id}", "token:delete"),
              Map.entry("POST /api/v1/apps/{app}/tokens", "stream:write"),
              Map.entry("GET /api/v1/apps/{app}/play-token/{room}", "public"),
              Map.entry("GET /api/v1/apps/{app}/radio/{room}/listen-token", "public"),
              Map.entry("POST /api/v1/apps/{app}/ingress", "ingress:create"),
              Map.entry("GET /api/v1/apps/{app}/ingress", "ingress:read"),
              Map.entry("GET /api/v1/apps/{app}/ingress/{id}", "ingress:read"),
              Map.entry("DELETE /api/v1/apps/{app}/ingress/{id}", "ingress:delete"),
              Map.entry("POST /api/v1/apps/{app}/ingress/{id}/validate", "ingress:write"),
              Map.entry("POST /api/v1/apps/{app}/ws-ingest", "ingress:create"),
              Map.entry("GET /api/v1/apps/{app}/ws-ingest", "ingress:read"),
              Map.entry("DELETE /api/v1/apps/{app}/ws-ingest/{id}", "ingress:delete"),
              Map.entry("GET /api/v1/apps/{app}/ws-ingest/live/{room}", "public"),
              Map.entry("GET /ingest/ws", "public"),
              Map.entry("GET /live/{app}/{room}/mjpeg", "public"),
              Map.entry("GET /live/{app}/{room}/frame.jpg", "public"),
              Map.entry("GET /live/ws", "public"),
              Map.entry("GET /api/v1/apps/{app}/streams", "stream:read"),
              Map.entry("GET /api/v1/apps/{app}/streams/{id}", "stream:read"),
              Map.entry("DELETE /api/v1/apps/{app}/streams/{id}", "stream:stop"),
              Map.entry("GET /api/v1/apps/{app}/viewers/{room}", "public"),
              Map.entry("POST /api/v1/apps/{app}/recording/start", "recording:start"),
              Map.entry("POST /api/v1/apps/{app}/recording/{id}/stop", "recording:stop"),
              Map.entry("POST /api/v1/apps/{app}/streams/{id}/record/start", "recording:start"),
              Map.entry("POST /api/v1/apps/{app}/streams/{id}/record/stop", "recording:stop"),
              Map.entry("GET /api/v1/apps/{app}/vods", "vod:read"),
              Map.entry("GET /api/v1/apps/{app}/vods/{id}", "vod:read"),
              Map.entry("GET /api/v1/apps/{app}/vods/{id}/download", "vod:read"),
              Map.entry("GET /api/v1/apps/{app}/vods/{id}/raw", "vod:read"),
              Map.entry("POST /api/v1/apps/{app}/vods/{id}/probe", "vod:write"),
              Map.entry("DELETE /api/v1/apps/{app}/vods/{id}", "vod:delete"),
              Map.entry("GET /vod/{app}/{id}/file", "public"),
              Map.entry("GET /vod/{app}/{id}/poster.jpg", "public"),
              Map.entry("POST /api/v1/apps/{app}/snapshots", "stream:write"),
              Map.entry("GET /api/v1/apps/{app}/snapshots", "stream:read"),
              Map.entry("GET /api/v1/apps/{app}/snapshots/{id}", "stream:read"),
              Map.entry("DELETE /api/v1/apps/{app}/snapshots/{id}", "stream:delete"),
              Map.entry("GET /snapshot/{app}/{id}/file", "public"),
              Map.entry("POST /api/v1/apps/{app}/streams/{id}/restream", "broadcast:start"),
              Map.entry("GET /api/v1/apps/{app}/streams/{id}/restream", "broadcast:read"),
              Map.entry(
                  "DELETE /api/v1/apps/{app}/streams/{id}/restream/{egressId}", "broadcast:stop"),
              Map.entry("GET /api/v1/apps/{app}/broadcast", "broadcast:read"),
              Map.entry("POST /api/v1/apps/{app}/broadcast/start", "broadcast:start"),
              Map.entry("POST /api/v1/apps/{app}/broadcast/{id}/stop", "broadcast:stop"),
              Map.entry("GET /api/v1/apps/{app}/config", "config:read"),
              Map.entry("PATCH /api/v1/apps/{app}/config", "config:write"),
              Map.entry("GET /api/v1/apps/{app}/config/raw", "config:read"),
              Map.entry("PUT /api/v1/apps/{app}/config/raw", "config:write"),
              Map.entry("POST /api/v1/apps/{app}/config/raw/validate", "config:read"),
              Map.entry("GET /api/v1/apps/{app}/config/backups", "config:read"),
              Map.entry("POST /api/v1/apps/{app}/config/backups/{ts}/revert", "config:write"),
              Map.entry("GET /api/v1/apps/{app}/presets", "config:read"),
              Map.entry("POST /api/v1/apps/{app}/presets/{name}/apply", "config:write"),
              Map.entry("GET /api/v1/apps/{app}/transcoding/layers", "config:read"),
              Map.entry("GET /api/v1/apps/{app}/stats", "app:read"),
              Map.entry("GET /api/v1/apps/{app}/logs", "usage:read"),
              Map.entry("GET /api/v1/logs", "global"),
              Map.entry("GET /api/v1/openapi.json", "public"),
              Map.entry("GET /api/v1/docs", "public"),
              Map.entry("GET /api/v1/docs/{file}", "public"),
              Map.entry("GET /api/v1/apps/{app}/usage", "usage:read"),
              Map.entry("GET /api/v1/tenants/{tenant}/usage", "usage:read"),
              Map.entry("GET /api/v1/apps/{app}/webhooks/deliveries", "config:read"),
              Map.entry("GET /api/v1/apps/{app}/webhooks/deliveries/{id}", "config:read"),
              Map.entry("POST /api/v1/apps/{app}/webhooks/deliveries/{id}/resend", "config:write"),
              Map.entry("POST /whip", "media"),
              Map.entry("POST /whip/{app}", "media"),
              Map.entry("POST /whip/{app}/{room}", "media"),
              Map.entry("POST /whep/{app}/{room}", "media"),
              Map.entry("POST /whep/{app}/{room}/{identity}", "media"),
              Map.entry("PATCH /whip/sessions/{id}", "id"),
              Map.entry("DELETE /whip/sessions/{id}", "id"),
              Map.entry("PATCH /whep/sessions/{id}", "id"),
              Map.entry("DELETE /whep/sessions/{id}", "id")));

  /** What an editor holds, as agreed. */
  private static final Set<String> EDITOR =
      Set.of(
          "app:read",
          "app:create",
          "app:write",
          "config:read",
          "config:write",
          "s3:read",
          "s3:write",
          "stream:read",
          "stream:write",
          "stream:stop",
          "stream:delete",
          "broadcast:read",
          "broadcast:start",
          "broadcast:stop",
          "ingress:read",
          "ingress:create",
          "ingress:write",
          "ingress:delete",
          "recording:start",
          "recording:stop",
          "vod:read",
          "vod:write",
          "vod:delete",
          "usage:read");

  /** Would do what they say. */
  private static final Set<String> NOT_TRIED =
      Set.of("DELETE /api/v1/apps/{app}", "POST /api/v1/auth/logout");

  private static final Set<String> NOT_PERMISSIONS =
      Set.of("public", "media", "id", "session", "global");

  private static final RunningHub hub = RunningHub.start();
  private static final TwoTenants tenants = new TwoTenants(hub);
  private static final String revoked = revokedToken();
  private static final String join =
      hub.send("POST", "/api/v1/apps/mine/tokens", tenants.session("owner A"), "{\"room\":\"r\"}")
          .data()
          .get("token")
          .asText();

  private static final String elsewhere = limitedTo("192.0.2.0/24", "2001:db8::/32");
  private static final String here = limitedTo("192.0.2.0/24", "::ffff:127.0.0.1");

  private static String limitedTo(String one, String other) {
    String body =
        "{\"name\":\"l\",\"scope\":\"global\",\"allowedIps\":[\"%s\",\"%s\"]}"
            .formatted(one, other);
    return hub.post("/api/v1/tokens", body).data().get("token").asText();
  }

  private static String revokedToken() {
    var gone = hub.post("/api/v1/tokens", "{\"name\":\"c\",\"scope\":\"global\"}").data();
    String token = gone.get("token").asText();
    assertThat(hub.send("GET", "/api/v1/apps", token, null).status()).isEqualTo(200);
    hub.delete("/api/v1/tokens/" + gone.get("id").asText());
    return token;
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  private static String name(Route route) {
    return route.method().name() + " " + route.path();
  }

  static Stream<String> routesBehindApiCredentials() {
    return ROUTES.keySet().stream()
        .filter(route -> isPermission(route) || need(route).equals("global"));
  }

  static Stream<String> routesBehindSessions() {
    return ROUTES.keySet().stream().filter(route -> need(route).equals("session"));
  }

  static Stream<String> routesBehindMediaCredentials() {
    return ROUTES.keySet().stream().filter(route -> need(route).equals("media"));
  }

  static Stream<String> routesOfAnApp() {
    return ROUTES.keySet().stream().filter(route -> isPermission(route) && route.contains("{app}"));
  }

  private static String need(String route) {
    return ROUTES.getOrDefault(route, "");
  }

  private static boolean isPermission(String route) {
    return !NOT_PERMISSIONS.contains(need(route));
  }

  private static boolean holds(String role, String permission) {
    return switch (role) {
      case "owner" -> true;
      case "editor" -> EDITOR.contains(permission);
      default -> permission.endsWith(":read");
    };
  }

  private static Answer call(String route, @Nullable String token) {
    return call(route, token, TwoTenants.MINE);
  }

  /** Of nothing that exists within the app, so that whoever passes changes nothing. */
  private static Answer call(String route, @Nullable String token, String app) {
    String[] parts = route.split(" ", 2);
    String path =
        parts[1]
            .replace("{app}", app)
            .replace("{tenant}", "999")
            .replace("{room}", "r")
            .replaceAll("\\{\\w+}", "0");
    boolean hasBody = parts[0].equals("POST") || parts[0].equals("PATCH");
    // No route takes an array, so those who pass get 400 or, on media routes, 415.
    return hub.send(parts[0], path, token, hasBody ? "[]" : null);
  }

  @Test
  void hasARowForEveryRoute() {
    assertThat(hub.router.routes().stream().map(AccessMatrixIT::name).toList())
        .containsExactlyInAnyOrderElementsOf(ROUTES.keySet());
    for (Route route : hub.router.routes()) {
      String agreed = need(name(route));
      String declared =
          switch (route.access()) {
            case Access.Open() -> "public";
            case Access.Media(String credential) ->
                route.path().contains("/sessions/") ? "id" : "media";
            case Access.Session() -> "session";
            case Access.GlobalToken() -> "global";
            case Access.Permission(String permission) -> permission;
          };
      assertThat(declared).as(name(route)).isEqualTo(agreed);
    }
  }

  @ParameterizedTest
  @MethodSource({"routesBehindApiCredentials", "routesBehindSessions"})
  void refusesWhoeverIsNotKnown(String route) {
    String session = tenants.session("owner A");
    String forged = session.substring(0, session.length() - 3) + "AAA";
    for (String bad : List.of("x", "sk_unknown", revoked, join, RunningHub.TOKEN + "x", forged)) {
      assertThat(call(route, bad).status()).as(bad).isEqualTo(401);
    }
    Answer none = call(route, null);
    assertThat(none.status()).isEqualTo(401);
    assertThat(none.json().get("message").asText()).contains("Bearer");
  }

  @ParameterizedTest
  @MethodSource("routesBehindApiCredentials")
  void keepsAppTokensWithinTheirApp(String route) {
    assertThat(call(route, tenants.tokenOfTheirs).status()).isEqualTo(403);
    int own = call(route, tenants.tokenOfMine).status();
    boolean within = isPermission(route) && route.contains("{app}");
    if (within && !need(route).equals("app:delete")) {
      assertThat(own).isIn(200, 201, 400, 404);
    } else {
      assertThat(own).isEqualTo(403);
    }
  }

  @ParameterizedTest
  @MethodSource("routesBehindApiCredentials")
  void letsEachRoleDoWhatItMay(String route) {
    for (String role : List.of("owner", "editor", "viewer")) {
      boolean may = isPermission(route) && holds(role, need(route));
      if (may && NOT_TRIED.contains(route)) {
        continue;
      }
      int status = call(route, tenants.session(role + " A")).status();
      if (may) {
        assertThat(status).as(role).isIn(200, 201, 400, 404);
      } else {
        assertThat(status).as(role).isIn(403, 404);
        if (!route.contains("{tenant}")) {
          assertThat(status).as(role).isEqualTo(403);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("routesBehindApiCredentials")
  void letsTheAdminAndGlobalTokensDoEverything(String route) {
    if (!NOT_TRIED.contains(route)) {
      assertThat(call(route, tenants.admin).status()).isIn(200, 201, 400, 404);
      assertThat(call(route, RunningHub.TOKEN).status()).isIn(200, 201, 400, 404);
    }
  }

  @ParameterizedTest
  @MethodSource("routesOfAnApp")
  void deniesEveryRouteOfAnotherTenantsApp(String route) {
    for (String role : List.of("owner", "editor", "viewer")) {
      Answer theirs = call(route, tenants.session(role + " A"), TwoTenants.THEIRS);
      assertThat(theirs.status()).as(role).isEqualTo(404);
      // Whether the app exists is not told either.
      Answer none = call(route, tenants.session(role + " A"), "nosuch");
      assertThat(none.body().replace("nosuch", "theirs")).isEqualTo(theirs.body());
      assertThat(call(route, tenants.session(role + " B"), TwoTenants.MINE).status())
          .isEqualTo(404);
    }
    assertThat(call(route, tenants.tokenOfMine, TwoTenants.THEIRS).status()).isEqualTo(403);
    assertThat(hub.get("/api/v1/apps/theirs").status()).isEqualTo(200);
    assertThat(hub.get("/api/v1/apps/mine").status()).isEqualTo(200);
  }

  @Test
  void showsNobodyAnotherTenantsApps() {
    for (String role : List.of("owner", "editor", "viewer")) {
      Answer apps = hub.send("GET", "/api/v1/apps", tenants.session(role + " A"), null);
      assertThat(apps.json()).hasSize(1);
      assertThat(apps.json().get(0).get("name").asText()).isEqualTo(TwoTenants.MINE);
    }
  }

  @Test
  void keepsTokensOfOtherTenantsAndOfThePlatformOutOfReach() {
    String owner = tenants.session("owner A");
    var seen = hub.send("GET", "/api/v1/tokens", owner, null).data();
    assertThat(seen).hasSize(1);
    assertThat(seen.get(0).get("app").asText()).isEqualTo(TwoTenants.MINE);
    for (var token : hub.get("/api/v1/tokens").data()) {
      if (!token.path("app").asText().equals(TwoTenants.MINE)) {
        String path = "/api/v1/tokens/" + token.get("id").asText();
        assertThat(hub.send("DELETE", path, owner, null).status()).isEqualTo(404);
      }
    }
    assertThat(hub.send("GET", "/api/v1/apps/theirs", tenants.tokenOfTheirs, null).status())
        .isEqualTo(200);
    String global = "{\"name\":\"g\",\"scope\":\"global\"}";
    assertThat(hub.send("POST", "/api/v1/tokens", owner, global).status()).isEqualTo(403);
    String theirs = "{\"name\":\"g\",\"scope\":\"app\",\"appId\":\"theirs\"}";
    assertThat(hub.send("POST", "/api/v1/tokens", owner, theirs).status()).isEqualTo(404);
  }

  @Test
  void opensMembersToTheirOwnersAndUsageToEveryMember() {
    String path = "/api/v1/tenants/" + tenants.tenantA;
    for (String who : tenants.sessions.keySet()) {
      String session = tenants.session(who);
      boolean ownTenant = who.endsWith(" A");
      int members = who.equals("owner A") ? 200 : ownTenant ? 403 : 404;
      assertThat(hub.send("GET", path + "/members", session, null).status())
          .as(who)
          .isEqualTo(members);
      assertThat(hub.send("GET", path + "/usage", session, null).status())
          .as(who)
          .isEqualTo(ownTenant ? 200 : 404);
    }
    for (String route : List.of("/members", "/usage")) {
      assertThat(hub.send("GET", path + route, tenants.tokenOfMine, null).status()).isEqualTo(403);
    }
  }

  @Test
  void keepsTenantsFromTheirOwnersToo() {
    String path = "/api/v1/tenants/" + tenants.tenantA;
    for (String who : tenants.sessions.keySet()) {
      String session = tenants.session(who);
      assertThat(hub.send("GET", path, session, null).status()).as(who).isEqualTo(403);
    }
  }

  @ParameterizedTest
  @MethodSource("routesBehindSessions")
  void keepsApiTokensFromSessionRoutes(String route) {
    for (String token : List.of(RunningHub.TOKEN, tenants.tokenOfMine)) {
      assertThat(call(route, token).status()).isEqualTo(401);
    }
    if (!NOT_TRIED.contains(route)) {
      assertThat(call(route, tenants.session("viewer A")).status()).isIn(200, 404);
    }
  }

  @ParameterizedTest
  @MethodSource("routesBehindMediaCredentials")
  void keepsApiCredentialsFromMedia(String route) {
    for (String bad :
        List.of(
            "x",
            RunningHub.TOKEN,
            tenants.tokenOfMine,
            revoked,
            tenants.admin,
            tenants.session("owner A"))) {
      assertThat(call(route, bad).status()).isEqualTo(401);
    }
    assertThat(call(route, null).status()).isEqualTo(401);
    assertThat(call(route, join).status()).isEqualTo(415);
    if (route.contains("{app}")) {
      assertThat(call(route, join, TwoTenants.THEIRS).status()).isEqualTo(403);
    }
  }

  @Test
  void knowsNoSessionByAGuess() {
    for (String route : ROUTES.keySet()) {
      if (need(route).equals("id")) {
        assertThat(call(route, join).status()).isEqualTo(404);
      }
    }
  }

  @Test
  void givesTheTokensGuessersNothingInTheMessage() {
    Answer answer = hub.send("GET", "/api/v1/apps", "sk_guess-guess-guess", null);
    assertThat(answer.body()).doesNotContain("guess");
  }

  @ParameterizedTest
  @MethodSource("routesBehindApiCredentials")
  void keepsTokensToTheirAddresses(String route) {
    assertThat(call(route, elsewhere).status()).isEqualTo(403);
    if (!NOT_TRIED.contains(route)) {
      assertThat(call(route, here).status()).isNotIn(401, 403);
    }
  }
}
