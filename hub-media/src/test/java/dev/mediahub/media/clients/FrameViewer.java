package dev.mediahub.media.clients;

import dev.mediahub.media.api.TrackKind;
import dev.mediahub.media.protocol.sdp.ClientAnswer;
import dev.mediahub.media.protocol.sdp.ClientOffer;
import dev.mediahub.media.protocol.sdp.Codec;
import dev.mediahub.media.protocol.sdp.LocalTransport;
import dev.mediahub.media.protocol.sdp.NegotiatedMedia;
import dev.mediahub.media.protocol.srtp.SrtpKeys;
import dev.mediahub.media.room.FrameCollector;
import dev.mediahub.media.session.PeerSession;
import dev.mediahub.media.session.Receiver;
import dev.mediahub.media.stats.LoopStats;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Plays video and notes which frames came whole, and when. Asks for what is lost. */
public final class FrameViewer implements ClientMedia {
  private final FrameCollector frames = new FrameCollector();
  private final LoopStats stats = new LoopStats();
  private final UnaryOperator<String> offerChange;
  private final Codec[] codecs;
  private List<NegotiatedMedia> media = List.of();
  private @Nullable PeerSession session;
  private @Nullable TestClient client;

  public FrameViewer() {
    this(offer -> offer, ClientOffer.VP8);
  }

  /** A viewer that sends another offer than ours would be. */
  public FrameViewer(UnaryOperator<String> offerChange, Codec... codecs) {
    this.offerChange = offerChange;
    this.codecs = codecs;
  }

  @Override
  public String offer(LocalTransport local) {
    return offerChange.apply(
        ClientOffer.viewer(local, List.of(ClientOffer.Media.receive(TrackKind.VIDEO, codecs))));
  }

  @Override
  public void answered(ClientAnswer answer) {
    media = answer.media();
  }

  @Override
  public void connected(TestClient client, SrtpKeys keys, long nowNs) {
    this.client = client;
    session =
        new PeerSession(
            client.engine(),
            keys,
            client,
            stats,
            new Receiver(media, frames, stats),
            null,
            0x76696577,
            "viewer");
  }

  @Override
  public void onRtp(ByteBuffer buffer, int length, long nowNs) {
    if (session != null) {
      session.onRtp(buffer, 0, length, nowNs);
    }
  }

  @Override
  public void onRtcp(ByteBuffer buffer, int length, long nowNs) {
    if (session != null) {
      session.onRtcp(buffer, 0, length, nowNs);
    }
  }

  @Override
  public void poll(long nowNs) {
    if (session != null && session.nextPollNs() <= nowNs) {
      session.poll(nowNs);
    }
  }

  /** When each frame was whole, by number. Any other thread. */
  public TreeMap<Integer, Long> wholeAtNs() {
    TestClient from = client;
    return from == null ? new TreeMap<>() : from.ask(() -> new TreeMap<>(frames.wholeAtNs));
  }

  /** Packets that came, each counted once. Any other thread. */
  public int packets() {
    TestClient from = client;
    return from == null ? 0 : from.ask(() -> frames.packets);
  }

  /** What came, by the number that the hub sent it under. Any other thread. */
  public TreeMap<Long, FrameCollector.Packet> bySequence() {
    TestClient from = client;
    return from == null ? new TreeMap<>() : from.ask(() -> new TreeMap<>(frames.bySequence));
  }

  @Override
  public void release() {
    if (session != null) {
      session.close();
      session = null;
    }
  }
}
