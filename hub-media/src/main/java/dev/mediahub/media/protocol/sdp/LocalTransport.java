package dev.mediahub.media.protocol.sdp;

import dev.mediahub.media.protocol.dtls.Fingerprint;
import dev.mediahub.media.protocol.ice.Candidate;
import dev.mediahub.media.protocol.ice.IceCredentials;
import java.util.List;

/**
 * How a peer reaches us.
 *
 * @param candidates best first
 * @param sdpSessionId the number in the origin line, positive
 */
public record LocalTransport(
    IceCredentials ice, Fingerprint fingerprint, List<Candidate> candidates, long sdpSessionId) {
  public LocalTransport {
    candidates = List.copyOf(candidates);
  }
}
