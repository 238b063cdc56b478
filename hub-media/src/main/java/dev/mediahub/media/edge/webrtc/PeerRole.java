package dev.mediahub.media.edge.webrtc;

import dev.mediahub.media.session.Receiver;
import dev.mediahub.media.session.Sender;
import org.jspecify.annotations.Nullable;

/** What a peer does on its loop: publish or play. Its methods run on the peer's loop. */
public sealed interface PeerRole permits PublisherRole, ViewerRole {
  /** The keys are there: makes what takes the peer's media; null when it publishes nothing. */
  @Nullable Receiver receiver(Peer peer, LoopMedia loop);

  /** Makes what sends the peer media; null when it plays nothing. */
  @Nullable Sender sender(Peer peer, LoopMedia loop);

  /** The session stands: media may flow. */
  void connected(LoopMedia loop, long nowNs);

  /** The session is over. */
  void disconnected(LoopMedia loop);

  /** How long the peer may be silent before it counts as gone, in nanoseconds. */
  long patienceNs();
}
