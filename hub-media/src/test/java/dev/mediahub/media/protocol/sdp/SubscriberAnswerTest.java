package dev.mediahub.media.protocol.sdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mediahub.media.api.TrackKind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

final class SubscriberAnswerTest {
  private static final List<String> VIEWERS = Offers.VIEWERS;

  @ParameterizedTest
  @FieldSource("VIEWERS")
  void givesAudioAndVideoToEveryClient(String name) throws Exception {
    SessionDescription offer = Offers.read(name);

    Negotiation negotiation =
        SubscriberAnswer.negotiate(offer, Offers.HUB, List.of(Offers.OPUS_TRACK, Offers.VP8_TRACK));

    AnswerRules.check(offer, negotiation);
    NegotiatedMedia video = Offers.only(negotiation, TrackKind.VIDEO);
    assertThat(video.direction()).isEqualTo(Direction.SENDONLY);
    assertThat(video.codecs().getFirst().name()).isEqualTo("VP8");
    assertThat(video.ssrc()).isEqualTo(1001);
    assertThat(Offers.only(negotiation, TrackKind.AUDIO).codecs().getFirst().name())
        .isEqualTo("opus");
    assertThat(negotiation.sdp())
        .contains("a=ssrc:1001 cname:camera_1\r\n")
        .contains("a=ssrc:2147483649 cname:camera_1\r\n")
        .contains("a=msid:camera_1 video\r\n");
  }

  @Test
  void answersTheTimeOfSendingOnlyWhereTransportNumbersAreMissing() throws Exception {
    String offer = Offers.text("chromium-viewer");
    assertThat(Offers.play(offer, Offers.VP8_TRACK).sdp())
        .contains("transport-wide-cc-extensions")
        .doesNotContain("abs-send-time")
        .doesNotContain("playout-delay");
    String without = offer.replaceAll("a=extmap:4 .*\r\n", "");
    assertThat(Offers.play(without, Offers.VP8_TRACK).sdp()).contains("abs-send-time");
  }

  @Test
  void announcesRetransmissionsWhereTheViewerHasThem() throws Exception {
    Negotiation safari = Offers.play(Offers.text("safari-viewer"), Offers.VP8_TRACK);
    assertThat(Offers.only(safari, TrackKind.VIDEO).rtxSsrc()).isEqualTo(1002);
    assertThat(safari.sdp()).contains("a=ssrc-group:FID 1001 1002\r\n");

    Negotiation werift = Offers.play(Offers.text("werift-viewer"), Offers.VP8_TRACK);
    assertThat(Offers.only(werift, TrackKind.VIDEO).rtxSsrc()).isEqualTo(-1);
    assertThat(werift.sdp()).doesNotContain("FID");
  }

  @Test
  void answersASectionWithoutATrackInactive() throws Exception {
    Negotiation negotiation = Offers.play(Offers.text("chromium-viewer"), Offers.OPUS_TRACK);

    assertThat(Offers.only(negotiation, TrackKind.VIDEO).direction()).isEqualTo(Direction.INACTIVE);
    assertThat(Offers.only(negotiation, TrackKind.AUDIO).direction()).isEqualTo(Direction.SENDONLY);
    assertThat(Offers.play(Offers.text("chromium-viewer")).media())
        .extracting(NegotiatedMedia::direction)
        .containsExactly(Direction.INACTIVE, Direction.INACTIVE);
  }

  @Test
  void choosesTheH264PayloadTypeOfTheTracksProfile() throws Exception {
    String pion = Offers.text("pion-viewer");
    assertThat(payloadType(pion, Offers.h264("64001f", 1))).isEqualTo(112);
    assertThat(payloadType(pion, Offers.h264("42e01f", 1))).isEqualTo(106);
    assertThat(payloadType(pion, Offers.h264("42001f", 1))).isEqualTo(102);
    assertThat(payloadType(pion, Offers.h264("640c34", 1))).isEqualTo(112);
    // Main is contained in high; constrained baseline counts as baseline.
    assertThat(payloadType(pion, Offers.h264("4d0029", 1))).isEqualTo(112);
    assertThat(payloadType(pion, Offers.h264("42c01f", 1))).isEqualTo(102);
    OfferedTrack unknown = new OfferedTrack(TrackKind.VIDEO, "H264", "", "s", "t", 1, 2);
    assertThat(payloadType(pion, unknown)).isEqualTo(102);
    // A single-NAL stream suits a receiver of mode 1.
    assertThat(payloadType(pion, Offers.h264("42e01f", 0))).isEqualTo(106);
  }

  @Test
  void sendsHighProfileToAViewerThatOffersBaselineOnly() throws Exception {
    String offer =
        Offers.text("pion-viewer").replace("64001f", "42e01f").replace("42001f", "42e01f");

    assertThat(payloadType(offer, Offers.h264("640028", 1))).isEqualTo(102);
  }

