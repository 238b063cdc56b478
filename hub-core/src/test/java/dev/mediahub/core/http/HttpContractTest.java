package dev.mediahub.core.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mediahub.core.http.live.EndlessAnswer;
import dev.mediahub.core.http.live.SocketListener;
import dev.mediahub.core.http.live.Written;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every route gets from the base: errors, limits, JSON rules, CORS, declared access. */
final class HttpContractTest {
  record Body(String name, int count, Optional<Boolean> on) {}

  record Moment(Instant at) {}

  /** Refuses who comes. */
  private static final class Refusing implements SocketListener {
    @Override
    public void opened(dev.mediahub.core.http.live.Socket socket) {
      socket.close(1008, "no");
    }

    @Override
    public void closed(String reason) {}
  }

  private static final CompletableFuture<EndlessAnswer> over = new CompletableFuture<>();
  private static final HttpClient client = HttpClient.newHttpClient();
  private static HubServer server = startServer();

  @BeforeAll
  static void needsServer() {
    assertThat(server.port()).isPositive();
  }

  @AfterAll
  static void stop() {
    server.close();
    client.close();
  }

  private static HubServer startServer() {
    Router router = new Router();
    router.get("/api/open", Access.open(), context -> context.json(Envelope.of("hello")));
    router.get(
        "/api/list", Access.open(), context -> context.json(Envelope.page(List.of(1, 2), 7, 2, 4)));
    router.get("/api/time", Access.open(), context -> context.json(new Moment(Instant.EPOCH)));
    router.post(
        "/api/body",
        Access.open(),
        context -> context.json(Envelope.of(Json.read(context, Body.class).name())));
    router.get("/api/secret/{app}", Access.permission("app:read"), context -> context.json("in"));
    router.get(
        "/api/streams/{id}", Access.open(), context -> context.result(context.pathParam("id")));
    router.get(
        "/api/bug",
        Access.open(),
        context -> {
          throw new IllegalStateException("secret detail");
        });
    router.get(
        "/api/quota",
        Access.open(),
        context -> {
          throw new QuotaExceeded("maxApps", 2, 2);
        });
    router.get(
        "/api/later",
        Access.open(),
        context -> {
          throw HubException.retryLater(
              ErrorCode.CONFLICT, "the publisher is away", Duration.ofSeconds(3));
        });
    router.get(
        "/api/fails/{code}",
        Access.open(),
        context -> {
          throw new HubException(ErrorCode.valueOf(context.pathParam("code")), "why");
        });
    router.get(
        "/api/endless",
        Access.open(),
        context -> EndlessAnswer.to(context, "multipart/x-mixed-replace", _ -> {}));
    router.get(
        "/api/over",
        Access.open(),
        context ->
            EndlessAnswer.to(
                context,
                "multipart/x-mixed-replace",
                answer -> {
                  // As the server does with a reader that is silent for too long.
                  context.req().getAsyncContext().complete();
                  over.complete(answer);
                }));
    router.socket("/api/refusing", Access.open(), _ -> new Refusing());
    router.get("/api/closed/{any}", Access.open(), context -> context.result("any"));
    router.post("/api/closed/one", Access.open(), context -> context.result("one"));
    router.close("/api/closed/one");
    router.post("/whip/{app}", Access.media("join token"), context -> context.status(201));
    return HubServer.start(
        "127.0.0.1",
        0,
        router,
        (context, access) -> {
          if (access instanceof Access.Permission(String name)) {
            throw new HubException(ErrorCode.UNAUTHORIZED, "needs " + name);
          }
        });
  }

  private static HttpResponse<String> send(String method, String path, String body) {
    return send(method, path, body, "application/json");
  }

