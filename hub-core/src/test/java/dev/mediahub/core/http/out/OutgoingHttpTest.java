package dev.mediahub.core.http.out;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.mediahub.core.net.AllowedTargets;
import dev.mediahub.core.net.HostResolver;
import dev.mediahub.core.net.TargetRefused;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests to real servers on the loopback address, by names of a resolver of our own. */
final class OutgoingHttpTest {
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  private final Map<String, List<InetAddress>> names = new ConcurrentHashMap<>();
  private final AtomicInteger questions = new AtomicInteger();
  private final HttpServer server = server();
  private final OutgoingHttp http = client(List.of("127.0.0.1"));
  private final OutgoingHttp strict = client(List.of());

  private static HttpServer server() {
    try {
      return HttpServer.create(new InetSocketAddress(LOOPBACK, 0), 0);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private OutgoingHttp client(List<String> allowPrivate) {
    HostResolver resolver =
        (host, atMost) -> {
          questions.incrementAndGet();
          if (host.matches("[0-9.]+|.*:.*")) {
            return List.of(InetAddress.getAllByName(host));
          }
          List<InetAddress> known = names.get(host);
          if (known == null) {
            throw new UnknownHostException(host);
          }
          return known;
        };
    return new OutgoingHttp(
        new AllowedTargets(allowPrivate),
        resolver,
        (SSLSocketFactory) SSLSocketFactory.getDefault(),
        "Test");
  }

  @BeforeEach
  void start() {
    names.put("inside.test", List.of(LOOPBACK));
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    http.close();
    strict.close();
  }

  private URI url(String path) {
    return URI.create("http://inside.test:" + server.getAddress().getPort() + path);
  }

  private void answer(String path, int status, String body, String... header) {
    server.createContext(
        path,
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          if (header.length > 0) {
            exchange.getResponseHeaders().add(header[0], header[1]);
          }
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
  }

  @Test
  void postsABodyAndReadsTheAnswer() throws Exception {
    server.createContext(
        "/hook",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          String said =
              exchange.getRequestMethod()
                  + " "
                  + exchange.getRequestURI()
                  + " "
                  + exchange.getRequestHeaders().getFirst("Host")
                  + " "
                  + exchange.getRequestHeaders().getFirst("X-Mine")
                  + " "
                  + new String(body, StandardCharsets.UTF_8);
          // Length 0 lets this server send chunks.
          exchange.sendResponseHeaders(201, 0);
          exchange.getResponseBody().write(said.getBytes(StandardCharsets.UTF_8));
          exchange.close();
        });
    OutgoingResponse answer =
        http.send(
            OutgoingRequest.post(
                    url("/hook?a=b%20c"), "text/plain", "ä".getBytes(StandardCharsets.UTF_8))
                .withHeader("X-Mine", "yes"));
    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.complete()).isTrue();
    assertThat(answer.text())
        .isEqualTo("POST /hook?a=b%20c inside.test:" + server.getAddress().getPort() + " yes ä");
  }

  @Test
  void keepsOnlyAsMuchOfTheBodyAsAllowed() throws Exception {
    answer("/big", 200, "x".repeat(100_000));
    OutgoingResponse answer = http.send(OutgoingRequest.get(url("/big")).withMaxBodyBytes(1000));
    assertThat(answer.body()).hasSize(1000);
    assertThat(answer.complete()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
      })
  void waitsForNoBodyThatItDoesNotKeep(String head) throws Exception {
    try (ServerSocket unhurried = new ServerSocket(0, 1, LOOPBACK)) {
      Thread.ofVirtual()
          .start(() -> {
            try (Socket socket = unhurried.accept()) {
              socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
              socket.getInputStream().readAllBytes();
            } catch (IOException e) {
              // The client has seen enough.
            }
          });
      URI target = URI.create("http://inside.test:" + unhurried.getLocalPort() + "/");
      OutgoingResponse answer = http.send(OutgoingRequest.get(target).withMaxBodyBytes(0));
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.complete()).isFalse();
    }
  }

