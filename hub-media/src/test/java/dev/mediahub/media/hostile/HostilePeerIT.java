package dev.mediahub.media.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mediahub.media.api.TrackKind;
import dev.mediahub.media.clients.FrameViewer;
import dev.mediahub.media.clients.TestClient;
import dev.mediahub.media.protocol.sdp.ClientOffer;
import dev.mediahub.media.protocol.sdp.ClientOffer.Media;
import dev.mediahub.media.protocol.sdp.Codec;
import dev.mediahub.media.protocol.sdp.NegotiatedMedia;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One viewer of a room sees every frame, whatever a validated peer of the same room sends. */
final class HostilePeerIT {
  private static final int MANY = 4_000;

  /** Of many: what a full socket loses never came. {@link HostileTcpIT} counts them all. */
  private static final int SOME = 100;

  private static final int VIDEO_SSRC = 0x0bad_0001;
  private static final int RTX_SSRC = 0x0bad_0002;
  private static final int AUDIO_SSRC = 0x0bad_0003;
  private static final Codec[] VIDEO = {
    ClientOffer.VP8, ClientOffer.VP9, ClientOffer.H264, ClientOffer.AV1, ClientOffer.H265
  };

  private final FrameViewer viewer = new FrameViewer();
  private Studio studio;

  @BeforeEach
  void start() throws Exception {
    studio = new Studio();
    studio.play(studio.udp(), viewer);
    studio.awaitFrames(viewer, 5);
  }

  @AfterEach
  void viewerHasMissedNothing() throws Exception {
    try (Studio ended = studio) {
      ended.awaitFrames(viewer, 15);
      ended.assertNothingMissed(viewer);
      ended.assertLogIsShort();
    }
  }

  private static Attacker viewing(long seed) {
    return Attacker.viewer(seed, Media.receive(TrackKind.VIDEO, ClientOffer.VP8));
  }

  private static Attacker publishing(long seed) {
    return Attacker.publisher(
        seed,
        Media.send(TrackKind.VIDEO, VIDEO_SSRC, RTX_SSRC, VIDEO),
        Media.send(TrackKind.AUDIO, AUDIO_SSRC, -1, ClientOffer.OPUS));
  }

  private TestClient validated(long seed) throws Exception {
    return studio.keep(
        TestClient.validated(studio.udp(), viewing(seed), studio.playing(Studio.CAMERA)));
  }

  @Test
  void changedChecksAreRefused() throws Exception {
    TestClient client = validated(1);
    Garbage garbage = new Garbage(1);
    Attacker.flood(client, MANY, () -> garbage.stun(client.localIce(), client.remoteIce()));
    await()
        .atMost(Studio.PATIENCE)
        .until(() -> studio.dropped("stun_refused") + studio.dropped("unknown_protocol") > SOME);
  }

  @Test
  void recordsInClearBeforeTheHandshakeEndAtMostIt() throws Exception {
    TestClient client = validated(2);
    Garbage garbage = new Garbage(2);
    Attacker.flood(client, MANY, garbage::dtls);
    await().atMost(Studio.PATIENCE).until(() -> studio.dropped("dtls_refused") > 0);
    TestClient other = validated(3);
    Attacker.flood(other, MANY, garbage::alert);
  }

  @Test
  void mediaBeforeTheKeysIsDropped() throws Exception {
    TestClient client = validated(4);
    Garbage garbage = new Garbage(4);
    Attacker.flood(client, MANY, garbage::media);
    await().atMost(Studio.PATIENCE).until(() -> studio.dropped("no_keys") > SOME);
    Attacker.flood(client, MANY, garbage::noise);
    await().atMost(Studio.PATIENCE).until(() -> studio.dropped("unknown_protocol") > 0);
  }

  @Test
  void forgedMediaIsNotAuthentic() throws Exception {
    TestClient client = studio.play(studio.udp(), viewing(5));
    Garbage garbage = new Garbage(5);
    Attacker.flood(client, MANY, garbage::media);
    await()
        .atMost(Studio.PATIENCE)
        .until(
            () -> studio.dropped("srtp_authentication") > SOME && studio.dropped("srtp_other") > 0);
    Attacker.flood(client, MANY, garbage::dtls);
    Attacker.flood(client, MANY, garbage::alert);
    assertThat(client.lost()).as("clear records end no session that has keys").isFalse();
  }