  @Test
  void doesNotSendFragmentedH264ToASingleNalReceiver() {
    String offer =
        Offers.text("pion-viewer").replace("packetization-mode=1", "packetization-mode=0");

    assertThatThrownBy(() -> Offers.play(offer, Offers.h264("42e01f", 1)))
        .isInstanceOf(NoCommonCodecException.class)
        .hasMessageContaining("H264");
  }

  /** GStreamer's webrtcbin, whose caps name the codec only. */
  @Test
  void sendsFragmentedH264ToAReceiverThatStatesNoMode() throws Exception {
    String bare = Offers.text("pion-viewer").replaceAll("a=fmtp:102 [^\r\n]*\r?\n", "");

    assertThat(payloadType(bare, Offers.h264("42001f", 1))).as("stated").isEqualTo(106);
    String none = bare.replace("packetization-mode=1", "x=1");
    assertThat(payloadType(none, Offers.h264("42001f", 1))).isEqualTo(102);
    assertThat(payloadType(none, Offers.h264("64001f", 1))).isEqualTo(112);
  }

  @Test
  void matchesTheVp9Profile() throws Exception {
    String chromium = Offers.text("chromium-viewer");
    OfferedTrack profile2 =
        new OfferedTrack(TrackKind.VIDEO, "VP9", "profile-id=2", "s", "t", 1, 2);

    Codec codec = Offers.only(Offers.play(chromium, profile2), TrackKind.VIDEO).codecs().getFirst();

    assertThat(codec.name()).isEqualTo("VP9");
    assertThat(codec.parameter("profile-id", "0")).isEqualTo("2");
  }

  @Test
  void refusesWhoWantsThePictureAndCouldOnlyHaveTheSound() {
    OfferedTrack hevc = new OfferedTrack(TrackKind.VIDEO, "H265", "", "s", "t", 1, 2);

    assertThatThrownBy(() -> Offers.play(Offers.text("werift-viewer"), Offers.OPUS_TRACK, hevc))
        .isInstanceOf(NoCommonCodecException.class)
        .hasMessageContaining("video codec is H265");
  }

  @Test
  void showsThePictureToWhoLacksTheSoundsCodec() throws Exception {
    OfferedTrack other = new OfferedTrack(TrackKind.AUDIO, "L16", "", "s", "t", 1, 2);
    Negotiation negotiation = Offers.play(Offers.text("chromium-viewer"), other, Offers.VP8_TRACK);

    assertThat(Offers.only(negotiation, TrackKind.AUDIO).direction()).isEqualTo(Direction.INACTIVE);
    assertThat(Offers.only(negotiation, TrackKind.VIDEO).direction()).isEqualTo(Direction.SENDONLY);
  }

  @Test
  void refusesWhenNoCodecIsShared() {
    assertThatThrownBy(() -> Offers.play(Offers.text("werift-viewer"), Offers.h264("42e01f", 1)))
        .isInstanceOf(NoCommonCodecException.class)
        .hasMessageContaining("H264");
  }

  @Test
  void refusesAnOfferThatReceivesNothing() {
    assertThatThrownBy(() ->
            Offers.play(
                Offers.text("chromium-viewer").replace("a=recvonly", "a=sendonly"),
                Offers.VP8_TRACK))
        .isInstanceOf(SdpException.class)
        .hasMessageContaining("recvonly");
  }

  @Test
  void givesRedToWhoHasItAndItsOpusToWhoDoesNot() throws Exception {
    OfferedTrack red = new OfferedTrack(TrackKind.AUDIO, "red", "111/111", "s", "t", 1, 2);
    String chromium = Offers.text("chromium-viewer");

    assertThat(soundOf(Offers.play(chromium, red))).isEqualTo("red");
    assertThat(soundOf(Offers.play(Offers.text("pion-viewer"), red))).isEqualTo("opus");
    OfferedTrack elsewhere = new OfferedTrack(TrackKind.AUDIO, "red", "109/109", "s", "t", 1, 2);
    assertThat(soundOf(Offers.play(chromium, elsewhere))).isEqualTo("opus");
  }

  private static String soundOf(Negotiation negotiation) {
    return Offers.only(negotiation, TrackKind.AUDIO).codecs().getFirst().name();
  }

  @Test
  void servesFirefoxAsAViewer() throws Exception {
    String offer = Offers.text("firefox-publisher").replace("a=sendonly", "a=recvonly");

    Negotiation negotiation = Offers.play(offer, Offers.OPUS_TRACK, Offers.h264("640028", 1));

    NegotiatedMedia video = Offers.only(negotiation, TrackKind.VIDEO);
    assertThat(video.codecs().getFirst().payloadType()).isEqualTo(126);
    assertThat(video.codecs().getFirst().rtxPayloadType()).isEqualTo(127);
  }

  private static int payloadType(String offer, OfferedTrack track) throws Exception {
    return Offers.only(Offers.play(offer, track), TrackKind.VIDEO)
        .codecs()
        .getFirst()
        .payloadType();
  }
}
