package dev.mediahub.core.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mediahub.core.auth.RequestLimits;
import dev.mediahub.core.db.Database;
import dev.mediahub.core.db.DatabaseAddress;
import dev.mediahub.core.http.HubServer;
import dev.mediahub.core.http.Json;
import dev.mediahub.core.http.Router;
import dev.mediahub.core.openapi.OpenApiRoutes;
import dev.mediahub.core.recording.RecordingSettings;
import dev.mediahub.core.restream.RestreamSettings;
import dev.mediahub.core.streams.MediaEvents;
import dev.mediahub.media.api.IoMode;
import dev.mediahub.media.api.MediaConfig;
import dev.mediahub.media.api.MediaServer;
import dev.mediahub.media.api.MediaServerFactory;
import dev.mediahub.media.api.RtmpConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** The control plane behind a real server on a free port, over a fake media plane. */
final class RunningHub implements AutoCloseable {
  static final String TOKEN = "sk_test-token-of-global-scope";
  static final String PASSWORD = "correct horse battery";
  static final int CAMERA_HANDSHAKES = 60;
  static final Duration PASSWORD_WAIT = Duration.ofSeconds(10);
  static final String LIVEKIT_KEY = "devkey";
  static final String LIVEKIT_SECRET = "secret";

  final FakeMediaServer media;
  final Database database;
  final TestClock clock = new TestClock();
  final ApiModule api;
  final Router router = new Router();
  final Optional<FirstCredentials> first;
  private final HubServer server;
  private final @Nullable MediaServer plane;
  private final Path recordings;
  private final HttpClient client = HttpClient.newHttpClient();

  private RunningHub(Database database, Path keyFile, boolean realMedia) throws IOException {
    this.database = database;
    this.recordings = keyFile.resolveSibling("recordings");
    MediaEvents events = new MediaEvents();
    media = new FakeMediaServer(events);
    plane =
        realMedia
            ? MediaServerFactory.load()
                .start(new MediaConfig(0, -1, List.of("127.0.0.1"), 1, IoMode.NIO, false), events)
            : null;
    var settings =
        new ApiSettings(
            "",
            keyFile,
            "",
            PASSWORD,
            TOKEN,
            LIVEKIT_KEY,
            LIVEKIT_SECRET,
            new RequestLimits(0, 0, 0, CAMERA_HANDSHAKES),
            List.of("127.0.0.0/8"),
            PASSWORD_WAIT,
            new RecordingSettings(recordings, 0, Duration.ofSeconds(10)),
            new RestreamSettings(systemTrust(), 0));
    api = new ApiModule(database, plane != null ? plane : media, events, settings, clock);
    api.register(router);
    new OpenApiRoutes(router, "test").register();
    first = api.start("http://localhost:3020");
    int rtmpPort = realMedia ? 0 : 1935;
    api.listenRtmp(new RtmpConfig(rtmpPort, -1, null, 0, true, 0, RtmpConfig.ADMISSION_MS));
    server = HubServer.start("127.0.0.1", 0, router, api.guard());
  }

  private static SSLContext systemTrust() {
    try {
      return SSLContext.getDefault();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  static RunningHub start() {
    return start(Postgres.create(), newKeyFile());
  }

  static RunningHub start(DatabaseAddress address, Path keyFile) {
    return start(address, keyFile, false);
  }

  /** Over the media plane itself. */
  static RunningHub startWithMedia() {
    return start(Postgres.create(), newKeyFile(), true);
  }

  /** The media plane of {@link #startWithMedia}. */
  MediaServer plane() {
    return Objects.requireNonNull(plane);
  }

  private static RunningHub start(DatabaseAddress address, Path keyFile, boolean realMedia) {
    try {
      return new RunningHub(Postgres.open(address), keyFile, realMedia);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path newKeyFile() {
    return Postgres.newTemporaryFolder().resolve("data").resolve("secret.key");
  }

  /** Where recorded files and pictures lie. */
  Path recordings() {
    return recordings;
  }

  String base() {
    return "http://127.0.0.1:" + server.port();
  }

  /** What came back. */
  record Answer(int status, String body, Map<String, List<String>> headers) {
    JsonNode json() {
      try {
        return Json.mapper().readTree(body);
      } catch (IOException e) {
        throw new UncheckedIOException(body, e);
      }
    }

    JsonNode data() {
      return json().get("data");
    }

    String header(String name) {
      return headers.entrySet().stream()
          .filter(entry -> entry.getKey().equalsIgnoreCase(name))
          .map(entry -> entry.getValue().getFirst())
          .findFirst()
          .orElse("");
    }
  }

  Answer get(String path) {
    return send("GET", path, TOKEN, null);
  }

  /** Whether what a path shows is so now; not while it says 503. */
  boolean shows(String path, Predicate<JsonNode> so) {
    Answer answer = get(path);
    return answer.status() != 503 && so.test(answer.data());
  }

  Answer post(String path, String json) {
    return send("POST", path, TOKEN, json);
  }

  Answer delete(String path) {
    return send("DELETE", path, TOKEN, null);
  }

  Answer send(String method, String path, @Nullable String token, @Nullable String json) {
    return send(method, path, token, json, json == null ? Map.of() : JSON);
  }

  private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");
  private static final Map<String, String> SDP = Map.of("Content-Type", "application/sdp");

  Answer offer(String path, @Nullable String token) {
    return offer(path, token, "v=0\r\n");
  }

  Answer offer(String path, @Nullable String token, String sdp) {
    return send("POST", path, token, sdp, SDP);
  }

  Answer send(
      String method,
      String path,
      @Nullable String token,
      @Nullable String body,
      Map<String, String> headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base() + path));
    request.method(
        method,
        body == null
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(body));
    headers.forEach(request::header);
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    try {
      HttpResponse<String> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return new Answer(response.statusCode(), response.body(), response.headers().map());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** A join token for app {@code live}, made by the API. */
  String joinToken(String json) {
    return post("/api/v1/apps/live/tokens", json).data().get("token").asText();
  }

  String playToken(String room) {
    return send("GET", "/api/v1/apps/live/play-token/" + room, null, null)
        .data()
        .get("token")
        .asText();
  }

  @Override
  public void close() {
    server.close();
    api.close();
    if (plane != null) {
      plane.close();
    }
    database.close();
    client.close();
  }
}
