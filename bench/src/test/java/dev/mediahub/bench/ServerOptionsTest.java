package dev.mediahub.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.mediahub.bench.client.Endpoint;
import dev.mediahub.bench.server.ServerUse;
import dev.mediahub.media.protocol.srtp.SrtpProfile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class ServerOptionsTest {
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private HttpServer http;
  private String url;

  /** Answers as a hub that makes a token. */
  @BeforeEach
  void listen() throws IOException {
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.createContext(
        "/",
        exchange -> {
          try (exchange) {
            String bearer = exchange.getRequestHeaders().getFirst("Authorization");
            asked.add(exchange.getRequestURI() + " " + bearer);
            byte[] answer = "{\"token\": \"joins\"}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(201, answer.length);
            exchange.getResponseBody().write(answer);
          }
        });
    http.start();
    url = "http://127.0.0.1:" + http.getAddress().getPort();
  }

  @AfterEach
  void close() {
    http.stop(0);
  }

  private static ServerOptions options(String... arguments) {
    ServerOptions server = new ServerOptions();
    new CommandLine(server).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(arguments);
    return server;
  }

  private Endpoint endpoint(String... arguments) throws Exception {
    ServerOptions server = options(arguments);
    try (Target target = server.open(Scenario.WEBRTC)) {
      return server.webRtc(target, SrtpProfile.AEAD_AES_128_GCM, true);
    }
  }

  @Test
  void exchangesAnApiTokenForOneThatLetsWebRtcClientsIn() throws Exception {
    Endpoint endpoint = endpoint("--against", url, "--token", "sk_global");

    assertThat(asked).containsExactly("/api/v1/apps/live/tokens Bearer sk_global");
    assertThat(endpoint.publishToken()).isEqualTo("joins");
    assertThat(endpoint.playToken()).isEqualTo("joins");
  }

  @Test
  void takesAnyOtherTokenAsItIs() throws Exception {
    Endpoint endpoint =
        endpoint("--against", url, "--token", "publisher", "--play-token", "viewer");

    assertThat(asked).isEmpty();
    assertThat(endpoint.publishToken()).isEqualTo("publisher");
    assertThat(endpoint.playToken()).isEqualTo("viewer");
  }

  @Test
  void measuresTheProcessThatListensThere() throws Exception {
    try (Target target = options("--against", url).open(Scenario.WEBRTC)) {
      assertThat(target.use().cpuNs()).isPositive();
      assertThat(target.use().residentBytes()).isPositive();
    }
  }

  @Test
  void measuresNothingWhereNoProcessIsFound() throws Exception {
    http.stop(0);
    try (Target target = options("--against", url).open(Scenario.WEBRTC)) {
      assertThat(target.use()).isEqualTo(ServerUse.UNKNOWN);
      assertThat(target.use().cpuNs()).isNaN();
      assertThat(target.use().residentBytes()).isNaN();
    }
  }
}
