package dev.mediahub.media.protocol.sdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mediahub.media.api.TrackKind;
import dev.mediahub.media.protocol.dtls.DtlsRole;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

final class PublisherAnswerTest {
  private static final List<String> PUBLISHERS = Offers.PUBLISHERS;

  @ParameterizedTest
  @FieldSource("PUBLISHERS")
  void takesAudioAndVideoOfEveryClient(String name) throws Exception {
    SessionDescription offer = Offers.read(name);

    Negotiation negotiation = PublisherAnswer.negotiate(offer, Offers.HUB, TrackKind.ALL);

    AnswerRules.check(offer, negotiation);
    assertThat(negotiation.media())
        .extracting(NegotiatedMedia::direction)
        .containsExactly(Direction.RECVONLY, Direction.RECVONLY);
    assertThat(Offers.only(negotiation, TrackKind.AUDIO).codecs().getFirst().name())
        .isEqualTo("opus");
    assertThat(Offers.only(negotiation, TrackKind.VIDEO).ssrc()).isPositive();
    assertThat(negotiation.remoteTrickles()).isTrue();
  }

  @Test
  void answersChromiumsCodecsInItsOrder() throws Exception {
    NegotiatedMedia video =
        Offers.only(Offers.publish(Offers.text("chromium-publisher")), TrackKind.VIDEO);

    assertThat(video.codecs())
        .extracting(Codec::payloadType)
        .containsExactly(96, 102, 104, 108, 114, 116, 39, 45, 98, 100);
    assertThat(video.codecs().getFirst())
        .isEqualTo(new Codec(96, "VP8", 90_000, 1, "", 97, true, true, true, true, false));
    assertThat(video.extensions().mid()).isEqualTo(4);
    assertThat(video.extensions().transportCc()).isEqualTo(3);
    assertThat(video.extensions().rid()).isZero();
    assertThat(video.ssrc()).isEqualTo(4135904992L);
    assertThat(video.rtxSsrc()).isEqualTo(930540878L);
    assertThat(video.streamId()).isEqualTo("00638811-8eed-42a1-9b4c-7da1577297c3");
    assertThat(video.trackId()).isEqualTo("bb6e6152-653a-4e4a-8515-39788492e620");
  }

  /** RFC 7587 wants {@code opus/48000/2}; GStreamer leaves the channels out unless told. */
  @Test
  void takesOpusWithoutAChannelCount() throws Exception {
    String offer = Offers.text("gstreamer-publisher").replace("OPUS/48000/2", "OPUS/48000");

    Negotiation negotiation = Offers.publish(offer);

    Codec codec = Offers.only(negotiation, TrackKind.AUDIO).codecs().getFirst();
    assertThat(codec.name()).isEqualTo("opus");
    assertThat(negotiation.sdp()).contains("a=rtpmap:" + codec.payloadType() + " opus/48000\r\n");
  }

  @Test
  void takesRedOnlyBesideOpus() throws Exception {
    NegotiatedMedia audio =
        Offers.only(Offers.publish(Offers.text("chromium-publisher")), TrackKind.AUDIO);

    assertThat(audio.codecs()).extracting(Codec::name).containsExactly("opus", "red");
    String withoutOpus =
        Offers.text("chromium-publisher").replace("a=rtpmap:111 opus", "a=rtpmap:111 other");
    assertThat(Offers.publish(withoutOpus).media())
        .extracting(NegotiatedMedia::kind)
        .containsExactly(TrackKind.VIDEO);
  }

  @Test
  void asksForRembOnlyWhereTransportFeedbackIsMissing() throws Exception {
    String libdatachannel = Offers.text("libdatachannel-publisher");
    Codec withRemb =
        Offers.only(Offers.publish(libdatachannel), TrackKind.VIDEO).codecs().getFirst();
    assertThat(withRemb.remb()).isTrue();
    assertThat(withRemb.transportCc()).isFalse();

    String firefox = Offers.text("firefox-publisher");
    Codec withTransportCc =
        Offers.only(Offers.publish(firefox), TrackKind.VIDEO).codecs().getFirst();
    assertThat(withTransportCc.remb()).isFalse();
    assertThat(withTransportCc.transportCc()).isTrue();

    String withoutExtension = firefox.replaceAll("(?m)^a=extmap:7 .*\r?\n", "");
    assertThat(
            Offers.only(Offers.publish(withoutExtension), TrackKind.VIDEO)
                .codecs()
                .getFirst()
                .remb())
        .isTrue();
  }

