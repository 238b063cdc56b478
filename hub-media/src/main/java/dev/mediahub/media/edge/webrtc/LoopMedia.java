package dev.mediahub.media.edge.webrtc;

import dev.mediahub.media.loop.ByteRing;
import dev.mediahub.media.loop.DatagramSender;
import dev.mediahub.media.loop.Destination;
import dev.mediahub.media.loop.LoopHandler;
import dev.mediahub.media.loop.LoopTimer;
import dev.mediahub.media.loop.MediaLoop;
import dev.mediahub.media.protocol.net.TransportAddress;
import dev.mediahub.media.protocol.rtp.PacketDemux;
import dev.mediahub.media.protocol.sdp.NegotiatedMedia;
import dev.mediahub.media.protocol.srtp.SrtpEngine;
import dev.mediahub.media.protocol.stun.StunMessage;
import dev.mediahub.media.room.KeyframeSource;
import dev.mediahub.media.room.Subscriber;
import dev.mediahub.media.room.Track;
import dev.mediahub.media.room.TrackReplica;
import dev.mediahub.media.stats.Drop;
import dev.mediahub.media.stats.LoopStats;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The WebRTC side of one loop: finds whose a datagram is, keeps the loop's tracks, forwards at the
 * turn's end. Loop thread only unless stated.
 *
 * <p>A datagram belongs to the peer that validated its address by a check, on this loop or another;
 * the kernel may hand it to any loop's socket, and then it goes to the peer's loop by ring.
 */
public final class LoopMedia implements LoopHandler {
  private static final Logger LOG = LoggerFactory.getLogger(LoopMedia.class);
  private static final long TICK_NS = 20_000_000L;
  private static final long CATCH_UP_NS = 5_000_000L;
  private static final long MEASURE_NS = 1_000_000_000L;

  private final PeerDirectory directory;
  private final LoopStats stats = new LoopStats();
  private final AddressTable<Route> routes = new AddressTable<>();
  private final Map<Destination, Peer> connections = new HashMap<>();
  private final Tick tick = new Tick();
  private final Gathering gathering = new Gathering();
  private final TurnForwarding forwarding;

  private @Nullable MediaLoop loop;
  private @Nullable SrtpEngine engine;
  private @Nullable LoopTracks tracks;

  /** Where an address leads: to a peer here, or to the loop that has the peer. */
  private record Route(@Nullable Peer peer, @Nullable LoopMedia elsewhere) {}

  public LoopMedia(PeerDirectory directory, LongSupplier clock) {
    this.directory = directory;
    this.forwarding =
        new TurnForwarding(stats, clock, () -> loop().sender().flush(), this::beginTurnAt);
  }

  @Override
  public void onStart(MediaLoop loop) {
    this.loop = loop;
    SrtpEngine made = SrtpEngine.nativeOrJdk();
    this.engine = made;
    if (loop.index() == 0) {
      LOG.info("WebRTC packets are encrypted by {}", made.name());
    }
    this.tracks = new LoopTracks(this, loop, stats);
    loop.schedule(tick, loop.nowNs() + MEASURE_NS);
  }

  /** Any thread, once the loops have started. */
  MediaLoop loop() {
    return started(loop);
  }

  SrtpEngine engine() {
    return started(engine);
  }

  LoopTracks tracks() {
    return started(tracks);
  }

