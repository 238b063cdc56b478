package dev.mediahub.media.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mediahub.media.api.IoMode;
import dev.mediahub.media.api.MediaConfig;
import dev.mediahub.media.api.MediaEvent;
import dev.mediahub.media.api.MediaServer;
import dev.mediahub.media.api.MediaServerFactory;
import dev.mediahub.media.api.ParticipantInfo;
import dev.mediahub.media.api.PlayRequest;
import dev.mediahub.media.api.Protocol;
import dev.mediahub.media.api.PublishRequest;
import dev.mediahub.media.api.RoomKey;
import dev.mediahub.media.api.TrackInfo;
import dev.mediahub.media.api.TrackKind;
import dev.onvoid.webrtc.PeerConnectionFactory;
import dev.onvoid.webrtc.media.audio.AudioDeviceModule;
import dev.onvoid.webrtc.media.audio.AudioLayer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** libwebrtc, the library inside browsers, publishes to and plays from the real media plane. */
final class WebRtcJavaIT {
  private static final RoomKey ROOM = new RoomKey("live", "live-demo");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final AtomicInteger framesShown = new AtomicInteger();
  private final AtomicInteger widthShown = new AtomicInteger();
  private final AtomicInteger streamsStarted = new AtomicInteger();
  private AudioDeviceModule audio;
  private PeerConnectionFactory factory;
  private MovingPicture picture;

  @BeforeEach
  void start() {
    // Without an audio module of its own a factory aborts on machines without sound.
    audio = new AudioDeviceModule(AudioLayer.kDummyAudio);
    factory = new PeerConnectionFactory(audio);
    picture = new MovingPicture();
  }

  /** The media plane, telling clients these addresses; none means the host's. */
  private MediaServer listen(List<String> addresses) {
    return MediaServerFactory.load()
        .start(new MediaConfig(0, 0, addresses, 2, IoMode.AUTO, true), this::onEvent);
  }

  @AfterEach
  void stop() throws Exception {
    picture.close();
    factory.dispose();
    audio.dispose();
  }

  private LibwebrtcPeer publish(MediaServer media, String codec) throws Exception {
    int before = streamsStarted.get();
    LibwebrtcPeer peer = LibwebrtcPeer.sending(factory, picture.source(), codec);
    PublishRequest request =
        new PublishRequest(ROOM, "camera-1", "", "", TrackKind.ALL, Protocol.WHIP, peer.offer());
    peer.accept(media.publish(request).sdp());
    await().atMost(PATIENCE).until(() -> streamsStarted.get() > before);
    assertThat(media.room(ROOM).orElseThrow().participants())
        .flatExtracting(ParticipantInfo::tracks)
        .extracting(TrackInfo::codec)
        .containsExactly(codec);
    return peer;
  }

  private void onEvent(MediaEvent event) {
    if (event instanceof MediaEvent.StreamStarted) {
      streamsStarted.incrementAndGet();
    }
  }

  private LibwebrtcPeer play(MediaServer media) throws Exception {
    LibwebrtcPeer peer =
        LibwebrtcPeer.receiving(
            factory,
            picture.source(),
            frame -> {
              widthShown.set(frame.buffer.getWidth());
              framesShown.incrementAndGet();
            });
    PlayRequest request =
        new PlayRequest(ROOM, null, "viewer-1", false, false, Protocol.WHEP, peer.offer());
    peer.accept(media.play(request).sdp());
    return peer;
  }

  private void awaitMoreFrames(int count) {
    int before = framesShown.get();
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(framesShown).hasValueGreaterThanOrEqualTo(before + count));
  }

  @ParameterizedTest
  @ValueSource(strings = {"VP8", "H264"})
  void decodesWhatAnotherPublishes(String codec) throws Exception {
    try (MediaServer media = listen(List.of());
        LibwebrtcPeer _ = publish(media, codec);
        LibwebrtcPeer _ = play(media)) {
      awaitMoreFrames(30);
      assertThat(widthShown).hasValue(MovingPicture.WIDTH);
    }
  }

  @Test
  void goesOnWhenThePublisherIsReplaced() throws Exception {
    try (MediaServer media = listen(List.of());
        LibwebrtcPeer _ = publish(media, "VP8");
        LibwebrtcPeer _ = play(media)) {
      awaitMoreFrames(30);
      try (LibwebrtcPeer _ = publish(media, "VP8")) {
        awaitMoreFrames(30);
        assertThat(media.stats().whipSessions()).isEqualTo(1);
      }
    }
  }

  /**
   * libwebrtc checks 127.0.0.1 from its network card's address, and throws the answer away because
   * it comes from that same address. Its TCP connection, which any loop may have accepted, works.
   */
  @RepeatedTest(3)
  void connectsOverTcpWhenDatagramsAreNotAnswered() throws Exception {
    try (MediaServer media = listen(List.of("127.0.0.1"));
        LibwebrtcPeer _ = publish(media, "VP8");
        LibwebrtcPeer _ = play(media)) {
      awaitMoreFrames(30);
    }
  }
}
