package dev.mediahub.core.logs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What the log's rows say. */
final class LogRecorderTest {
  @Test
  void namesTheFeatureAsSource() {
    assertThat(LogRecorder.source("dev.mediahub.core.webhooks.AppWorker")).isEqualTo("webhooks");
    assertThat(LogRecorder.source("dev.mediahub.media.loop.udp.Socket")).isEqualTo("media");
    assertThat(LogRecorder.source("org.eclipse.jetty.Server")).isEqualTo("Server");
  }
}
