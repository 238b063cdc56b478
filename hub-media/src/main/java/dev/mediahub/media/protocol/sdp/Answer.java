package dev.mediahub.media.protocol.sdp;

import dev.mediahub.media.protocol.dtls.DtlsRole;
import java.util.ArrayList;
import java.util.List;

/** The decisions on an offer's sections, in order, and the answer that follows from them. */
final class Answer {
  private final SessionDescription offer;
  private final List<SectionAnswer> sections = new ArrayList<>();

  Answer(SessionDescription offer) {
    this.offer = offer;
  }

  void reject(MediaSection section) {
    sections.add(new SectionAnswer.Rejected(section));
  }

  void accept(SectionAnswer.Accepted section) {
    sections.add(section);
  }

  boolean anyAccepted() {
    return sections.stream().anyMatch(SectionAnswer.Accepted.class::isInstance);
  }

  List<NegotiatedMedia> media() {
    return accepted().stream().map(SectionAnswer.Accepted::media).toList();
  }

  private List<SectionAnswer.Accepted> accepted() {
    return sections.stream()
        .filter(SectionAnswer.Accepted.class::isInstance)
        .map(SectionAnswer.Accepted.class::cast)
        .toList();
  }

  /** The section whose transport the whole bundle uses (RFC 9143, section 7.3.1). */
  private MediaSection tagged() {
    List<SectionAnswer.Accepted> accepted = accepted();
    for (String mid : offer.bundle()) {
      for (SectionAnswer.Accepted section : accepted) {
        if (section.offered().mid().equals(mid)) {
          return section.offered();
        }
      }
    }
    return accepted.getFirst().offered();
  }

  /**
   * In a bundle it stands in the section that carries the transport (RFC 8829, section 5.2.1),
   * which may be one that is no RTP at all; bundled RTP is always multiplexed (RFC 9143, section
   * 9.3).
   */
  private void requireRtcpMux(MediaSection tagged) throws SdpException {
    boolean carriesTransport =
        offer.bundle().isEmpty() || offer.bundle().getFirst().equals(tagged.mid());
    if (carriesTransport && !tagged.has("rtcp-mux")) {
      throw new SdpException(
          tagged.line(), "a=rtcp-mux is missing; RTP and RTCP must share one port");
    }
  }

  Negotiation negotiate(LocalTransport local) throws SdpException {
    MediaSection tagged = tagged();
    requireRtcpMux(tagged);
    OfferTransport remote = OfferTransport.read(offer, tagged);
    remote.requireServable(offer);
    // RFC 5763 section 5 has the answerer open DTLS; ours waits, unless the peer can only wait.
    DtlsRole role = remote.setup() == Setup.PASSIVE ? DtlsRole.CLIENT : DtlsRole.SERVER;
    List<String> bundle =
        offer.bundle().stream()
            .filter(mid -> media().stream().anyMatch(media -> media.mid().equals(mid)))
            .toList();
    String sdp = new AnswerWriter(offer, local, role, tagged.index()).write(bundle, sections);
    return new Negotiation(
        sdp,
        remote.ice(),
        remote.fingerprint(),
        role,
        remote.candidates(),
        remote.trickles(),
        media());
  }
}
