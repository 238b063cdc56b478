package dev.mediahub.bench.client;

import dev.mediahub.media.protocol.dtls.DtlsConfig;
import dev.mediahub.media.protocol.dtls.DtlsEndpoint;
import dev.mediahub.media.protocol.dtls.DtlsListener;
import dev.mediahub.media.protocol.ice.IceControllingAgent;
import dev.mediahub.media.protocol.net.TransportAddress;
import dev.mediahub.media.protocol.rtp.PacketDemux;
import dev.mediahub.media.protocol.srtp.SrtpKeys;
import dev.mediahub.media.session.PacketOut;
import java.io.IOException;
import java.net.PortUnreachableException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.CompletableFuture;

/** A client's UDP socket with its ICE and DTLS. The loop's thread, unless stated. */
final class Connection implements PacketOut {
  /** A keyframe and what follows of it, when a viewer starts from the hub's cache. */
  private static final int RECEIVE_BUFFER = 1 << 20;

  private static final int READS = 64;
  private static final int NONE = -1;

  private final ClientLoop loop;
  private final TransportAddress remote;
  private final IceControllingAgent ice;
  private final DtlsEndpoint dtls;
  private final DatagramChannel channel;
  private final MediaEnd end;
  private final int descriptor;
  private final CompletableFuture<Void> connected = new CompletableFuture<>();
  private boolean dtlsStarted;
  private boolean mediaReady;
  private boolean released;
  private long refusedWrites;

  Connection(
      ClientLoop loop,
      TransportAddress remote,
      IceControllingAgent ice,
      DtlsConfig dtls,
      MediaEnd end)
      throws IOException {
    this.loop = loop;
    this.remote = remote;
    this.ice = ice;
    this.dtls = new DtlsEndpoint(dtls, new Handshake(), Thread.ofVirtual().factory());
    this.end = end;
    channel =
        DatagramChannel.open(
            remote.isIpv4() ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
    channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER);
    channel.configureBlocking(false);
    channel.connect(remote.toInetSocketAddress());
    JoinedDatagrams joined = loop.joined();
    descriptor = joined == null ? NONE : joined.open(channel);
  }

  /** Done when the keys are there; fails with what broke the handshake. Any thread. */
  CompletableFuture<Void> connected() {
    return connected;
  }

  void open(Selector selector, long nowNs) {
    try {
      channel.register(selector, SelectionKey.OP_READ, this);
    } catch (IOException e) {
      connected.completeExceptionally(e);
    }
    pollIce(nowNs);
  }

  void read(ByteBuffer in) {
    JoinedDatagrams joined = loop.joined();
    if (joined == null) {
      readSingle(in);
    } else {
      readJoined(joined);
    }
  }

  private void readJoined(JoinedDatagrams joined) {
    for (int i = 0; i < READS && !released; i++) {
      int length = joined.read(descriptor);
      if (length <= 0) {
        return;
      }
      long nowNs = System.nanoTime();
      int segment = joined.segment();
      for (int at = 0; at < length && !released; at += segment) {
        take(joined.bytes(), at, Math.min(segment, length - at), nowNs);
      }
    }
  }

  private void readSingle(ByteBuffer in) {
    for (int i = 0; i < READS && !released; i++) {
      in.clear();
      int length;
      try {
        length = channel.read(in);
      } catch (PortUnreachableException e) {
        return; // The server is not there yet or no more; ICE finds out by its own times.
      } catch (IOException e) {
        connected.completeExceptionally(e);
        return;
      }
      if (length <= 0) {
        return;
      }
      take(in, 0, length, System.nanoTime());
    }
  }

  private void take(ByteBuffer in, int offset, int length, long nowNs) {
    switch (PacketDemux.classify(in.get(offset), length > 1 ? in.get(offset + 1) : 0)) {
      case PacketDemux.STUN -> onStun(in, offset, length, nowNs);
      case PacketDemux.DTLS -> dtls.receive(in, offset, length);
      case PacketDemux.RTP -> {
        if (mediaReady) {
          end.onRtp(in, offset, length, nowNs);
        }
      }
      case PacketDemux.RTCP -> {
        if (mediaReady) {
          end.onRtcp(in, offset, length, nowNs);
        }
      }
      default -> {}
    }
  }

  private void onStun(ByteBuffer in, int offset, int length, long nowNs) {
    int answer = ice.onStun(in, offset, length, remote, loop.out(), 0, nowNs);
    if (answer > 0) {
      send(0, answer);
    }
    pollIce(nowNs);
    if (ice.isConnected() && !dtlsStarted) {
      dtlsStarted = true;
      dtls.start();
    }
  }

  private void pollIce(long nowNs) {
    for (int length = ice.poll(loop.out(), 0, nowNs);
        length > 0;
        length = ice.poll(loop.out(), 0, nowNs)) {
      send(0, length);
    }
    if (ice.isFailed()) {
      connected.completeExceptionally(new IOException("ICE failed: the server does not answer"));
    }
  }

  /** Every few milliseconds. */
  void poll(long nowNs) {
    if (ice.nextTimeoutNs() <= nowNs) {
      pollIce(nowNs);
    }
    if (mediaReady) {
      end.poll(nowNs);
    }
  }

  @Override
  public ByteBuffer buffer() {
    return loop.out();
  }

  @Override
  public int claim() {
    return 0; // Sent at once, so the one slot is always free.
  }

  @Override
  public void send(int offset, int length) {
    try {
      if (!released && channel.write(loop.outWindow(offset, length)) == 0) {
        refusedWrites++;
      }
    } catch (IOException e) {
      refusedWrites++; // As if lost on the way.
    }
  }

  /** Packets that the system did not take. */
  long refusedWrites() {
    return refusedWrites;
  }

  /** Ends DTLS and closes the socket soon after. Any thread. */
  void close() {
    dtls.close();
  }

  void release() {
    if (!released) {
      released = true;
      end.release();
      dtls.close();
      try {
        channel.close();
      } catch (IOException e) {
        refusedWrites++;
      }
    }
  }

  /** Brings what the handshake's thread says to the loop. */
  private final class Handshake implements DtlsListener {
    @Override
    public void onDatagram(byte[] datagram) {
      loop.execute(() -> {
        loop.out().put(0, datagram);
        send(0, datagram.length);
      });
    }

    @Override
    public void onConnected(SrtpKeys keys) {
      loop.execute(() -> {
        if (!released) {
          end.connected(Connection.this, keys, System.nanoTime());
          mediaReady = true;
          connected.complete(null);
        }
      });
    }

    @Override
    public void onFailed(String reason) {
      connected.completeExceptionally(new IOException("DTLS failed: " + reason));
    }

    @Override
    public void onClosed() {
      loop.remove(Connection.this);
    }
  }
}
