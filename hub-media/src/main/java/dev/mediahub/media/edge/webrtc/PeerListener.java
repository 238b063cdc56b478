package dev.mediahub.media.edge.webrtc;

/** Hears of a peer's life. Called on a loop's thread: hand over and return. */
public interface PeerListener {
  /** ICE and DTLS are done, media may flow. */
  void connected(Peer peer);

  /** A publisher's first media packet has come. */
  void mediaStarted(Peer peer);

  /** The session is over; called once. */
  void closed(Peer peer, String reason);
}