  @Test
  void replayedPacketsAreDropped() throws Exception {
    Attacker attacker = publishing(6);
    TestClient client = studio.publish(studio.udp(), attacker, "hostile");
    List<byte[]> packets = new ArrayList<>();
    Attacker.flood(
        client,
        100,
        () -> {
          packets.add(attacker.badMedia().longest(VIDEO_SSRC, payloadTypes(attacker)[0], 500));
          return packets.getLast();
        });
    int[] next = {0};
    Attacker.flood(client, MANY, () -> packets.get(next[0]++ % packets.size()));
    await().atMost(Studio.PATIENCE).until(() -> studio.dropped("srtp_replayed") > SOME);
  }

  @Test
  void authenticMediaMayHoldAnything() throws Exception {
    Attacker attacker = publishing(7);
    TestClient client = studio.publish(studio.udp(), attacker, "hostile");
    int[] ssrcs = {VIDEO_SSRC, RTX_SSRC, AUDIO_SSRC};
    int[] types = payloadTypes(attacker);
    Attacker.flood(client, 200, () -> attacker.badMedia().rtp(ssrcs, types));
    await().atMost(Studio.PATIENCE).until(() -> studio.isStreaming("hostile"));
    FrameViewer watching = new FrameViewer(offer -> offer, VIDEO);
    studio.keep(TestClient.connected(studio.udp(), watching, studio.playing("hostile")));
    Attacker.flood(client, 3 * MANY, () -> attacker.badMedia().rtp(ssrcs, types));
    await()
        .atMost(Studio.PATIENCE)
        .until(() ->
            studio.dropped("malformed_rtp") > SOME && studio.dropped("unknown_stream") > SOME);
    Attacker.flood(client, MANY, () -> attacker.badMedia().rtcp(ssrcs));
    await().atMost(Studio.PATIENCE).until(() -> studio.dropped("malformed_rtcp") > SOME);
  }

  @Test
  void feedbackOfOneViewerCostsTheOthersNothing() throws Exception {
    Attacker attacker = viewing(8);
    TestClient client = studio.play(studio.udp(), attacker);
    int own = (int) attacker.media().getFirst().ssrc();
    int[] ssrcs = {own, (int) attacker.media().getFirst().rtxSsrc(), 0x70756231, 0};
    int keyframes = studio.camera.keyframes();
    long began = System.nanoTime();
    Attacker.flood(client, 500, () -> attacker.badMedia().nackAll(own));
    Attacker.flood(client, MANY, () -> attacker.badMedia().pictureLoss(own));
    Attacker.flood(client, MANY, () -> attacker.badMedia().arrivals(own));
    Attacker.flood(client, MANY, () -> attacker.badMedia().bitrate(own));
    Attacker.flood(client, MANY, () -> attacker.badMedia().rtcp(ssrcs));
    Attacker.flood(client, 500, () -> attacker.badMedia().bye(ssrcs));
    await().atMost(Studio.PATIENCE).until(() -> studio.dropped("malformed_rtcp") > SOME);
    int asked = studio.camera.keyframes() - keyframes;
    double seconds = (System.nanoTime() - began) / 1e9;
    assertThat(asked)
        .as("keyframes that %d requests in %.1f s cost the publisher", MANY, seconds)
        .isLessThan((int) (3 + 3 * seconds));
  }

  /** Every slot that a packet passes through has room for what a viewer's header adds. */
  @Test
  void longestPacketsFitWhateverAViewerNegotiates() throws Exception {
    Attacker attacker = publishing(9);
    TestClient client = studio.publish(studio.udp(), attacker, "hostile");
    int type = payloadTypes(attacker)[0];
    int[] size = {1400};
    Attacker.flood(client, 20, () -> attacker.badMedia().longest(VIDEO_SSRC, type, 500));
    await().atMost(Studio.PATIENCE).until(() -> studio.isStreaming("hostile"));
    String mid = "m".repeat(255);
    FrameViewer watching =
        new FrameViewer(
            offer -> offer.replace("a=mid:0", "a=mid:" + mid).replace("BUNDLE 0", "BUNDLE " + mid),
            VIDEO);
    studio.keep(TestClient.connected(studio.udp(), watching, studio.playing("hostile")));
    Attacker.flood(
        client, MANY, () -> attacker.badMedia().longest(VIDEO_SSRC, type, 1400 + size[0]++ % 500));
    await().atMost(Studio.PATIENCE).until(() -> studio.dropped("too_large") > SOME);
    assertThat(watching.packets()).isPositive();
  }

  private static int[] payloadTypes(Attacker attacker) {
    return attacker.media().stream()
        .map(NegotiatedMedia::codecs)
        .flatMap(List::stream)
        .flatMapToInt(codec ->
            codec.rtxPayloadType() >= 0
                ? IntStream.of(codec.payloadType(), codec.rtxPayloadType())
                : IntStream.of(codec.payloadType()))
        .toArray();
  }
}
