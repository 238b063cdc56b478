package dev.mediahub.media.protocol.sdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mediahub.media.api.TrackKind;
import dev.mediahub.media.protocol.ice.IceCredentials;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ClientOfferTest {
  private static final LocalTransport CLIENT =
      new LocalTransport(
          new IceCredentials("client01", "client-password-24-chars"),
          Offers.fingerprint(0x33),
          List.of(),
          1);

  @Test
  void theHubTakesWhatOurPublisherOffers() throws Exception {
    String offer =
        ClientOffer.publisher(
            CLIENT,
            "stream",
            List.of(
                ClientOffer.Media.send(TrackKind.AUDIO, 11, -1, ClientOffer.OPUS),
                ClientOffer.Media.send(TrackKind.VIDEO, 12, 13, ClientOffer.H264)));

    Negotiation negotiation = Offers.publish(offer);
    ClientAnswer answer = ClientAnswer.parse(negotiation.sdp());

    AnswerRules.check(SessionDescription.parse(offer), negotiation);
    NegotiatedMedia video = Offers.only(negotiation, TrackKind.VIDEO);
    assertThat(video.ssrc()).isEqualTo(12);
    assertThat(video.rtxSsrc()).isEqualTo(13);
    assertThat(video.codecs()).containsExactly(ClientOffer.H264);
    assertThat(negotiation.remoteIce()).isEqualTo(CLIENT.ice());
    assertThat(negotiation.remoteFingerprint()).isEqualTo(CLIENT.fingerprint());
    assertThat(answer.remoteIce()).isEqualTo(Offers.HUB.ice());
    assertThat(answer.remoteFingerprint()).isEqualTo(Offers.HUB.fingerprint());
    assertThat(answer.remoteCandidates()).isEqualTo(Offers.HUB.candidates());
    assertThat(answer.remoteIsLite()).isTrue();
    assertThat(answer.setup()).isEqualTo(Setup.PASSIVE);
    assertThat(answer.media().get(1).codecs()).containsExactly(ClientOffer.H264);
    assertThat(answer.media())
        .extracting(NegotiatedMedia::direction)
        .containsOnly(Direction.RECVONLY);
  }

  @Test
  void ourViewerReadsWhatTheHubSends() throws Exception {
    String offer =
        ClientOffer.viewer(
            CLIENT,
            List.of(
                ClientOffer.Media.receive(TrackKind.AUDIO, ClientOffer.OPUS),
                ClientOffer.Media.receive(
                    TrackKind.VIDEO,
                    ClientOffer.H264,
                    ClientOffer.VP8,
                    ClientOffer.VP9,
                    ClientOffer.AV1,
                    ClientOffer.H265)));

    Negotiation negotiation = Offers.play(offer, Offers.VP8_TRACK, Offers.OPUS_TRACK);
    NegotiatedMedia video = ClientAnswer.parse(negotiation.sdp()).media().get(1);

    assertThat(video).isEqualTo(sanitised(Offers.only(negotiation, TrackKind.VIDEO)));
    assertThat(video.codecs().getFirst()).isEqualTo(ClientOffer.VP8);
    assertThat(video.codecs()).hasSize(5);
    assertThat(video.ssrc()).isEqualTo(1001);
    assertThat(video.rtxSsrc()).isEqualTo(1002);
  }

  @Test
  void refusesAnAnswerThatAcceptsNothing() {
    assertThatThrownBy(() ->
            ClientAnswer.parse("v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nm=audio 0 RTP/SAVPF 0\r\n"))
        .isInstanceOf(SdpException.class)
        .hasMessageContaining("rejects every section");
  }

  /** The stream's name as the wire has it. */
  private static NegotiatedMedia sanitised(NegotiatedMedia media) {
    return new NegotiatedMedia(
        media.index(),
        media.mid(),
        media.kind(),
        media.direction(),
        media.codecs(),
        media.extensions(),
        media.ssrc(),
        media.rtxSsrc(),
        media.rids(),
        "camera_1",
        media.trackId());
  }
}
