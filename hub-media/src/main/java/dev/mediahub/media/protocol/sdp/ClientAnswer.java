package dev.mediahub.media.protocol.sdp;

import dev.mediahub.media.api.TrackKind;
import dev.mediahub.media.protocol.dtls.Fingerprint;
import dev.mediahub.media.protocol.ice.Candidate;
import dev.mediahub.media.protocol.ice.IceCredentials;
import java.util.ArrayList;
import java.util.List;

/**
 * A server's answer as our own clients read it.
 *
 * @param remoteIsLite whether only we send checks
 * @param setup PASSIVE: we open DTLS
 * @param media the accepted sections; direction as the answerer sees it, SSRCs those of what it
 *     sends
 */
public record ClientAnswer(
    IceCredentials remoteIce,
    Fingerprint remoteFingerprint,
    List<Candidate> remoteCandidates,
    boolean remoteIsLite,
    Setup setup,
    List<NegotiatedMedia> media) {
  public ClientAnswer {
    remoteCandidates = List.copyOf(remoteCandidates);
    media = List.copyOf(media);
  }

  /**
   * @throws SdpException when it is no SDP or accepts nothing
   */
  public static ClientAnswer parse(String sdp) throws SdpException {
    SessionDescription answer = SessionDescription.parse(sdp);
    OfferSections sections = new OfferSections(answer);
    List<NegotiatedMedia> media = new ArrayList<>();
    List<MediaSection> accepted = new ArrayList<>();
    for (MediaSection section : answer.media()) {
      TrackKind kind = sections.acceptable(section, !accepted.isEmpty());
      if (kind != null) {
        accepted.add(section);
        media.add(media(answer, section, kind, sections));
      }
    }
    if (accepted.isEmpty()) {
      throw new SdpException(0, "the answer rejects every section");
    }
    OfferTransport transport = OfferTransport.read(answer, accepted.getFirst());
    return new ClientAnswer(
        transport.ice(),
        transport.fingerprint(),
        transport.candidates(),
        transport.lite(),
        transport.setup(),
        media);
  }

  private static NegotiatedMedia media(
      SessionDescription answer, MediaSection section, TrackKind kind, OfferSections sections) {
    ExtensionIds extensions = sections.extensions(section);
    Sources sources = Sources.read(section);
    return new NegotiatedMedia(
        section.index(),
        section.mid(),
        kind,
        section.direction(answer),
        sections.codecs(section, kind, extensions),
        extensions,
        sources.ssrc(),
        sources.rtxSsrc(),
        List.of(),
        sources.streamId(),
        sources.trackId());
  }
}
