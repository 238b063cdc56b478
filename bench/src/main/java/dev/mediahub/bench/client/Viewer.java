package dev.mediahub.bench.client;

import dev.mediahub.media.api.TrackKind;
import dev.mediahub.media.protocol.sdp.ClientOffer;
import dev.mediahub.media.protocol.sdp.Codec;
import dev.mediahub.media.protocol.sdp.LocalTransport;
import dev.mediahub.media.protocol.sdp.NegotiatedMedia;
import dev.mediahub.media.protocol.srtp.SrtpKeys;
import dev.mediahub.media.session.MediaSink;
import dev.mediahub.media.session.PeerSession;
import dev.mediahub.media.session.Receiver;
import dev.mediahub.media.stats.LoopStats;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Plays one stream by WHEP: authenticates every packet, asks for lost ones, sends feedback and
 * reports; what a decoder would show is thrown away.
 */
public final class Viewer {
  private static final int STAMP_BYTES = 8;
  private static final long JOIN_SECONDS = 30;
  private static final long STREAM_SECONDS = 10;
  private static final long ASK_AGAIN_MS = 20;

  private final Signalling signalling;
  private final ClientLoop loop;
  private final ViewerTally tally;
  private final End end;
  private final CompletableFuture<Long> firstPacketNs = new CompletableFuture<>();
  private Signalling.@Nullable Accepted session;
  private @Nullable Connection connection;

  /** Does nothing until {@link #join}. */
  public Viewer(Signalling signalling, ClientLoop loop, ViewerTally tally, LoopStats stats) {
    this.signalling = signalling;
    this.loop = loop;
    this.tally = tally;
    this.end = new End(stats);
  }

  /**
   * Joins and waits for the first packet.
   *
   * @return nanoseconds from the POST to the first packet
   */
  public long join() throws IOException, InterruptedException {
    long postedNs = System.nanoTime();
    LocalTransport local = signalling.transport();
    Endpoint server = signalling.server();
    Codec codec = server.rtx() ? ClientOffer.H264 : withoutRtx(ClientOffer.H264);
    String offer =
        ClientOffer.viewer(local, List.of(ClientOffer.Media.receive(TrackKind.VIDEO, codec)));
    Signalling.Accepted accepted = signalling.post(server.whep(), server.playToken(), local, offer);
    session = accepted;
    end.media = accepted.answer().media();
    Connection opened = signalling.connect(loop, accepted, end);
    connection = opened;
    await(opened.connected());
    return await(firstPacketNs) - postedNs;
  }

  /**
   * As {@link #join}, for a publisher whose media has not reached the server yet: until then
   * viewers are refused.
   *
   * @return nanoseconds from the POST that was accepted to the first packet
   */
  public long joinWhenStreaming() throws IOException, InterruptedException {
    long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(STREAM_SECONDS);
    while (true) {
      try {
        return join();
      } catch (RefusedException e) {
        if (!e.mayCome() || System.nanoTime() > deadlineNs) {
          throw e;
        }
        Thread.sleep(ASK_AGAIN_MS);
      }
    }
  }

  static <T> T await(CompletableFuture<T> future) throws IOException, InterruptedException {
    try {
      return future.get(JOIN_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } catch (TimeoutException e) {
      throw new IOException("no connection or no media after " + JOIN_SECONDS + " s", e);
    }
  }

  static Codec withoutRtx(Codec codec) {
    return new Codec(
        codec.payloadType(),
        codec.name(),
        codec.clockRate(),
        codec.channels(),
        codec.fmtp(),
        -1,
        codec.nack(),
        codec.pli(),
        codec.fir(),
        codec.transportCc(),
        codec.remb());
  }

  /** Ends the session by DELETE. */
  public void leave() throws IOException, InterruptedException {
    Signalling.Accepted joined = session;
    Connection opened = connection;
    if (joined != null) {
      signalling.delete(joined);
    }
    if (opened != null) {
      loop.remove(opened);
    }
  }

  /** Is gone without a word, as a client that lost its network or power. */
  public void vanish() {
    Connection opened = connection;
    if (opened != null) {
      loop.remove(opened);
    }
  }

  /** Packets received so far, each counted once. Any thread. */
  public long packets() {
    return end.packets;
  }

  private final class End implements MediaEnd, MediaSink {
    private final LoopStats stats;
    private volatile List<NegotiatedMedia> media = List.of();
    private @Nullable PeerSession peer;
    private boolean started;
    private volatile long packets;

    End(LoopStats stats) {
      this.stats = stats;
    }

    @Override
    public void connected(Connection connection, SrtpKeys keys, long nowNs) {
      peer =
          new PeerSession(
              loop.engine(),
              keys,
              connection,
              stats,
              new Receiver(media, this, stats),
              null,
              signalling.random().nextInt() | 1,
              "viewer");
    }

    @Override
    public void onRtp(ByteBuffer buffer, int offset, int length, long nowNs) {
      if (peer != null) {
        peer.onRtp(buffer, offset, length, nowNs);
      }
    }

    @Override
    public void onRtcp(ByteBuffer buffer, int offset, int length, long nowNs) {
      if (peer != null) {
        peer.onRtcp(buffer, offset, length, nowNs);
      }
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    public boolean onPacket(
        NegotiatedMedia media,
        int layer,
        long sequence,
        int codec,
        ByteBuffer buffer,
        int offset,
        int length,
        long nowNs) {
      if (!started) {
        started = true;
        firstPacketNs.complete(nowNs);
      }
      packets++;
      tally.add(length, System.nanoTime() - buffer.getLong(offset + length - STAMP_BYTES));
      return false;
    }

    @Override
    public void onSenderReport(
        NegotiatedMedia media, int layer, int epoch, long ntpTime, int rtpTimestamp, long nowNs) {}

    @Override
    public void poll(long nowNs) {
      PeerSession connected = peer;
      if (connected != null && connected.nextPollNs() <= nowNs) {
        connected.poll(nowNs);
      }
    }

    @Override
    public void release() {
      PeerSession connected = peer;
      peer = null;
      if (connected != null) {
        connected.close();
      }
    }
  }
}