  private static <T> T started(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("the loop has not started");
    }
    return part;
  }

  /** Readable from any thread. */
  public LoopStats stats() {
    return stats;
  }

  @Override
  public void onDatagram(
      ByteBuffer buffer,
      int offset,
      int length,
      long addrHigh,
      long addrLow,
      int port,
      @Nullable Destination connection,
      long nowNs) {
    if (connection != null) {
      take(
          buffer,
          offset,
          length,
          addrHigh,
          addrLow,
          port,
          connection,
          connections.get(connection),
          null,
          nowNs);
      return;
    }
    Route route = routes.get(addrHigh, addrLow, port);
    if (route != null && route.elsewhere != null) {
      passOn(route.elsewhere, buffer, offset, length, addrHigh, addrLow, port);
      return;
    }
    Peer peer = route == null ? null : route.peer;
    take(buffer, offset, length, addrHigh, addrLow, port, null, peer, null, nowNs);
  }

  @Override
  public void onRing(
      int fromLoop, ByteBuffer buffer, int offset, int length, int type, long nowNs) {
    if (type == RingMessage.TRACK_PACKET || type == RingMessage.TRACK_REPLAY) {
      onTrackPacket(type, buffer, offset, length, nowNs);
    } else if (type == RingMessage.DATAGRAM) {
      long high = buffer.getLong(offset);
      long low = buffer.getLong(offset + 8);
      int port = buffer.getInt(offset + 16);
      Route route = routes.get(high, low, port);
      take(
          buffer,
          offset + RingMessage.DATAGRAM_HEADER,
          length - RingMessage.DATAGRAM_HEADER,
          high,
          low,
          port,
          null,
          route == null ? null : route.peer,
          directory.loop(fromLoop),
          nowNs);
    }
  }

  private void onTrackPacket(int type, ByteBuffer buffer, int offset, int length, long nowNs) {
    TrackReplica replica = tracks().inSlot(buffer.getInt(offset), buffer.getInt(offset + 4));
    if (replica == null) {
      return;
    }
    long sequence = buffer.getLong(offset + 8);
    long arrivalNs = buffer.getLong(offset + 16);
    int layer = buffer.get(offset + 24);
    int codec = buffer.get(offset + 25);
    int packet = offset + RingMessage.TRACK_PACKET_HEADER;
    int size = length - RingMessage.TRACK_PACKET_HEADER;
    if (type == RingMessage.TRACK_REPLAY) {
      replica.onReplay(layer, sequence, codec, buffer, packet, size, arrivalNs, nowNs);
    } else {
      accept(replica, layer, sequence, codec, buffer, packet, size, arrivalNs);
    }
  }

  private void take(
      ByteBuffer buffer,
      int offset,
      int length,
      long high,
      long low,
      int port,
      @Nullable Destination connection,
      @Nullable Peer peer,
      @Nullable LoopMedia receivedBy,
      long nowNs) {
    int second = length > 1 ? buffer.get(offset + 1) & 0xff : 0;
    switch (PacketDemux.classify(buffer.get(offset) & 0xff, second)) {
      case PacketDemux.STUN ->
          onStun(buffer, offset, length, high, low, port, connection, peer, receivedBy, nowNs);
      case PacketDemux.DTLS -> {
        if (peer == null) {
          stats.drop(Drop.UNKNOWN_ADDRESS);
        } else {
          peer.onDtls(this, buffer, offset, length);
        }
      }
      case PacketDemux.RTP -> {
        if (peer == null) {
          stats.drop(Drop.UNKNOWN_ADDRESS);
        } else {
          peer.onRtp(this, buffer, offset, length, nowNs);
        }
      }
      case PacketDemux.RTCP -> {
        if (peer == null) {
          stats.drop(Drop.UNKNOWN_ADDRESS);
        } else {
          peer.onRtcp(this, buffer, offset, length, nowNs);
        }
      }
      default -> stats.drop(Drop.UNKNOWN_PROTOCOL);
    }
  }

  private void onStun(
      ByteBuffer buffer,
      int offset,
      int length,
      long high,
      long low,
      int port,
      @Nullable Destination connection,
      @Nullable Peer known,
      @Nullable LoopMedia receivedBy,
      long nowNs) {
    if (!StunMessage.isStun(buffer, offset, length)) {
      stats.drop(Drop.UNKNOWN_PROTOCOL);
      return;
    }
    // An address may pass from one session to the next: the fragment says whose it is now.
    long ufrag = StunMessage.localUfragKey(buffer, offset, length);
    Peer named = known != null && known.ufragKey() == ufrag ? known : directory.byUfrag(ufrag);
    if (named == null) {
      stats.drop(Drop.STUN_REFUSED);
    } else if (named.claim(this, nowNs)) {
      named.onStun(this, buffer, offset, length, high, low, port, connection, receivedBy, nowNs);
    } else {
      LoopMedia owner = named.owner();
      if (owner == null || owner == this || receivedBy != null) {
        stats.drop(Drop.STUN_REFUSED);
      } else if (connection == null) {
        passOn(owner, buffer, offset, length, high, low, port);
      } else if (known == null) {
        // The peer's path beside UDP: its connection went to a loop before anybody knew whose it
        // is.
        loop().handOver(connection, owner.loop(), buffer, offset, length);
      } else {
        stats.drop(Drop.STUN_REFUSED);
      }
    }
  }

  private void passOn(
      LoopMedia owner, ByteBuffer buffer, int offset, int length, long high, long low, int port) {
    ByteRing ring = loop().ringTo(owner.loop());
    if (ring == null || !RingMessage.writeDatagram(ring, high, low, port, buffer, offset, length)) {
      stats.drop(Drop.RING_FULL);
    }
  }

  /** Opens the way back to a peer's validated address. */
  Destination open(
      Peer peer,
      long high,
      long low,
      int port,
      @Nullable Destination connection,
      @Nullable LoopMedia receivedBy) {
    if (connection != null) {
      connection.validated();
      connections.put(connection, peer);
      return connection;
    }
    routes.put(high, low, port, new Route(peer, null));
    if (receivedBy != null) {
      receivedBy
          .loop()
          .execute(() -> receivedBy.routes.put(high, low, port, new Route(null, this)));
    }
    return loop().destination(new TransportAddress(high, low, port));
  }

  void closePath(Peer peer, Destination path) {
    if (path.isTcp()) {
      connections.remove(path);
    } else {
      TransportAddress address = path.address();
      Route route = routes.get(address.high(), address.low(), address.port());
      if (route != null && route.peer == peer) {
        routes.remove(address.high(), address.low(), address.port(), route);
        directory.forgetElsewhere(this, address);
      }
    }
    path.close();
  }

  /** Forgets that an address leads to a peer of {@code owner}; that peer is gone. */
  void forget(LoopMedia owner, TransportAddress address) {
    Route route = routes.get(address.high(), address.low(), address.port());
    if (route != null && route.elsewhere == owner) {
      routes.remove(address.high(), address.low(), address.port(), route);
    }
  }

  /** Answers once, to an address that need not be remembered. */
  void sendOnce(
      int offset, int length, long high, long low, int port, @Nullable Destination connection) {
    DatagramSender sender = loop().sender();
    if (connection != null) {
      sender.send(offset, length, connection);
      return;
    }
    try (Destination once = loop().destination(new TransportAddress(high, low, port))) {
      sender.send(offset, length, once);
      sender.flush();
    }
  }

  @Override
  public void onConnectionClosed(Destination connection) {
    Peer peer = connections.remove(connection);
    if (peer != null) {
      peer.onConnectionClosed(connection);
    }
  }

  TrackReplica own(
      Track track, KeyframeSource source, ToLongFunction<NegotiatedMedia> packetsLost) {
    return tracks().own(track, source, packetsLost);
  }

  void disown(Track track) {
    tracks().disown(track);
  }

  void subscribe(Track track, LoopMedia owner, Subscriber subscriber, long nowNs) {
    tracks().subscribe(track, owner, subscriber, nowNs);
  }

  void unsubscribe(Subscriber subscriber) {
    tracks().unsubscribe(subscriber);
  }

  /** Puts a packet into a replica, to be forwarded at the turn's end; true for a keyframe's. */
  boolean accept(
      TrackReplica replica,
      int layer,
      long sequence,
      int codec,
      ByteBuffer buffer,
      int offset,
      int length,
      long arrivalNs) {
    return forwarding.accept(replica, layer, sequence, codec, buffer, offset, length, arrivalNs);
  }

  @Override
  public void onTurnEnd(long nowNs) {
    forwarding.onTurnEnd(nowNs);
  }

  private void beginTurnAt(long deadlineNs) {
    if (!gathering.isScheduled()) {
      loop().schedule(gathering, deadlineNs);
    }
  }

  /** Begins a turn when a held frame must go, see {@link TrackReplica#isReady}. */
  private static final class Gathering extends LoopTimer {
    @Override
    protected void onTimer(long nowNs) {
      // The turn's end forwards.
    }
  }

  /** Frees what the loop holds; on its thread, as the last thing it does. */
  void close() {
    SrtpEngine made = engine;
    if (made != null) {
      made.close();
    }
  }

  /** A track of this loop has somebody to serve: viewers, another loop, a tap. */
  void watched() {
    tick.hurry(loop().nowNs());
  }

  /** Often while a track here is watched; else for the measuring alone. */
  private final class Tick extends LoopTimer {
    private long measureNs = Long.MIN_VALUE;
    private boolean often;

    void hurry(long nowNs) {
      if (!often) {
        often = true;
        loop().schedule(this, nowNs + TICK_NS);
      }
    }

    @Override
    protected void onTimer(long nowNs) {
      often = tracks().areWatched();
      // Before the work: after a fault there it goes on.
      loop().schedule(this, nowNs + (often ? TICK_NS : MEASURE_NS));
      if (tracks().tick(nowNs)) {
        loop().schedule(this, nowNs + CATCH_UP_NS);
      }
      if (nowNs >= measureNs) {
        measureNs = nowNs + MEASURE_NS;
        tracks().measure(nowNs);
      }
    }
  }
}
