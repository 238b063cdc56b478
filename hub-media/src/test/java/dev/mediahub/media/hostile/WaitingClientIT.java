package dev.mediahub.media.hostile;

import static org.awaitility.Awaitility.await;

import dev.mediahub.media.clients.FramePublisher;
import dev.mediahub.media.clients.FrameViewer;
import dev.mediahub.media.clients.TestClient;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Clients that offer {@code a=setup:passive}, as FFmpeg's WHIP muxer does: the hub opens DTLS. */
final class WaitingClientIT {
  private static UnaryOperator<String> waiting(UnaryOperator<String> signalling) {
    return offer -> signalling.apply(offer.replace("a=setup:active", "a=setup:passive"));
  }

  @Test
  void publishAndPlay() throws Exception {
    try (Studio studio = new Studio()) {
      FrameViewer viewer = new FrameViewer();
      studio.keep(
          TestClient.connected(studio.udp(), viewer, waiting(studio.playing(Studio.CAMERA))));
      studio.awaitFrames(viewer, 10);
      studio.keep(
          TestClient.connected(
              studio.udp(),
              new FramePublisher(Studio.FRAMES_PER_SECOND, 8),
              waiting(studio.publishing("waiting"))));
      await().atMost(Studio.PATIENCE).until(() -> studio.isStreaming("waiting"));
    }
  }
}
