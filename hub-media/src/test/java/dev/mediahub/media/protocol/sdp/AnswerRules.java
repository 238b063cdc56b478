package dev.mediahub.media.protocol.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** What every answer must be, whatever the client. */
final class AnswerRules {
  private AnswerRules() {}

  static void check(SessionDescription offer, Negotiation negotiation) throws SdpException {
    assertThat(negotiation.sdp().replace("\r\n", "")).doesNotContain("\n").doesNotContain("\r");
    SessionDescription answer = SessionDescription.parse(negotiation.sdp());
    assertThat(answer.has("ice-lite")).isTrue();
    assertThat(answer.media()).hasSameSizeAs(offer.media());
    List<String> accepted =
        negotiation.media().stream().map(NegotiatedMedia::mid).filter(m -> !m.isEmpty()).toList();
    if (!offer.bundle().isEmpty()) {
      assertThat(answer.bundle()).containsExactlyInAnyOrderElementsOf(accepted);
    }
    int candidates = 0;
    for (MediaSection section : answer.media()) {
      MediaSection offered = offer.media().get(section.index());
      assertThat(section.kind()).isEqualTo(offered.kind());
      assertThat(section.protocol()).isEqualTo(offered.protocol());
      assertThat(section.mid()).isEqualTo(offered.mid());
      assertThat(offered.formats()).containsAll(section.formats());
      if (section.port() != 0) {
        accepted(section, offered);
        candidates += section.all("candidate").size();
      }
    }
    assertThat(candidates).isEqualTo(Offers.HUB.candidates().size());
  }

  private static void accepted(MediaSection section, MediaSection offered) {
    for (String required : List.of("ice-ufrag", "ice-pwd", "fingerprint", "rtcp-mux")) {
      assertThat(section.has(required)).as(required).isTrue();
    }
    boolean waits =
        offered.all("setup").stream().anyMatch(setup -> setup.value().equals("passive"));
    assertThat(section.all("setup"))
        .extracting(Attribute::value)
        .containsExactly(waits ? "active" : "passive");
    assertThat(section.attributes().stream().filter(a -> Direction.parse(a.name()) != null))
        .hasSize(1);
    for (Attribute extmap : section.all("extmap")) {
      String id = extmap.value().split(" ", 2)[0];
      String uri = extmap.value().split(" ", 2)[1];
      assertThat(offered.all("extmap"))
          .anyMatch(other -> other.value().matches("\\Q" + id + "\\E(/\\w+)? \\Q" + uri + "\\E"));
    }
  }
}
