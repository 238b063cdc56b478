package dev.mediahub.core.logs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets by their form. */
final class RedactionTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "token sk_hushhushhush-hush refused",
        "publish sk-hushhushhush failed",
        "camera wsk_hushhushhush",
        "Authorization: Bearer hushhushhush",
        "GET /rtc?access_token=hushhushhush&x=1",
        "rtmp://user:hushhushhush@host/app",
        "{\"password\":\"hushhushhush\"}",
        "secret = hushhushhush",
        "jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJodXNoIn0.hushhushhush"
      })
  void takesSecretsOut(String text) {
    assertThat(Redaction.of(text)).doesNotContain("hushhush").contains("********");
  }

  @Test
  void leavesTheRestAlone() {
    String text = "stream live-demo/camera-1 (whip) ended: left; see http://host:3020/docs";
    assertThat(Redaction.of(text)).isEqualTo(text);
  }

  @Test
  void namesTheFeatureAsSource() {
    assertThat(LogRecorder.source("dev.mediahub.core.webhooks.AppWorker")).isEqualTo("webhooks");
    assertThat(LogRecorder.source("dev.mediahub.media.loop.udp.Socket")).isEqualTo("media");
    assertThat(LogRecorder.source("org.eclipse.jetty.Server")).isEqualTo("Server");
  }
}
