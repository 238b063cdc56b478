package dev.mediahub.media.room;

import dev.mediahub.media.api.TrackKind;
import dev.mediahub.media.netsim.LinkSettings;
import dev.mediahub.media.netsim.LossyLink;
import dev.mediahub.media.netsim.Simulation;
import dev.mediahub.media.protocol.sdp.Codec;
import dev.mediahub.media.protocol.sdp.Direction;
import dev.mediahub.media.protocol.sdp.ExtensionIds;
import dev.mediahub.media.protocol.sdp.NegotiatedMedia;
import dev.mediahub.media.protocol.srtp.SrtpEngine;
import dev.mediahub.media.protocol.srtp.SrtpKeys;
import dev.mediahub.media.protocol.srtp.SrtpProfile;
import dev.mediahub.media.session.MediaSink;
import dev.mediahub.media.session.OneSlot;
import dev.mediahub.media.session.PeerSession;
import dev.mediahub.media.session.Receiver;
import dev.mediahub.media.session.Sender;
import dev.mediahub.media.stats.LoopStats;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A publisher, a hub and viewers in virtual time, joined by simulated links: real SRTP, RTP and
 * RTCP, no sockets, threads or clocks.
 */
final class SimulatedPeers {
  static final long MS = 1_000_000L;
  private static final long POLL_NS = MS;
  private static final ExtensionIds EXTENSIONS = new ExtensionIds(0, 0, 0, 3, 0, 0, 0);
  private static final Codec VP8 =
      new Codec(96, "VP8", 90_000, 1, "", 97, true, true, false, true, false);

  final Simulation simulation = new Simulation();
  final LoopStats hubStats = new LoopStats();
  final TrackReplica hubTrack;
  private final SrtpEngine engine = SrtpEngine.jdk();
  private final Random random;
  private final TrackReplica source;
  private long nextSequence = 1L << 49;
  private int frame;
  boolean keyframeWanted = true;
  int keyframesSent;

  SimulatedPeers(long seed, LinkSettings publisherUp, LinkSettings publisherDown) {
    random = new Random(seed);
    NegotiatedMedia sent = media(Direction.SENDONLY, 0x1111, 0x2222);
    NegotiatedMedia received = media(Direction.RECVONLY, 0x1111, 0x2222);
    LoopStats clientStats = new LoopStats();
    SrtpKeys keys = keys();

    Track track = new Track(1, "TR_1", received);
    Receiver[] receiver = new Receiver[1];
    hubTrack = new TrackReplica(track, _ -> receiver[0].requestKeyframe(received), hubStats);
    receiver[0] = new Receiver(List.of(received), new IntoHub(), hubStats);

    Sender sender = new Sender(clientStats, 0);
    Subscriber subscriber = new Subscriber(sender, clientStats, sent, 0, 100);
    sender.add(subscriber);
    source = new TrackReplica(new Track(2, "TR_2", sent), _ -> keyframeWanted = true, clientStats);

    Link up = new Link();
    Link down = new Link();
    PeerSession client =
        new PeerSession(engine, keys, up, clientStats, null, sender, 0x99, "client");
    PeerSession hub =
        new PeerSession(engine, keys.swapped(), down, hubStats, receiver[0], null, 0x77, "hub");
    up.link = new LossyLink<>(simulation, publisherUp, packet -> deliver(hub, packet));
    down.link = new LossyLink<>(simulation, publisherDown, packet -> deliver(client, packet));
    poll(client);
    poll(hub);
    source.add(subscriber, simulation.nowNs());
    simulation.every(20 * MS, 20 * MS, () -> hubTrack.tick(simulation.nowNs()));
    simulation.every(33 * MS, 33_333_333L, this::sendFrame);
  }

  Viewer addViewer(LinkSettings down, LinkSettings up) {
    return new Viewer(down, up);
  }

  int framesSent() {
    return frame;
  }

  /** These packets of the publisher's do not reach the hub, and all before the next one did. */
  void losePackets(int count) {
    nextSequence += count;
  }

