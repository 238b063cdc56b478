package dev.mediahub.media.edge;

import dev.mediahub.media.api.RoomKey;
import dev.mediahub.media.api.SessionInfo;
import dev.mediahub.media.edge.webrtc.Peer;
import dev.mediahub.media.protocol.ice.IceCredentials;
import dev.mediahub.media.protocol.sdp.Negotiation;
import dev.mediahub.media.protocol.sdp.TrickleFragment;
import dev.mediahub.media.room.Publisher;
import dev.mediahub.media.room.Viewer;
import org.jspecify.annotations.Nullable;

/** One client's connection as control code sees it: exactly one of publisher and viewer. */
final class Session {
  final RoomKey room;
  final Peer peer;
  final Negotiation negotiation;
  final @Nullable Publisher publisher;
  final @Nullable Viewer viewer;
  private int generation = 1;
  private IceCredentials remoteIce;

  Session(
      RoomKey room,
      Peer peer,
      Negotiation negotiation,
      @Nullable Publisher publisher,
      @Nullable Viewer viewer) {
    this.room = room;
    this.peer = peer;
    this.negotiation = negotiation;
    this.remoteIce = negotiation.remoteIce();
    this.publisher = publisher;
    this.viewer = viewer;
  }

  SessionInfo info() {
    Publisher publishing = publisher;
    Viewer viewing = viewer;
    if (publishing != null) {
      return new SessionInfo(
          peer.sessionId(), room, publishing.identity(), publishing.protocol(), true);
    }
    if (viewing == null) {
      throw new IllegalStateException("a session publishes or views");
    }
    return new SessionInfo(peer.sessionId(), room, viewing.identity(), viewing.protocol(), false);
  }

  /** The entity tag of the ICE session in force. */
  synchronized String etag() {
    return "\"" + generation + "\"";
  }

  /** The client's ICE credentials in force. */
  synchronized IceCredentials remoteIce() {
    return remoteIce;
  }

  /** The client has restarted ICE with this fragment. */
  synchronized void restart(TrickleFragment fragment) {
    IceCredentials next = fragment.credentials();
    if (next != null) {
      remoteIce = next;
      generation++;
    }
  }
}
