package dev.mediahub.media.protocol.sdp;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.mediahub.media.api.TrackKind;
import java.nio.charset.StandardCharsets;
import java.util.List;

final class OfferFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void isAnsweredWellOrRefusedWithAReason(byte[] text) {
    SessionDescription offer;
    try {
      offer = SessionDescription.parse(new String(text, StandardCharsets.UTF_8));
    } catch (SdpException e) {
      return;
    }
    try {
      check(offer, PublisherAnswer.negotiate(offer, Offers.HUB, TrackKind.ALL));
    } catch (SdpException | NoCommonCodecException refused) {
      // As it should be.
    }
    try {
      check(
          offer,
          SubscriberAnswer.negotiate(
              offer,
              Offers.HUB,
              List.of(Offers.VP8_TRACK, Offers.h264("42e01f", 1), Offers.OPUS_TRACK)));
    } catch (SdpException | NoCommonCodecException refused) {
      // As it should be.
    }
  }

  private static void check(SessionDescription offer, Negotiation negotiation) {
    SessionDescription answer;
    try {
      answer = SessionDescription.parse(negotiation.sdp());
      ClientAnswer.parse(negotiation.sdp());
    } catch (SdpException e) {
      throw new AssertionError("the answer is no SDP: " + negotiation.sdp(), e);
    }
    long accepted = answer.media().stream().filter(section -> section.port() != 0).count();
    if (answer.media().size() != offer.media().size()
        || accepted != negotiation.media().size()
        || accepted == 0) {
      throw new AssertionError("the sections differ: " + negotiation.sdp());
    }
  }
}