  @Test
  void acceptsABundleOnlySectionAlthoughItsPortIsZero() throws Exception {
    Negotiation negotiation = Offers.publish(Offers.text("gstreamer-publisher"));

    assertThat(negotiation.sdp())
        .contains("m=audio 9 UDP/TLS/RTP/SAVPF 98\r\n")
        .contains("a=group:BUNDLE video0 audio1\r\n");
  }

  @Test
  void findsTheTransportAtSessionLevelOrInTheFirstSection() throws Exception {
    Negotiation obs = Offers.publish(Offers.text("obs-publisher"));
    assertThat(obs.remoteIce().ufrag()).isEqualTo("7Pqh");
    assertThat(obs.remoteCandidates()).hasSize(2);

    Negotiation firefox = Offers.publish(Offers.text("firefox-publisher"));
    assertThat(firefox.remoteFingerprint().algorithm()).isEqualTo("sha-256");
    assertThat(firefox.remoteIce().ufrag()).isEqualTo("9b2f6e1c");
  }

  @Test
  void acceptsBundledSectionsWithoutATransportOfTheirOwn() throws Exception {
    String offer = Offers.text("chromium-publisher");
    int video = offer.indexOf("m=video");
    String bare =
        offer
            .substring(video)
            .replaceAll("a=(ice-ufrag|ice-pwd|fingerprint|setup|rtcp-mux|rtcp-rsize).*\r\n", "");
    String lean = offer.substring(0, video) + bare;
    assertThat(Offers.publish(lean).media()).hasSize(2);

    // A data channel comes first and carries the transport; the hub rejects it.
    String dataFirst = lean.replace("m=audio 9 UDP/TLS/RTP/SAVPF", "m=application 9 UDP/DTLS/SCTP");
    Negotiation negotiation = Offers.publish(dataFirst);
    assertThat(negotiation.media()).extracting(NegotiatedMedia::mid).containsExactly("1");
    assertThat(negotiation.remoteIce().ufrag()).isEqualTo("ok0m");
    assertThat(negotiation.sdp()).contains("a=group:BUNDLE 1\r\n");
  }

  @Test
  void rejectsVideoWhereOnlyAudioIsAllowed() throws Exception {
    SessionDescription offer = Offers.read("chromium-publisher");

    Negotiation negotiation = PublisherAnswer.negotiate(offer, Offers.HUB, Set.of(TrackKind.AUDIO));

    AnswerRules.check(offer, negotiation);
    assertThat(negotiation.media())
        .extracting(NegotiatedMedia::kind)
        .containsExactly(TrackKind.AUDIO);
    assertThat(negotiation.sdp())
        .contains("m=video 0 UDP/TLS/RTP/SAVPF 96")
        .contains("a=group:BUNDLE 0\r\n");
  }

  @Test
  void rejectsSoundWhereOnlyVideoIsAllowed() throws Exception {
    SessionDescription offer = Offers.read("chromium-publisher");

    Negotiation negotiation = PublisherAnswer.negotiate(offer, Offers.HUB, Set.of(TrackKind.VIDEO));

    AnswerRules.check(offer, negotiation);
    assertThat(negotiation.media())
        .extracting(NegotiatedMedia::kind)
        .containsExactly(TrackKind.VIDEO);
    assertThat(negotiation.sdp()).contains("m=audio 0 UDP/TLS/RTP/SAVPF");
    SessionDescription sound =
        SessionDescription.parse(
            Offers.text("chromium-publisher").replaceFirst("(?s)m=video.*", ""));
    assertThatThrownBy(() -> PublisherAnswer.negotiate(sound, Offers.HUB, Set.of(TrackKind.VIDEO)))
        .isInstanceOf(SdpException.class)
        .hasMessageContaining("only video may be published");
  }

  @Test
  void acceptsOnlyTheFirstSectionWithoutABundle() throws Exception {
    String offer = Offers.text("chromium-publisher").replace("a=group:BUNDLE 0 1\r\n", "");

    Negotiation negotiation = Offers.publish(offer);

    assertThat(negotiation.media()).hasSize(1);
    assertThat(negotiation.sdp()).contains("m=video 0 ").doesNotContain("BUNDLE");
  }

  @Test
  void rejectsASecondVideoAndDataChannels() throws Exception {
    String video = section(Offers.text("libdatachannel-publisher"), "m=video");
    String offer =
        Offers.text("libdatachannel-publisher").replace("BUNDLE 0 1", "BUNDLE 0 1 2 3")
            + video.replace("a=mid:1", "a=mid:2")
            + "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:3\r\n";

    Negotiation negotiation = Offers.publish(offer);

    AnswerRules.check(SessionDescription.parse(offer), negotiation);
    assertThat(negotiation.media()).extracting(NegotiatedMedia::mid).containsExactly("0", "1");
    assertThat(negotiation.sdp()).contains("m=application 0 UDP/DTLS/SCTP webrtc-datachannel");
  }