  private static HttpResponse<String> send(String method, String path, String body, String type) {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .header("Content-Type", type)
            .build();
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static JsonNode json(HttpResponse<String> response) {
    assertThat(response.headers().firstValue("Content-Type").orElse(""))
        .startsWith("application/json");
    return Json.parse(response.body().getBytes(StandardCharsets.UTF_8), JsonNode.class);
  }

  @Test
  void wrapsAnswersInTheEnvelope() {
    assertThat(send("GET", "/api/open", "").body())
        .isEqualTo("{\"data\":\"hello\",\"error\":null}");
    assertThat(send("GET", "/api/list", "").body())
        .isEqualTo("{\"data\":[1,2],\"total\":7,\"limit\":2,\"offset\":4,\"error\":null}");
  }

  @Test
  void writesInstantsWithMilliseconds() {
    assertThat(send("GET", "/api/time", "").body())
        .isEqualTo("{\"at\":\"1970-01-01T00:00:00.000Z\"}");
  }

  @Test
  void answersAnUnknownPathWith404() {
    var response = send("GET", "/nowhere", "");
    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(json(response).get("error").asText()).isEqualTo("not_found");
    assertThat(json(response).get("statusCode").asInt()).isEqualTo(404);
  }

  @Test
  void answersAWrongMethodWith405AndWhatIsAllowed() {
    var response = send("DELETE", "/api/open", "");
    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(json(response).get("error").asText()).isEqualTo("method_not_allowed");
    assertThat(response.headers().firstValue("Allow"))
        .hasValueSatisfying(allow -> assertThat(allow).contains("GET"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"name\":\"a\",\"count\":1,\"color\":2}|color",
        "{\"name\":\"a\",\"count\":\"1\"}|count",
        "{\"name\":7,\"count\":1}|name",
        "{\"name\":\"a\",\"count\":1.5}|count",
        "{\"name\":\"a\",\"count\":null}|count",
        "{\"name\":\"a\",\"count\":1,\"on\":\"yes\"}|on",
        "{\"name\":\"a\",\"name\":\"b\",\"count\":1}|uplicate",
        "{\"name\":\"a\",|line 1, column",
        "{} {}|line 1",
        "[1]|object",
        "null|object",
        "\"x\"|object",
      })
  void refusesABadBodyNamingThePlace(String body, String named) {
    var response = send("POST", "/api/body", body);
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).get("error").asText()).isEqualTo("bad_request");
    assertThat(json(response).get("message").asText())
        .contains(named)
        .doesNotContain("dev.mediahub", "java.");
  }

  @Test
  void refusesDeepNesting() {
    var response =
        send("POST", "/api/body", "{\"name\":" + "[".repeat(5000) + "]".repeat(5000) + "}");
    assertThat(response.statusCode()).isEqualTo(400);
  }

  @Test
  void refusesABodyAboveTheLimit() {
    var response =
        send("POST", "/api/body", "{\"name\":\"" + "x".repeat(Bodies.DEFAULT_LIMIT_BYTES) + "\"}");
    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(json(response).get("error").asText()).isEqualTo("payload_too_large");
  }

  @Test
  void hidesAnUnexpectedFailureBehindARequestId() {
    var response = send("GET", "/api/bug", "");
    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(json(response).get("requestId").asText()).hasSize(36);
    assertThat(response.body()).doesNotContain("secret detail", "IllegalState");
  }

  @Test
  void namesTheQuotaThatIsUsedUp() {
    JsonNode body = json(send("GET", "/api/quota", ""));
    assertThat(body.get("statusCode").asInt()).isEqualTo(429);
    assertThat(body.get("error").asText()).isEqualTo("quota_exceeded");
    assertThat(body.get("metric").asText()).isEqualTo("maxApps");
    assertThat(body.get("limit").asInt()).isEqualTo(2);
    assertThat(body.get("used").asInt()).isEqualTo(2);
  }

  @Test
  void saysWhenToTryAgain() {
    var response = send("GET", "/api/later", "");
    assertThat(response.statusCode()).isEqualTo(409);
    assertThat(response.headers().firstValue("Retry-After")).hasValue("3");
  }

  @ParameterizedTest
  @CsvSource({
    "UNAUTHORIZED,401,unauthorized",
    "FORBIDDEN,403,forbidden",
    "NOT_FOUND,404,not_found",
    "NOT_ACCEPTABLE,406,not_acceptable",
    "PRECONDITION_FAILED,412,precondition_failed",
    "UNSUPPORTED_MEDIA_TYPE,415,unsupported_media_type",
    "UNPROCESSABLE,422,unprocessable",
    "PRECONDITION_REQUIRED,428,precondition_required",
    "TOO_MANY_REQUESTS,429,too_many_requests",
    "INTERNAL,500,internal",
    "UNAVAILABLE,503,unavailable",
    "DATABASE_UNAVAILABLE,503,DB_CONNECTION_FAIL",
  })
  void mapsEveryErrorCode(String code, int status, String name) {
    var response = send("GET", "/api/fails/" + code, "");
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(json(response).get("error").asText()).isEqualTo(name);
  }

