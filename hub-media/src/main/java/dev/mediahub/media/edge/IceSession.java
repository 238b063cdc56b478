package dev.mediahub.media.edge;

import dev.mediahub.media.edge.webrtc.Peer;
import dev.mediahub.media.protocol.ice.IceCredentials;
import dev.mediahub.media.protocol.sdp.Negotiation;
import dev.mediahub.media.protocol.sdp.TrickleFragment;
import org.jspecify.annotations.Nullable;

/** What was negotiated with a WebRTC client, and how often ICE was restarted. Any thread. */
final class IceSession {
  final Peer peer;
  final Negotiation negotiation;
  private int generation = 1;
  private IceCredentials remoteIce;
  private @Nullable String answer;

  IceSession(Peer peer, Negotiation negotiation) {
    this.peer = peer;
    this.negotiation = negotiation;
    this.remoteIce = negotiation.remoteIce();
  }

  /** The entity tag of the ICE session in force. */
  synchronized String etag() {
    return "\"" + generation + "\"";
  }

  /** The client's ICE credentials in force. */
  synchronized IceCredentials remoteIce() {
    return remoteIce;
  }

  /** The client has restarted ICE with this fragment, and is answered so. */
  synchronized void restart(TrickleFragment fragment, String ours) {
    IceCredentials next = fragment.credentials();
    if (next != null) {
      remoteIce = next;
      answer = ours;
      generation++;
    }
  }

  /** The newest restart's answer, when this fragment is that restart once more; else null. */
  synchronized @Nullable String answerTo(TrickleFragment fragment) {
    return remoteIce.equals(fragment.credentials()) ? answer : null;
  }
}
