package dev.mediahub.media.protocol.sdp;

import dev.mediahub.media.protocol.dtls.DtlsRole;
import dev.mediahub.media.protocol.dtls.Fingerprint;
import dev.mediahub.media.protocol.ice.Candidate;
import dev.mediahub.media.protocol.ice.IceCredentials;
import java.util.List;

/**
 * What an offer and our answer agree on. The hub is ICE-lite and the peer controlling.
 *
 * @param sdp the answer, lines ending in CRLF
 * @param remoteFingerprint which the peer's DTLS certificate must have
 * @param role ours in DTLS: the server's, unless the peer can only be that
 * @param remoteCandidates those in the offer; a lite agent does not need them
 * @param remoteTrickles whether the peer said it may send candidates later (RFC 8840)
 * @param media the accepted sections in the offer's order, inactive ones included
 */
public record Negotiation(
    String sdp,
    IceCredentials remoteIce,
    Fingerprint remoteFingerprint,
    DtlsRole role,
    List<Candidate> remoteCandidates,
    boolean remoteTrickles,
    List<NegotiatedMedia> media) {
  public Negotiation {
    remoteCandidates = List.copyOf(remoteCandidates);
    media = List.copyOf(media);
  }
}