  @Test
  void asksTheGuardBeforeTheHandler() {
    var response = send("GET", "/api/secret/live", "");
    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
    assertThat(json(response).get("message").asText()).isEqualTo("needs app:read");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/open",
        "/api/secret/live",
        "/api/streams/x",
        "/api/bug",
        "/api/later",
        "/api/closed/one",
        "/whip/live",
        "/nowhere"
      })
  void answersHeadAsGetButWithoutABody(String path) {
    var get = send("GET", path, "");
    var head = send("HEAD", path, "");
    assertThat(head.statusCode()).isEqualTo(get.statusCode());
    assertThat(head.body()).isEmpty();
    for (String name : List.of("Content-Type", "Retry-After", "WWW-Authenticate", "Allow")) {
      assertThat(head.headers().firstValue(name)).isEqualTo(get.headers().firstValue(name));
    }
  }

  @Test
  void answersHeadOfAnEndlessAnswerWithItsHeadersOnly() {
    var head = send("HEAD", "/api/endless", "");
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.headers().firstValue("Content-Type").orElse(""))
        .startsWith("multipart/x-mixed-replace");
  }

  @Test
  void tellsWhoWritesToAnEndlessAnswerThatTheServerHasEnded() {
    assertThat(send("GET", "/api/over", "").statusCode()).isEqualTo(200);
    var failed = new CompletableFuture<Boolean>();
    over.join()
        .write(
            ByteBuffer.allocateDirect(1),
            new Written() {
              @Override
              public void done() {
                failed.complete(false);
              }

              @Override
              public void failed() {
                failed.complete(true);
              }
            });
    assertThat(failed).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(true);
  }

  @Test
  void cutsOffAWebSocketThatIgnoresItsGoodbye() throws IOException {
    String answer =
        raw(
            "GET /api/refusing HTTP/1.1\r\nHost: x\r\n"
                + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 101").endsWith("no");
  }

  @Test
  void answersPreflightWithoutACredential() {
    var response = send("OPTIONS", "/api/secret/live", "");
    assertThat(response.statusCode()).isEqualTo(204);
    assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).hasValue("*");
    assertThat(response.headers().firstValue("Access-Control-Allow-Methods"))
        .hasValue("GET, HEAD, OPTIONS");
    assertThat(response.headers().firstValue("Access-Control-Allow-Headers").orElse(""))
        .contains("Authorization", "If-Match", "Range", "If-Range");
    assertThat(response.headers().firstValue("Access-Control-Expose-Headers").orElse(""))
        .contains("Location", "ETag", "Link")
        .contains("Accept-Ranges", "Content-Range", "Content-Disposition");
    assertThat(send("OPTIONS", "/whip/live", "").headers().firstValue("Accept-Post"))
        .hasValue("application/sdp");
  }

  @Test
  void exposesHeadersOnErrorsToo() {
    assertThat(send("GET", "/nowhere", "").headers().firstValue("Access-Control-Allow-Origin"))
        .hasValue("*");
  }

  @Test
  void takesAnEncodedSlashAsPartOfAName() {
    assertThat(send("GET", "/api/streams/live-demo%2Fcamera-1", "").body())
        .isEqualTo("live-demo/camera-1");
  }

  @ParameterizedTest
  @CsvSource({
    "/api/streams/%2e%2e%2fopen,200",
    "/api/x/../open,404",
    "/api/streams/a%00b,400",
    "/api/%zz,400",
    "/api/streams/a;b%zz,400",
    "/api/streams/a;b%4,400",
    "/api/streams/a;b%00,400"
  })
  void neverWalksOutOfAPath(String path, int status) throws IOException {
    String answer = raw("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assertThat(answer).doesNotContain("hello");
    assertThat(answer).startsWith("HTTP/1.1 " + status);
  }

  @Test
  void takesARequestLineOf60KiB() {
    assertThat(send("GET", "/api/open?token=" + "x".repeat(60_000), "").statusCode())
        .isEqualTo(200);
  }

  @Test
  void refusesLargerHeadersInTheErrorShape() throws IOException {
    String answer =
        raw(
            "GET /api/open?t="
                + "x".repeat(70_000)
                + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 414").contains("\"statusCode\":414");
  }

  private static String raw(String request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