  @Test
  void answersARecvonlySectionInactive() throws Exception {
    String offer = Offers.text("libdatachannel-publisher");
    int video = offer.indexOf("m=video");
    String mixed =
        offer.substring(0, video) + offer.substring(video).replace("a=sendonly", "a=recvonly");

    NegotiatedMedia media = Offers.only(Offers.publish(mixed), TrackKind.VIDEO);

    assertThat(media.direction()).isEqualTo(Direction.INACTIVE);
  }

  @Test
  void doesNotAnswerSimulcast() throws Exception {
    String offer =
        Offers.text("chromium-publisher")
            + "a=rid:h send\r\na=rid:l send\r\na=simulcast:send h;l\r\n";

    Negotiation negotiation = Offers.publish(offer);

    assertThat(negotiation.sdp()).doesNotContain("simulcast").doesNotContain("a=rid");
    assertThat(Offers.only(negotiation, TrackKind.VIDEO).rids()).isEmpty();
  }

  /** Who may say how a picture is turned does not turn it, and others see it lying on its side. */
  @Test
  void leavesTurningPicturesToThePublisher() throws Exception {
    assertThat(Offers.text("chromium-publisher")).contains("urn:3gpp:video-orientation");
    assertThat(Offers.publish(Offers.text("chromium-publisher")).sdp())
        .doesNotContain("urn:3gpp:video-orientation");
  }

  @Test
  void dropsTwoByteExtensionIdsUnlessTheyMayBeMixed() throws Exception {
    String offer = Offers.text("chromium-publisher").replace("a=extmap:4 ", "a=extmap:20 ");
    assertThat(Offers.only(Offers.publish(offer), TrackKind.VIDEO).extensions().mid())
        .isEqualTo(20);

    String unmixed = offer.replace("a=extmap-allow-mixed\r\n", "");
    Negotiation negotiation = Offers.publish(unmixed);
    assertThat(Offers.only(negotiation, TrackKind.VIDEO).extensions().mid()).isZero();
    assertThat(negotiation.sdp()).doesNotContain("extmap-allow-mixed");
  }

  @Test
  void saysWhyAnOfferCannotBeServed() {
    String offer = Offers.text("libdatachannel-publisher");
    assertRefused(offer.replace("setup:actpass", "setup:sideways"), "a=setup must be");
    assertRefused(offer.replace("a=rtcp-mux\r\n", ""), "rtcp-mux");
    assertRefused(offer.replaceAll("a=ice-pwd:.*\r\n", ""), "ice-pwd");
    assertRefused(offer.replaceAll("a=ice-ufrag:.*\r\n", "a=ice-ufrag:x\r\n"), "4 to 256");
    assertRefused(offer.replaceAll("a=fingerprint:.*\r\n", ""), "fingerprint");
    assertRefused(offer.replace("sha-256", "sha-1"), "sha-256");
    assertRefused(offer.replace("t=0 0\r\n", "t=0 0\r\na=ice-lite\r\n"), "ICE-lite");
    assertRefused(offer.replace("sendonly", "recvonly"), "nothing to publish");
    assertRefused(offer.replace("a=mid:1", "a=mid:0"), "twice");
    assertRefused("v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n", "no media section");
  }

  @Test
  void tellsAMissingCodecFromABadOffer() {
    String offer =
        Offers.text("libdatachannel-publisher")
            .replace("H264/90000", "H261/90000")
            .replace("opus/48000/2", "PCMU/8000");

    assertThatThrownBy(() -> Offers.publish(offer))
        .isInstanceOf(NoCommonCodecException.class)
        .hasMessageContaining("H264");
  }

  @Test
  void opensDtlsOnlyToClientsThatWait() throws Exception {
    String offer = Offers.text("libdatachannel-publisher");

    Negotiation waits = Offers.publish(offer.replace("setup:actpass", "setup:passive"));
    assertThat(waits.sdp()).contains("a=setup:active").doesNotContain("a=setup:passive");
    assertThat(waits.role()).isEqualTo(DtlsRole.CLIENT);
    assertThat(Offers.publish(offer.replace("setup:actpass", "setup:active")).sdp())
        .contains("a=setup:passive");
    assertThat(Offers.publish(offer.replace("a=setup:actpass\r\n", "")).sdp())
        .contains("a=setup:passive");
  }

  private static void assertRefused(String offer, String why) {
    assertThatThrownBy(() -> Offers.publish(offer))
        .as(why)
        .isInstanceOf(SdpException.class)
        .hasMessageContaining(why);
  }

  private static String section(String sdp, String start) {
    return sdp.substring(sdp.indexOf(start));
  }
}
