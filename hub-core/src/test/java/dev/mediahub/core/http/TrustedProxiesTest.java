package dev.mediahub.core.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** X-Forwarded headers, from whom may send them and from whom may not. */
final class TrustedProxiesTest {
  private static String ask(List<String> trusted, String... headers) throws Exception {
    Router router = new Router();
    router.get(
        "/who",
        Access.open(),
        context -> context.result(context.ip() + " " + context.scheme() + " " + context.host()));
    try (HubServer server =
            HubServer.start(
                new Listen("127.0.0.1", 0, Optional.empty(), TrustedProxies.of(trusted)),
                router,
                (context, access) -> {});
        HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/who"));
      for (int i = 0; i < headers.length; i += 2) {
        request.header(headers[i], headers[i + 1]);
      }
      return client
          .send(request.build(), HttpResponse.BodyHandlers.ofString())
          .body()
          .replace(":" + server.port(), ":PORT");
    }
  }

  @Test
  void believesNobodyByDefault() throws Exception {
    assertThat(
            ask(
                List.of(),
                "X-Forwarded-For",
                "203.0.113.9",
                "X-Forwarded-Proto",
                "https",
                "X-Forwarded-Host",
                "evil.example.com"))
        .isEqualTo("127.0.0.1 http 127.0.0.1:PORT");
  }

  @Test
  void believesNobodyOutsideTheNetworks() throws Exception {
    assertThat(ask(List.of("10.0.0.0/8", "::1"), "X-Forwarded-For", "203.0.113.9"))
        .startsWith("127.0.0.1 ");
  }

  @Test
  void takesWhatATrustedProxySays() throws Exception {
    assertThat(
            ask(
                List.of("127.0.0.0/8"),
                "X-Forwarded-For",
                "203.0.113.9",
                "X-Forwarded-Proto",
                "https",
                "X-Forwarded-Host",
                "media.example.com"))
        .isEqualTo("203.0.113.9 https media.example.com");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          198.51.100.1, 203.0.113.9            | 203.0.113.9
          198.51.100.1, 203.0.113.9, 10.1.2.3  | 203.0.113.9
          10.9.9.9, 10.1.2.3                   | 10.9.9.9
          203.0.113.9:4711                     | 203.0.113.9
          [2001:db8::7]:4711, 10.1.2.3         | 2001:db8::7
          2001:db8::7                          | 2001:db8::7
          ::ffff:203.0.113.9                   | ::ffff:203.0.113.9
          203.0.113.9, not-an-address          | 127.0.0.1
          203.0.113.9, unknown, 10.1.2.3       | 10.1.2.3
          """)
  void findsTheLastAddressThatNoTrustedProxyHas(String header, String client) throws Exception {
    assertThat(ask(List.of("127.0.0.1", "10.0.0.0/8"), "X-Forwarded-For", header))
        .satisfies(answer ->
            assertThat(answer.substring(0, answer.indexOf(' ')).replaceAll("[\\[\\]]", ""))
                .isEqualTo(client));
  }

  @Test
  void readsAHeaderThatComesSeveralTimes() throws Exception {
    assertThat(
            ask(
                List.of("127.0.0.1", "10.0.0.0/8"),
                "X-Forwarded-For",
                "198.51.100.1, 203.0.113.9",
                "X-Forwarded-For",
                "10.1.2.3"))
        .startsWith("203.0.113.9 ");
  }

  @Test
  void takesNoOtherSchemeThanHttpAndHttps() throws Exception {
    assertThat(ask(List.of("127.0.0.1"), "X-Forwarded-Proto", "javascript"))
        .startsWith("127.0.0.1 http ");
  }
}
