package dev.mediahub.core.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.mediahub.core.db.DatabaseAddress;
import dev.mediahub.core.db.EmbeddedPostgres;
import dev.mediahub.core.http.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Uses a whole hub with known secrets, with its most talkative log, and then looks for each of them
 * wherever somebody may look: log, answers, metrics, arguments of processes, database rows, files.
 */
final class SecretScanIT {
  private static final String PASSWORD = "correct-horse-battery-staple-4711";
  private static final String TOKEN = "sk_" + "secret-scan-admin-token-0815";
  private static final String LIVEKIT_SECRET = "livekit-secret-of-the-scan-0123456789abcdef";
  private static final String TENANT = "{\"name\":\"Scanned\",\"plan\":\"unlimited\"}";
  private static final String CALLBACK_SECRET = "callback-secret-of-the-scan-998877";

  /** What may hold secrets: the key, the database's password, the server's programs. */
  private static final List<String> EXCEPT = List.of("secret.key", "postgres/password");

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Map<String, String> secrets = new LinkedHashMap<>();
  private final StringBuilder answers = new StringBuilder();
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"text", "json"})
  void noSecretIsInClearAnywhere(String format) throws Exception {
    Path livekitSecret = Files.writeString(folder.resolve("livekit-secret"), LIVEKIT_SECRET);
    Map<String, String> environment =
        Map.of(
            "MEDIAHUB_ADMIN_PASSWORD",
            PASSWORD,
            "MEDIAHUB_ADMIN_API_TOKEN",
            TOKEN,
            "MEDIAHUB_LIVEKIT_API_KEY",
            "APIscan",
            "MEDIAHUB_LIVEKIT_API_SECRET_FILE",
            livekitSecret.toString(),
            "SCAN_HOOK",
            "callback-secret-of-a-variable-1357",
            "SCAN_S3",
            "s3-secret-of-a-variable-2468");
    secrets.put("callback secret of a variable", environment.getOrDefault("SCAN_HOOK", ""));
    secrets.put("S3 secret of a variable", environment.getOrDefault("SCAN_S3", ""));
    secrets.put("admin password", PASSWORD);
    secrets.put("admin token", TOKEN);
    secrets.put("LiveKit secret", LIVEKIT_SECRET);
    secrets.put("callback secret", CALLBACK_SECRET);
    Path data = folder.resolve("data");
    try (HubProcess hub =
        HubProcess.start(
            folder,
            environment,
            "log.format=" + format,
            "log.level=debug",
            "security.allow_private_targets=[127.0.0.0/8]")) {
      secrets.put("database password", Files.readString(data.resolve("postgres/password")).strip());
      byte[] key = Files.readAllBytes(data.resolve("secret.key"));
      secrets.put("key file in hex", HexFormat.of().formatHex(key));
      secrets.put("key file in base64", Base64.getEncoder().encodeToString(key).substring(0, 42));
      use(hub);
      useTenant(hub);
      useRestream(hub);
      useStreamPassword(hub);
      useCameras(hub);
      useBucketAndDocuments(hub);
      scan(hub, data);
    }
    if (format.equals("json")) {
      // Once is enough for a start and a stop more.
      scanAfterRotation(data);
    }
    for (Path file : files(data)) {
      assertClean(
          file.toString(), new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
    }
  }

  private void scanAfterRotation(Path data) throws Exception {
    rotate(data);
    byte[] key = Files.readAllBytes(data.resolve("secret.key"));
    secrets.put("new key file in hex", HexFormat.of().formatHex(key));
    try (HubProcess hub = HubProcess.start(folder, Map.of(), "log.level=debug")) {
      keep(hub.get("/api/v1/apps/live", TOKEN));
      scan(hub, data);
    }
  }

  /** Of a running hub, which is stopped. */
  private void scan(HubProcess hub, Path data) throws Exception {
    assertClean("answers and metrics", answers.toString());
    assertClean("arguments", arguments());
    assertClean("database rows", rows(data));
    assertClean("stdout", hub.output());
    hub.tell();
    assertThat(hub.awaitEnd()).isZero();
    assertClean("log", hub.log());
  }

  private void rotate(Path data) throws Exception {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
    int code = new RotateSecretsCommand(out).run(HubOptions.parse("--data", data.toString()));
    assertThat(code).isEqualTo(ExitCode.CLEAN);
    assertClean("what rotate-secrets says", said.toString(StandardCharsets.UTF_8));
  }

  /** A tenant's owner logs in, makes an app with keys, and a member who gets a new password. */
  private void useTenant(HubProcess hub) throws Exception {
    JsonNode tenant = made("owner's password", hub, TOKEN, "/api/v1/tenants", TENANT, "password");
    String login =
        "{\"user\":\"%s\",\"password\":\"%s\"}"
            .formatted(tenant.at("/data/owner/user").asText(), secrets.get("owner's password"));
    String session =
        made("session", hub, "", "/api/v1/auth/login", login, "token").at("/data/token").asText();
    secrets.put("session's signature", session.substring(session.lastIndexOf('.') + 1));
    keep(hub.send("POST", "/api/v1/apps", session, "{\"name\":\"theirs\"}"));
    made(
        "tenant's LiveKit secret",
        hub,
        session,
        "/api/v1/apps/theirs/livekit-keys",
        "{}",
        "secret");
    String token = "{\"name\":\"t\",\"scope\":\"app\",\"appId\":\"theirs\"}";
    made("tenant's token", hub, session, "/api/v1/tokens", token, "token");
    String members = "/api/v1/tenants/" + tenant.at("/data/id").asText() + "/members";
    String member = "{\"user\":\"eve\",\"role\":\"viewer\"}";
    JsonNode eve = made("member's password", hub, session, members, member, "password");
    HttpResponse<String> changed =
        hub.send(
            "PATCH",
            members + "/" + eve.at("/data/id").asText(),
            session,
            "{\"newPassword\":true}");
    secrets.put(
        "member's new password",
        Json.mapper().readTree(changed.body()).at("/data/password").asText());
    for (String path :
        List.of("/api/v1/auth/me", "/api/v1/auth/sessions", members, "/api/v1/apps/theirs")) {
      assertThat(keep(hub.get(path, session))).isEqualTo(200);
    }
    for (String name : List.of("owner's password", "member's password", "session")) {
      // Typed into the wrong field, or sent as a token.
      String secret = secrets.getOrDefault(name, "");
      String wrong = "{\"user\":\"%s\",\"password\":\"x\"}".formatted(secret);
      keep(hub.send("POST", "/api/v1/auth/login", "", wrong));
      keep(hub.get("/api/v1/apps", secret + "x"));
    }
    keep(hub.get("/api/v1/tenants", TOKEN));
    keep(hub.get("/api/v1/audit?limit=1000", TOKEN));
  }

  /** The hub sends a stream on to itself: to a key that is known, and to some that are not. */
  private void useRestream(HubProcess hub) throws Exception {
    String ingress = "/api/v1/apps/live/ingress";
    String body = "{\"inputType\":\"rtmp\",\"room\":\"%s\",\"participantIdentity\":\"c\"}";
    JsonNode from = made("source's key", hub, TOKEN, ingress, body.formatted("from"), "streamKey");
    made("destination's key", hub, TOKEN, ingress, body.formatted("to"), "streamKey");
    secrets.put("refused destination's key", "refused-key-of-the-scan-4321");
    secrets.put("key in a URL", "url-key-of-the-scan-8765");
    secrets.put("query in a URL", "query-of-the-scan-2468");
    secrets.put("broadcast's key", "broadcast-key-of-the-scan-1357");
    int port = URI.create(from.at("/data/url").asText()).getPort();
    String url = "rtmp://127.0.0.1:" + port + "/live";
    String path = "/api/v1/apps/live/streams/live-from%2Fc/restream";
    try (RtmpPublisher publisher =
        RtmpPublisher.start(port, "live", secrets.getOrDefault("source's key", ""))) {
      await().atMost(PATIENCE).until(() -> hub.get(path, TOKEN).statusCode() == 200);
      for (String name : List.of("destination's key", "refused destination's key")) {
        assertThat(keep(hub.send("POST", path, TOKEN, destination(url, secrets.get(name)))))
            .isEqualTo(201);
      }
      String inUrl =
          url + "/" + secrets.get("key in a URL") + "?sig=" + secrets.get("query in a URL");
      assertThat(keep(hub.send("POST", path, TOKEN, "{\"url\":\"" + inUrl + "\"}"))).isEqualTo(201);
      keep(hub.send("POST", path, TOKEN, "{\"url\":\"" + inUrl));
      keep(hub.send("POST", path, TOKEN, "{\"url\":\"" + inUrl.replace("rtmp", "http") + "\"}"));
      await()
          .atMost(PATIENCE)
          .untilAsserted(() ->
              assertThat(
                      Json.mapper()
                          .readTree(hub.get(path, TOKEN).body())
                          .findValuesAsText("status"))
                  .containsExactly("active", "failed", "failed"));
      keep(hub.get(path, TOKEN));
      String broadcast = "/api/v1/apps/live/broadcast";
      String whole =
          "{\"roomName\":\"from\",\"rtmpUrl\":\""
              + url
              + "/"
              + secrets.get("broadcast's key")
              + "\"}";
      assertThat(keep(hub.send("POST", broadcast + "/start", TOKEN, whole))).isEqualTo(201);
      keep(hub.get(broadcast, TOKEN));
      keep(hub.get("/metrics", TOKEN));
      assertThat(publisher).isNotNull();
    }
  }

  private static String destination(String url, @Nullable String key) {
    return "{\"platform\":\"custom\",\"url\":\"%s\",\"key\":\"%s\"}".formatted(url, key);
  }

  private void useStreamPassword(HubProcess hub) throws Exception {
    String on = "{\"features\":{\"rtmpPassword\":true}}";
    keep(hub.send("PATCH", "/api/v1/apps/live", TOKEN, on));
    String path = "/api/v1/apps/live/ingress";
    String rtmp = "{\"inputType\":\"rtmp\",\"room\":\"p\"}";
    JsonNode made = made("stream password", hub, TOKEN, path, rtmp, "stream_password");
    String password = secrets.getOrDefault("stream password", "");
    String one = path + "/" + made.at("/data/ingressId").asText();
    for (String tried : List.of(password, password + "x")) {
      String body = "{\"password\":\"" + tried + "\"}";
      assertThat(keep(hub.send("POST", one + "/validate", TOKEN, body))).isEqualTo(200);
    }
    keep(hub.send("POST", one + "/validate", TOKEN, "{\"password\":\"" + password));
    assertThat(hub.get(path, TOKEN).body()).doesNotContain(password);
    for (String logs : List.of("/api/v1/logs?limit=1000", "/api/v1/apps/live/logs?limit=1000")) {
      assertThat(keep(hub.get(logs, TOKEN))).isEqualTo(200);
    }
    keep(hub.get("/metrics", TOKEN));
  }

  private void useCameras(HubProcess hub) throws Exception {
    String path = "/api/v1/apps/live/ws-ingest";
    made("camera key", hub, TOKEN, path, "{\"room\":\"cam\"}", "streamKey");
    String key = secrets.getOrDefault("camera key", "");
    keep(hub.get(path, TOKEN));
    keep(hub.get("/ingest/ws?app=live&room=cam&key=" + key, ""));
    keep(hub.get("/ingest/ws?app=live&room=other", key));
  }

  /** Keys that are sent, refused, shown, and named by a document. */
  private void useBucketAndDocuments(HubProcess hub) throws Exception {
    secrets.put("access key", "AKIAOFTHESCAN00112233");
    secrets.put("S3 secret", "s3-secret-of-the-scan-7755331");
    HttpServer bucket = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    bucket.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(
              exchange.getRequestURI().getPath().contains("no") ? 403 : 200, -1);
          exchange.close();
        });
    bucket.start();
    try {
      String account =
          "{\"provider\":\"minio\",\"bucket\":\"%s\",\"endpoint\":\"http://127.0.0.1:%d\","
              + "\"accessKey\":\"%s\",\"secretKey\":\"%s\"}";
      for (String name : List.of("nowhere", "pictures")) {
        String body =
            account.formatted(
                name,
                bucket.getAddress().getPort(),
                secrets.get("access key"),
                secrets.get("S3 secret"));
        assertThat(keep(hub.send("PUT", "/api/v1/apps/live/s3", TOKEN, body)))
            .isEqualTo(name.equals("pictures") ? 200 : 422);
        keep(hub.send("PUT", "/api/v1/apps/live/s3", TOKEN, body + "x"));
      }
      keep(hub.get("/api/v1/apps/live/s3", TOKEN));
      String raw = "/api/v1/apps/live/config/raw";
      assertThat(keep(hub.get(raw, TOKEN))).isEqualTo(200);
      String document =
          "callbacks: {url: 'https://hooks.example.com', secret_env: SCAN_HOOK}\n"
              + "s3: {secret_key_env: SCAN_S3}\n";
      assertThat(keep(hub.send("PUT", raw, TOKEN, "application/yaml", document))).isEqualTo(200);
      keep(hub.get(raw, TOKEN));
      for (String wrong :
          List.of(
              "callbacks: {secret: %s}".formatted(secrets.get("callback secret of a variable")),
              "s3: {secret_key: %s}".formatted(secrets.get("S3 secret")),
              "s3: {access_key: [%s]}".formatted(secrets.get("access key")))) {
        for (String where : List.of(raw, raw + "/validate")) {
          String method = where.equals(raw) ? "PUT" : "POST";
          keep(hub.send(method, where, TOKEN, "application/yaml", wrong));
        }
      }
      keep(hub.send("POST", "/api/v1/apps/live/presets/low-latency/apply", TOKEN, ""));
      keep(hub.get("/api/v1/apps/live/config/backups", TOKEN));
      keep(hub.get("/api/v1/logs?limit=1000", TOKEN));
      keep(hub.get("/metrics", TOKEN));
    } finally {
      bucket.stop(0);
    }
  }

  private void use(HubProcess hub) throws Exception {
    // Once each, where they are made, secrets are shown; those answers are not scanned.
    made(
        "app token",
        hub,
        "/api/v1/tokens",
        "{\"name\":\"a\",\"scope\":\"app\",\"appId\":\"live\"}",
        "token");
    made("made LiveKit secret", hub, "/api/v1/apps/live/livekit-keys", "{}", "secret");
    made(
        "join token",
        hub,
        "/api/v1/apps/live/tokens",
        "{\"room\":\"r\",\"identity\":\"i\"}",
        "token");
    String settings =
        "{\"callbackUrl\":\"https://hooks.example.com\",\"callbackSecret\":\"%s\"}"
            .formatted(CALLBACK_SECRET);
    assertThat(keep(hub.send("PATCH", "/api/v1/apps/live", TOKEN, settings))).isEqualTo(200);
    for (String path :
        List.of(
            "/metrics",
            "/readyz",
            "/api/v1/health",
            "/api/v1/apps",
            "/api/v1/apps/live",
            "/api/v1/tokens",
            "/api/v1/apps/live/livekit-keys",
            "/api/v1/apps/live/streams",
            "/api/v1/apps/none",
            "/")) {
      keep(hub.get(path, TOKEN));
    }
    // The list of ingresses shows stream keys to their app by contract: made after the answers
    // above.
    made(
        "stream key",
        hub,
        "/api/v1/apps/live/ingress",
        "{\"inputType\":\"whip\",\"room\":\"r\"}",
        "streamKey");
    for (String secret : List.copyOf(secrets.values())) {
      // As a credential in the wrong place, in paths, queries and bodies that are refused.
      keep(hub.get("/api/v1/apps", secret));
      keep(hub.send("POST", "/whip/live/r", secret, "application/sdp", "v=0\r\n"));
      keep(hub.send("POST", "/whip/live/other", secret, "application/sdp", "v=0\r\n"));
      keep(hub.send("POST", "/whep/live/r", secret, "application/sdp", secret));
      keep(hub.send("POST", "/api/v1/tokens", TOKEN, "{\"" + secret));
      keep(hub.get("/metrics?token=" + Base64.getUrlEncoder().encodeToString(new byte[3]), secret));
    }
  }

  private void made(String name, HubProcess hub, String path, String body, String field)
      throws Exception {
    made(name, hub, TOKEN, path, body, field);
  }

  private JsonNode made(
      String name, HubProcess hub, String token, String path, String body, String field)
      throws Exception {
    HttpResponse<String> answer = hub.send("POST", path, token, body);
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 201);
    JsonNode json = Json.mapper().readTree(answer.body());
    secrets.put(name, json.findValue(field).asText());
    return json;
  }

  private int keep(HttpResponse<String> answer) {
    answers.append(answer.headers().map()).append(answer.body()).append('\n');
    return answer.statusCode();
  }

  private void assertClean(String where, String text) {
    secrets.forEach((name, secret) -> {
      int at = text.indexOf(secret);
      assertThat(at)
          .as(() ->
              "%s in %s: …%s".formatted(name, where, text.substring(Math.max(0, at - 200), at)))
          .isNegative();
    });
  }

  /** Of every process of the machine. */
  private static String arguments() throws IOException {
    StringBuilder all = new StringBuilder();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        try {
          all.append(Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
          // It has ended since.
          continue;
        }
      }
    }
    assertThat(all).contains("dev.mediahub.core.app.Main", "postgres");
    return all.toString();
  }

  private static String rows(Path data) throws Exception {
    Optional<DatabaseAddress> address = EmbeddedPostgres.running(data);
    DatabaseAddress database = address.orElseThrow();
    StringBuilder all = new StringBuilder();
    try (Connection connection =
            DriverManager.getConnection(database.url(), database.user(), database.password());
        Statement statement = connection.createStatement()) {
      List<String> tables = new ArrayList<>();
      try (ResultSet names =
          statement.executeQuery(
              "select tablename from pg_tables where schemaname = 'public' or tablename ="
                  + " 'pg_authid'")) {
        while (names.next()) {
          tables.add(names.getString(1));
        }
      }
      assertThat(tables)
          .contains(
              "users",
              "api_tokens",
              "apps",
              "destinations",
              "app_s3",
              "config_backups",
              "camera_keys");
      for (String table : tables) {
        try (ResultSet rows = statement.executeQuery("select t::text from " + table + " t")) {
          while (rows.next()) {
            all.append(rows.getString(1)).append('\n');
          }
        }
      }
    }
    return all + plain(all.toString());
  }

  /** Binary columns come in hex; a secret in one would be hidden by that. */
  private static String plain(String rows) {
    StringBuilder decoded = new StringBuilder();
    var boxes = java.util.regex.Pattern.compile("x((?:[0-9a-f]{2}){8,})").matcher(rows);
    while (boxes.find()) {
      byte[] bytes = HexFormat.of().parseHex(boxes.group(1));
      decoded.append(new String(bytes, StandardCharsets.ISO_8859_1)).append('\n');
    }
    assertThat(decoded).isNotEmpty();
    return decoded.toString();
  }

  private static List<Path> files(Path data) throws IOException {
    try (Stream<Path> all = Files.walk(data)) {
      return all.filter(Files::isRegularFile)
          .filter(file -> !data.relativize(file).toString().startsWith("postgres/bin-"))
          .filter(file -> !EXCEPT.contains(data.relativize(file).toString()))
          .toList();
    }
  }
}
