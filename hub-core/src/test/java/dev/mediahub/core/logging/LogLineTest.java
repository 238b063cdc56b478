package dev.mediahub.core.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import dev.mediahub.core.http.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The log's form, which collectors and people rely on, and that no secret passes. */
final class LogLineTest {
  private static String write(LogLine format, String message, @Nullable Throwable thrown) {
    LoggerContext context = new LoggerContext();
    LoggingEvent event =
        new LoggingEvent(
            "caller",
            context.getLogger("dev.mediahub.core.Part"),
            Level.WARN,
            message,
            thrown,
            new Object[0]);
    return new String(format.encode(event), StandardCharsets.UTF_8);
  }

  @Test
  void jsonIsOneObjectALineWithStableFields() throws IOException {
    String line = write(LogLine.json(), "first\nsecond \"quoted\"", null);
    assertThat(line).endsWith("}\n").doesNotContain("\n{");
    assertThat(line.strip()).doesNotContain("\n");
    JsonNode json = Json.mapper().readTree(line);
    assertThat(json.fieldNames())
        .toIterable()
        .containsExactly("time", "level", "logger", "thread", "message");
    assertThat(json.get("time").asText()).matches("\\d{4}-\\d\\d-\\d\\dT.*\\.\\d{3}Z");
    assertThat(json.get("level").asText()).isEqualTo("warn");
    assertThat(json.get("logger").asText()).isEqualTo("dev.mediahub.core.Part");
    assertThat(json.get("message").asText()).isEqualTo("first\nsecond \"quoted\"");
  }

  @Test
  void jsonHasTheStackTraceInTheSameLine() throws IOException {
    String line = write(LogLine.json(), "failed", new IllegalStateException("why"));
    assertThat(line.strip()).doesNotContain("\n");
    assertThat(Json.mapper().readTree(line).get("error").asText())
        .startsWith("java.lang.IllegalStateException: why")
        .contains("at dev.mediahub");
  }

  @Test
  void textIsOneLineAnEvent() {
    assertThat(write(LogLine.text(), "first\nforged", null))
        .matches("\\d\\d:\\d\\d:\\d\\d\\.\\d{3} WARN  Part first \\| forged\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          token sk_abcdefgh-12345678 refused             | token sk_… refused
          rtmp://h/live/sk-abcdefghijklmnop0123 came     | rtmp://h/live/sk-… came
          GET /x?token=abc&room=r                        | GET /x?token=…&room=r
          Authorization: Bearer abcdefgh123 end          | Authorization: Bearer … end
          eyJhbGciOi.eyJzdWIi.c2ln is bad                | eyJ… is bad
          jdbc:postgresql://user:hunter22@db:5432/hub    | jdbc:postgresql://user:…@db:5432/hub
          password=hunter22, user=me                     | password=…, user=me
          {"password":"hunter22","user":"me"}            | {"password":"…","user":"me"}
          camera wsk_abcdefgh12 failed                   | camera wsk_… failed
          secret = hunter22                              | secret = …
          GET /rtc?access_token=hunter22&x=1             | GET /rtc?access_token=…&x=1
          stream live-demo/camera-1 (whip) ended: left   | stream live-demo/camera-1 (whip) ended: left
          the token is unknown; a secret is no password  | the token is unknown; a secret is no password
          took 12 ms at http://localhost:3020/           | took 12 ms at http://localhost:3020/
          """)
  void whatLooksLikeASecretIsCut(String message, String written) throws IOException {
    assertThat(write(LogLine.text(), message, null)).endsWith(" Part " + written + "\n");
    assertThat(Json.mapper().readTree(write(LogLine.json(), message, null)).get("message").asText())
        .isEqualTo(written);
  }

  @Test
  void whatTheCutTakesGoesByTheLength() {
    String beginnings = "eyJ-".repeat(100_000);
    String masked =
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> SecretMask.apply(beginnings));
    assertThat(masked).isEqualTo(beginnings);
  }
}
