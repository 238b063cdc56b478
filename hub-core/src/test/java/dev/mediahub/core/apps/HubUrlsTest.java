package dev.mediahub.core.apps;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.core.apps.HubUrls.RtmpPorts;
import org.junit.jupiter.api.Test;

/** Links. */
final class HubUrlsTest {
  @Test
  void speaksWebSocketOverTheSameTransport() {
    assertThat(new HubUrls("https://media.example.com/").webSocket())
        .isEqualTo("wss://media.example.com");
    assertThat(new HubUrls("http://localhost:3020").webSocket()).isEqualTo("ws://localhost:3020");
  }

  @Test
  void writesTheIframeOfTheReferenceDocument() {
    assertThat(new HubUrls("https://your-domain.example.com").iframe("live", "live-demo"))
        .isEqualTo(
            "<iframe src=\"https://your-domain.example.com/embed/live/live-demo\" width=\"640\""
                + " height=\"360\" allow=\"autoplay; fullscreen; camera; microphone\""
                + " allowfullscreen></iframe>");
  }

  @Test
  void namesTheRtmpServerThatListens() {
    HubUrls urls = new HubUrls("https://media.example.com:8443");
    assertThat(urls.rtmp("live", new RtmpPorts(1935, 1936)))
        .hasValue("rtmp://media.example.com:1935/live");
    assertThat(urls.rtmp("live", new RtmpPorts(-1, 1936)))
        .hasValue("rtmps://media.example.com:1936/live");
    assertThat(urls.rtmp("live", RtmpPorts.NONE)).isEmpty();
  }
}
