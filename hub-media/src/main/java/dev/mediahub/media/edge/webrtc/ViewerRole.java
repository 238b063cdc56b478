package dev.mediahub.media.edge.webrtc;

import dev.mediahub.media.protocol.sdp.Direction;
import dev.mediahub.media.protocol.sdp.NegotiatedMedia;
import dev.mediahub.media.room.Subscriber;
import dev.mediahub.media.room.Track;
import dev.mediahub.media.session.Receiver;
import dev.mediahub.media.session.Sender;
import dev.mediahub.media.stats.SentBytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A peer that plays one publisher: a subscriber for each section that takes media. */
public final class ViewerRole implements PeerRole {
  private static final long PATIENCE_NS = 15_000_000_000L;

  private final List<NegotiatedMedia> media;
  private final long wallOffsetNs;
  private final int firstIndex;
  private final Subscriber[] subscribers;
  private final SentBytes sent = new SentBytes();
  private volatile TrackSource source;

  private volatile @Nullable Peer peer;
  private boolean gone;

  /**
   * @param media what was negotiated; sections that send nothing are left out
   * @param firstIndex the first sequence number to send, 1 to 32767
   */
  public ViewerRole(
      List<NegotiatedMedia> media, TrackSource source, long wallOffsetNs, int firstIndex) {
    this.media =
        media.stream().filter(section -> section.direction() == Direction.SENDONLY).toList();
    this.source = source;
    this.wallOffsetNs = wallOffsetNs;
    this.firstIndex = firstIndex;
    this.subscribers = new Subscriber[this.media.size()];
  }

  /** Who is played, or was last. Any thread. */
  public TrackSource source() {
    return source;
  }

  /** Bytes of media sent to this viewer so far. Any thread. */
  public long sentBytes() {
    return sent.get();
  }

  @Override
  public @Nullable Receiver receiver(Peer peer, LoopMedia loop) {
    return null;
  }

  @Override
  public Sender sender(Peer peer, LoopMedia loop) {
    this.peer = peer;
    Sender sender = new Sender(loop.stats(), wallOffsetNs, sent);
    for (int i = 0; i < subscribers.length; i++) {
      subscribers[i] = new Subscriber(sender, loop.stats(), media.get(i), i, firstIndex);
      sender.add(subscribers[i]);
    }
    return sender;
  }

  @Override
  public void connected(LoopMedia loop, long nowNs) {
    subscribe(loop, nowNs);
  }

  /** Plays another publisher from now on: the same one come back, with new tracks. Any thread. */
  public void switchTo(TrackSource next) {
    source = next;
    Peer connected = peer;
    LoopMedia loop = connected == null ? null : connected.owner();
    if (loop != null) {
      loop.loop().execute(() -> subscribe(loop, loop.loop().nowNs()));
    }
  }

  private void subscribe(LoopMedia loop, long nowNs) {
    if (gone) {
      return; // It was closed while its publisher came back.
    }
    TrackSource from = source;
    LoopMedia owner = from.home();
    for (Subscriber subscriber : subscribers) {
      Track track = from.track(subscriber.media().kind());
      loop.unsubscribe(subscriber);
      if (track != null && owner != null) {
        loop.subscribe(track, owner, subscriber, nowNs);
      }
    }
    if (peer != null) {
      peer.reschedule(loop, nowNs);
    }
  }

  @Override
  public void disconnected(LoopMedia loop) {
    gone = true;
    for (Subscriber subscriber : subscribers) {
      if (subscriber != null) {
        loop.unsubscribe(subscriber);
      }
    }
  }

  @Override
  public long patienceNs() {
    return PATIENCE_NS;
  }
}
