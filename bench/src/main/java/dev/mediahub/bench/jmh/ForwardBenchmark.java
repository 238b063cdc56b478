package dev.mediahub.bench.jmh;

import dev.mediahub.media.api.IoMode;
import dev.mediahub.media.api.TrackKind;
import dev.mediahub.media.loop.udp.SendBatch;
import dev.mediahub.media.loop.udp.UdpSocket;
import dev.mediahub.media.loop.udp.UdpSockets;
import dev.mediahub.media.protocol.net.TransportAddress;
import dev.mediahub.media.protocol.rtp.RtpHeader;
import dev.mediahub.media.protocol.sdp.ClientOffer;
import dev.mediahub.media.protocol.sdp.Direction;
import dev.mediahub.media.protocol.sdp.ExtensionIds;
import dev.mediahub.media.protocol.sdp.NegotiatedMedia;
import dev.mediahub.media.protocol.srtp.SrtpEngine;
import dev.mediahub.media.protocol.srtp.SrtpProfile;
import dev.mediahub.media.room.Subscriber;
import dev.mediahub.media.room.Track;
import dev.mediahub.media.room.TrackReplica;
import dev.mediahub.media.session.PacketOut;
import dev.mediahub.media.session.PeerSession;
import dev.mediahub.media.session.Sender;
import dev.mediahub.media.stats.Counter;
import dev.mediahub.media.stats.LoopStats;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A frame of eight packets from the track's cache to a hundred viewers: choice, rewriting,
 * protection, bandwidth accounting, and the send batch. Times are of one packet to one viewer.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 3)
@Measurement(iterations = 3, time = 3)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class ForwardBenchmark {
  private static final int VIEWERS = 100;
  private static final int PACKETS = 8;
  private static final int LENGTH = 1184;
  private static final long FRAME_NS = 33_333_333L;
  private static final long FIRST = 1L << 17;
  private static final int KEYFRAME = 0x7c85_8800;
  private static final int SLICE = 0x5c81_8800;

  /** Where packets go: nowhere, or to loopback sockets that a thread empties. */
  @Param({"nowhere", "gso", "single"})
  public String out = "nowhere";

  private final LoopStats stats = new LoopStats();
  private final SrtpEngine engine = SrtpEngine.nativeOrJdk();
  private final ByteBuffer packet = ByteBuffer.allocateDirect(2048);
  private final SendBatch batch = new SendBatch(512, 2048);
  private final TrackReplica replica =
      new TrackReplica(new Track(1, "video", media(0)), _ -> {}, stats);
  private @Nullable Receivers receivers;
  private @Nullable UdpSocket socket;
  private @Nullable SocketOut last;
  private long sequence = FIRST;
  private long nowNs = 1_000_000_000L;

  /** Makes the viewers and lets them start with a keyframe. */
  @Setup
  public void setUp() throws IOException {
    if (!out.equals("nowhere")) {
      receivers = new Receivers(VIEWERS);
      socket = UdpSockets.open(1, 0, IoMode.AUTO, out.equals("gso")).getFirst();
    }
    for (int i = 0; i < VIEWERS; i++) {
      Sender sender = new Sender(stats, 0);
      Subscriber subscriber = new Subscriber(sender, stats, media(10 + i), 0, 1);
      sender.add(subscriber);
      var _ =
          new PeerSession(
              engine,
              ProtectBenchmark.keys(SrtpProfile.AEAD_AES_128_GCM),
              way(i),
              stats,
              null,
              sender,
              1,
              "bench");
      replica.add(subscriber, nowNs);
    }
    frame(KEYFRAME);
  }

  private PacketOut way(int viewer) {
    UdpSocket to = socket;
    Receivers at = receivers;
    if (to == null || at == null) {
      return new Nowhere(batch.slab());
    }
    int address = to.prepare(TransportAddress.of(at.addresses().get(viewer)));
    last = new SocketOut(to, batch, address);
    return last;
  }

  /** A video of H.264 with numbers for transport-wide feedback. */
  public static NegotiatedMedia media(int ssrc) {
    return new NegotiatedMedia(
        0,
        "0",
        TrackKind.VIDEO,
        Direction.SENDONLY,
        List.of(ClientOffer.H264),
        new ExtensionIds(0, 0, 0, 2, 0, 0, 0),
        ssrc,
        ssrc + 1000,
        List.of(),
        "",
        "");
  }

  /** One frame to all viewers. */
  @Benchmark
  @OperationsPerInvocation(VIEWERS * PACKETS)
  public void forward() {
    frame(SLICE);
  }

  private void frame(int payload) {
    nowNs += FRAME_NS;
    for (int i = 0; i < PACKETS; i++, sequence++) {
      int number = (int) sequence & 0xffff;
      RtpHeader.write(packet, 0, i == PACKETS - 1, 96, number, (int) (nowNs / 11_111), 5);
      packet.putInt(RtpHeader.FIXED_LENGTH, i == 0 ? payload : payload & ~0x80_0000);
      replica.onPacket(0, sequence, 0, packet, 0, LENGTH, nowNs);
    }
    replica.forward(nowNs);
    if (last != null) {
      last.flush();
    }
  }

  /** Fails the run when viewers were left out: then the times mean nothing. */
  @TearDown
  public void tearDown() throws IOException, InterruptedException {
    long wanted = (sequence - FIRST) * VIEWERS;
    long sent = stats.get(Counter.VIDEO_OUT_PACKETS);
    if (receivers != null) {
      receivers.close();
    }
    if (socket != null) {
      socket.close();
    }
    engine.close();
    if (sent != wanted) {
      throw new IllegalStateException(sent + " packets were sent, not " + wanted);
    }
  }

  /** Takes packets and forgets them. */
  private static final class Nowhere implements PacketOut {
    private static final int SLOTS = 512;
    private final ByteBuffer slab;
    private int slot;

    Nowhere(ByteBuffer slab) {
      this.slab = slab;
    }

    @Override
    public ByteBuffer buffer() {
      return slab;
    }

    @Override
    public int claim() {
      return slot * 2048;
    }

    @Override
    public void send(int offset, int length) {
      slot = (slot + 1) % SLOTS;
    }
  }
}