  /** 2 Mbit/s at 30 frames a second: about 8 packets; a keyframe is six times as big. */
  private void sendFrame() {
    boolean keyframe = keyframeWanted;
    keyframeWanted = false;
    keyframesSent += keyframe ? 1 : 0;
    int packets = keyframe ? 40 : 7;
    for (int i = 0; i < packets; i++) {
      ByteBuffer packet = FramePayload.packet(frame, i, packets, keyframe, nextSequence);
      source.onPacket(0, nextSequence++, 0, packet, 0, packet.limit(), simulation.nowNs());
    }
    frame++;
    source.forward(simulation.nowNs());
  }

  private NegotiatedMedia media(Direction direction, long ssrc, long rtxSsrc) {
    return new NegotiatedMedia(
        0,
        "0",
        TrackKind.VIDEO,
        direction,
        List.of(VP8),
        EXTENSIONS,
        ssrc,
        rtxSsrc,
        List.of(),
        "s",
        "t");
  }

  private SrtpKeys keys() {
    SrtpProfile profile = SrtpProfile.AEAD_AES_128_GCM;
    return new SrtpKeys(
        profile,
        bytes(profile.keyLength()),
        bytes(profile.saltLength()),
        bytes(profile.keyLength()),
        bytes(profile.saltLength()));
  }

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  private void poll(PeerSession session) {
    simulation.every(
        POLL_NS,
        POLL_NS,
        () -> {
          if (session.nextPollNs() <= simulation.nowNs()) {
            session.poll(simulation.nowNs());
          }
        });
  }

  private void deliver(PeerSession session, byte[] packet) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(1600).put(0, packet);
    int second = packet[1] & 0xff;
    if (second >= 192 && second <= 223) {
      session.onRtcp(buffer, 0, packet.length, simulation.nowNs());
    } else {
      session.onRtp(buffer, 0, packet.length, simulation.nowNs());
    }
    hubTrack.forward(simulation.nowNs());
  }

  private final class IntoHub implements MediaSink {
    @Override
    public boolean onPacket(
        NegotiatedMedia media,
        int layer,
        long sequence,
        int codec,
        ByteBuffer buffer,
        int offset,
        int length,
        long nowNs) {
      return hubTrack.onPacket(layer, sequence, codec, buffer, offset, length, nowNs);
    }

    @Override
    public void onSenderReport(
        NegotiatedMedia media, int layer, int epoch, long ntp, int timestamp, long nowNs) {}
  }

  /** A peer's outgoing side: every packet goes onto its link. */
  private static final class Link extends OneSlot {
    private @Nullable LossyLink<byte[]> link;

    @Override
    public void send(int offset, int length) {
      byte[] packet = new byte[length];
      slot.get(offset, packet);
      if (link != null) {
        link.send(packet, length + 28);
      }
    }
  }

  /** Plays the hub's track and notes which frames came whole, and when. */
  final class Viewer {
    final FrameCollector frames = new FrameCollector();
    final LossyLink<byte[]> down;
    private final Receiver receiver;
    private final NegotiatedMedia received;

    private Viewer(LinkSettings downSettings, LinkSettings upSettings) {
      NegotiatedMedia sent = media(Direction.SENDONLY, 0x3333, 0x4444);
      received = media(Direction.RECVONLY, 0x3333, 0x4444);
      SrtpKeys keys = keys();
      LoopStats clientStats = new LoopStats();
      receiver = new Receiver(List.of(received), frames, clientStats);
      Sender sender = new Sender(hubStats, 0);
      Subscriber subscriber = new Subscriber(sender, hubStats, sent, 0, 5000);
      sender.add(subscriber);
      Link toViewer = new Link();
      Link toHub = new Link();
      PeerSession hub =
          new PeerSession(engine, keys, toViewer, hubStats, null, sender, 0x55, "hub");
      PeerSession client =
          new PeerSession(
              engine, keys.swapped(), toHub, clientStats, receiver, null, 0x66, "viewer");
      down = new LossyLink<>(simulation, downSettings, packet -> deliver(client, packet));
      toViewer.link = down;
      toHub.link = new LossyLink<>(simulation, upSettings, packet -> deliver(hub, packet));
      poll(hub);
      poll(client);
      hubTrack.add(subscriber, simulation.nowNs());
    }

    /** As a decoder does that lacks a reference. */
    void requestKeyframe() {
      receiver.requestKeyframe(received);
    }
  }
}