  @Test
  void triesTheNextAddressWhenOneDoesNotAnswer() throws Exception {
    InetAddress deaf = InetAddress.ofLiteral("127.0.0.2");
    names.put("twofold.test", List.of(deaf, LOOPBACK));
    answer("/there", 200, "ok");
    int port = server.getAddress().getPort();
    List<Socket> waiting = new ArrayList<>();
    try (OutgoingHttp client = client(List.of("127.0.0.0/8"));
        ServerSocket full = new ServerSocket(port, 1, deaf)) {
      fill(full, waiting);
      URI target = URI.create("http://twofold.test:" + port + "/there");
      assertThat(client.send(OutgoingRequest.get(target).withTimeout(Duration.ofSeconds(2))).text())
          .isEqualTo("ok");
      names.put("twofold.test", List.of(deaf, deaf));
      assertThatThrownBy(
              () -> client.send(OutgoingRequest.get(target).withTimeout(Duration.ofMillis(200))))
          .hasMessageContaining("no answer within 200 ms");
    } finally {
      for (Socket socket : waiting) {
        socket.close();
      }
    }
  }

  /** Connects until the system takes no more for a server that accepts none. */
  private static void fill(ServerSocket server, List<Socket> waiting) throws IOException {
    while (true) {
      Socket socket = new Socket();
      waiting.add(socket);
      try {
        socket.connect(server.getLocalSocketAddress(), 100);
      } catch (SocketTimeoutException e) {
        return;
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://inside.test/",
        "http://127.0.0.1/",
        "http://127.1/",
        "http://2130706433/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://169.254.169.254/latest/meta-data/",
        "ftp://inside.test/",
        "file:///etc/passwd",
        "http://user:pw@inside.test/",
        "http:///path",
        "gopher://inside.test/"
      })
  void connectsToNothingPrivateOrStrange(String target) {
    assertThatThrownBy(() -> strict.send(OutgoingRequest.get(URI.create(target))))
        .isInstanceOf(TargetRefused.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://inside.test:0/", "http://inside.test:99999/"})
  void refusesAPortThatCannotBe(String target) {
    assertThatThrownBy(() -> http.send(OutgoingRequest.get(URI.create(target))))
        .isInstanceOf(TargetRefused.class);
  }

  @Test
  void asksForTheNameOnceSoThatItCannotChangeInBetween() throws Exception {
    answer("/once", 200, "ok");
    http.send(OutgoingRequest.get(url("/once")));
    assertThat(questions).hasValue(1);
  }

  @Test
  void followsRedirectsOnlyWhenToldAndOnlyToAllowedTargets() throws Exception {
    answer("/there", 200, "ok");
    answer("/relative", 302, "", "Location", "/there");
    answer("/inward", 307, "", "Location", "http://169.254.169.254/");
    answer("/round", 302, "", "Location", "/round");
    assertThat(http.send(OutgoingRequest.get(url("/relative"))).status()).isEqualTo(302);
    assertThat(http.send(OutgoingRequest.get(url("/relative")).withMaxRedirects(3)).text())
        .isEqualTo("ok");
    assertThatThrownBy(() -> http.send(OutgoingRequest.get(url("/inward")).withMaxRedirects(3)))
        .isInstanceOf(TargetRefused.class);
    assertThatThrownBy(() -> http.send(OutgoingRequest.get(url("/round")).withMaxRedirects(3)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("more than 3");
  }

  @Test
  void keepsCredentialsFromTheHostRedirectedTo() throws Exception {
    names.put("other.test", List.of(LOOPBACK));
    server.createContext(
        "/seen",
        exchange -> {
          String seen = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
          exchange.sendResponseHeaders(200, seen.length());
          exchange.getResponseBody().write(seen.getBytes(StandardCharsets.UTF_8));
          exchange.close();
        });
    String other = url("/seen").toString().replace("inside", "other");
    answer("/away", 302, "", "Location", other);
    answer("/near", 302, "", "Location", "/seen");
    OutgoingRequest request =
        OutgoingRequest.get(url("/away")).withHeader("Authorization", "key").withMaxRedirects(1);
    assertThat(http.send(request).text()).isEqualTo("null");
    request =
        OutgoingRequest.get(url("/near")).withHeader("Authorization", "key").withMaxRedirects(1);
    assertThat(http.send(request).text()).isEqualTo("key");
  }

  @Test
  void givesUpAServerThatTricklesItsAnswer() throws Exception {
    CountDownLatch gone = new CountDownLatch(1);
    try (ServerSocket slow = new ServerSocket(0, 1, LOOPBACK)) {
      Thread.ofVirtual()
          .start(() -> {
            try (Socket socket = slow.accept();
                InputStream in = socket.getInputStream()) {
              socket
                  .getOutputStream()
                  .write("HTTP/1.1 200 OK\r\nX: ".getBytes(StandardCharsets.US_ASCII));
              while (in.read() >= 0) {
                // Each byte read is answered by one, for ever.
                socket.getOutputStream().write('x');
              }
            } catch (IOException e) {
              // The client closed, as it should.
            } finally {
              gone.countDown();
            }
          });
      URI target = URI.create("http://inside.test:" + slow.getLocalPort() + "/");
      assertThatThrownBy(
              () -> http.send(OutgoingRequest.get(target).withTimeout(Duration.ofMillis(200))))
          .hasMessageContaining("no answer within 200 ms");
      gone.await();
    }
  }

  /** Longer than what the system keeps of it, so that the server's pace is felt. */
  private static OutgoingRequest large(ServerSocket to, int timeoutMs) {
    URI target = URI.create("http://inside.test:" + to.getLocalPort() + "/");
    return OutgoingRequest.post(target, "text/plain", new byte[24 << 20])
        .withTimeout(Duration.ofMillis(timeoutMs));
  }

  @Test
  void sendsABodyForAsLongAsSomeOfItIsTaken() throws Exception {
    try (ServerSocket slow = new ServerSocket(0, 1, LOOPBACK);
        var pace = Executors.newSingleThreadScheduledExecutor()) {
      slow.setReceiveBufferSize(64 * 1024);
      CompletableFuture<Socket> accepted =
          CompletableFuture.supplyAsync(() -> {
            try {
              return slow.accept();
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
      AtomicLong taken = new AtomicLong();
      var _ =
          pace.scheduleWithFixedDelay(
              () -> {
                try {
                  Socket socket = accepted.join();
                  taken.addAndGet(socket.getInputStream().readNBytes(1 << 20).length);
                  if (taken.get() >= 24 << 20) {
                    socket
                        .getOutputStream()
                        .write("HTTP/1.1 204 Done\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    pace.shutdown();
                  }
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              },
              150,
              150,
              TimeUnit.MILLISECONDS);
      // All 24 MB take longer than the time-out.
      assertThat(http.send(large(slow, 3000)).status()).isEqualTo(204);
    }
  }

  @Test
  void givesUpAServerThatTakesNoMoreOfTheBody() throws Exception {
    try (ServerSocket deaf = new ServerSocket(0, 1, LOOPBACK)) {
      assertThatThrownBy(() -> http.send(large(deaf, 200)))
          .hasMessageContaining("no answer within 200 ms");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hello\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabcd\r\n",
        "HTTP/1.1 200 OK\r\nno header\r\n\r\n",
        ""
      })
  void refusesAnswersThatAreNotHttp(String text) throws Exception {
    try (ServerSocket odd = new ServerSocket(0, 1, LOOPBACK)) {
      Thread.ofVirtual()
          .start(() -> {
            try (Socket socket = odd.accept()) {
              socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
              socket.shutdownOutput();
              socket.getInputStream().readAllBytes();
            } catch (IOException e) {
              // The client has seen enough.
            }
          });
      URI target = URI.create("http://inside.test:" + odd.getLocalPort() + "/");
      assertThatThrownBy(() -> http.send(OutgoingRequest.get(target)))
          .isInstanceOf(IOException.class)
          .isNotInstanceOf(TargetRefused.class);
    }
  }

  @Test
  void saysWhichHostThereIsNot() {
    assertThatThrownBy(() -> http.send(OutgoingRequest.get(URI.create("http://none.test/"))))
        .isInstanceOf(UnknownHostException.class)
        .hasMessageContaining("none.test");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Host", "content-length", "Transfer-Encoding", "X: y", "X\r\nY", ""})
  void refusesHeadersThatChangeTheRequest(String name) {
    OutgoingRequest request = OutgoingRequest.get(url("/"));
    assertThatThrownBy(() -> request.withHeader(name, "v"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> request.withHeader("X-Good", "a\r\nHost: evil"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
