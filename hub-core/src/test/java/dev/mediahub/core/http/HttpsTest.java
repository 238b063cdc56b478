package dev.mediahub.core.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.mediahub.core.tls.ServerCertificate;
import dev.mediahub.core.tls.TestCertificate;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTPS from certificate files: spoken, renewed under running connections, redirected to. */
final class HttpsTest {
  private static final Instant LATER = Instant.now().plus(Duration.ofDays(30));

  @TempDir Path folder;

  private ServerCertificate open() throws Exception {
    return ServerCertificate.open(
        folder.resolve("cert.pem"), folder.resolve("key.pem"), Clock.systemUTC());
  }

  private static HubServer serve(ServerCertificate certificate, Optional<String> publicUrl) {
    Router router = new Router();
    router.get(
        "/where",
        Access.open(),
        context -> context.result(context.scheme() + " " + context.host()));
    return HubServer.start(
        new Listen(
            "127.0.0.1",
            0,
            Optional.of(new Listen.Tls(certificate.get(), 0, publicUrl)),
            TrustedProxies.of(List.of())),
        router,
        (context, access) -> {});
  }

  private static HttpResponse<String> get(HttpClient client, String url) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
  }

  private static HttpClient trusting(TestCertificate certificate) {
    return HttpClient.newBuilder().sslContext(certificate.client()).build();
  }

  @ParameterizedTest
  @ValueSource(strings = {"EC", "RSA", "Ed25519"})
  void speaksHttps(String algorithm) throws Exception {
    TestCertificate made = TestCertificate.make(algorithm, LATER);
    made.write(folder);
    try (ServerCertificate certificate = open();
        HubServer server = serve(certificate, Optional.empty());
        HttpClient client = trusting(made)) {
      String host = "localhost:" + server.port();
      assertThat(get(client, "https://" + host + "/where").body()).isEqualTo("https " + host);
      assertThat(get(client, "https://127.0.0.1:" + server.port() + "/where").statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void showsTheRenewedCertificateToNewConnectionsAndKeepsTheOldOnes() throws Exception {
    TestCertificate first = TestCertificate.make("EC", LATER);
    first.write(folder);
    TestCertificate second = TestCertificate.make("EC", LATER);
    try (ServerCertificate certificate = open();
        HubServer server = serve(certificate, Optional.empty());
        HttpClient before = trusting(first);
        HttpClient after = trusting(second)) {
      String url = "https://localhost:" + server.port() + "/where";
      assertThat(get(before, url).statusCode()).isEqualTo(200);
      assertThatThrownBy(() -> get(after, url)).isInstanceOf(IOException.class);
      second.write(folder);
      certificate.watch(Duration.ofMillis(20));
      await()
          .atMost(Duration.ofSeconds(30))
          .ignoreExceptionsInstanceOf(IOException.class)
          .untilAsserted(() -> assertThat(get(after, url).statusCode()).isEqualTo(200));
      // Over the connection that it still has.
      assertThat(get(before, url).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void sendsPlainHttpToHttps() throws Exception {
    TestCertificate.make("EC", LATER).write(folder);
    try (ServerCertificate certificate = open();
        HubServer server = serve(certificate, Optional.empty());
        HttpClient client = HttpClient.newHttpClient()) {
      String plain = "http://localhost:" + server.redirectPort();
      HttpResponse<String> answer = get(client, plain + "/where/else%2Fis?it=1");
      assertThat(answer.statusCode()).isEqualTo(308);
      assertThat(answer.headers().firstValue("Location"))
          .hasValue("https://localhost:" + server.port() + "/where/else%2Fis?it=1");
      assertThat(get(client, plain + "/where").body()).doesNotContain("http localhost");
    }
  }

  @Test
  void sendsPlainHttpToThePublicUrl() throws Exception {
    TestCertificate.make("EC", LATER).write(folder);
    try (ServerCertificate certificate = open();
        HubServer server = serve(certificate, Optional.of("https://media.example.com"));
        HttpClient client = HttpClient.newHttpClient()) {
      assertThat(
              get(client, "http://localhost:" + server.redirectPort() + "/where")
                  .headers()
                  .firstValue("Location"))
          .hasValue("https://media.example.com/where");
    }
  }
}
