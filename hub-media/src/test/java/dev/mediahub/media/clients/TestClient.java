package dev.mediahub.media.clients;

import dev.mediahub.media.protocol.dtls.DtlsConfig;
import dev.mediahub.media.protocol.dtls.DtlsEndpoint;
import dev.mediahub.media.protocol.dtls.DtlsIdentity;
import dev.mediahub.media.protocol.dtls.DtlsListener;
import dev.mediahub.media.protocol.dtls.DtlsRole;
import dev.mediahub.media.protocol.ice.IceControllingAgent;
import dev.mediahub.media.protocol.ice.IceCredentials;
import dev.mediahub.media.protocol.net.TransportAddress;
import dev.mediahub.media.protocol.rtp.PacketDemux;
import dev.mediahub.media.protocol.sdp.ClientAnswer;
import dev.mediahub.media.protocol.sdp.LocalTransport;
import dev.mediahub.media.protocol.sdp.SdpException;
import dev.mediahub.media.protocol.sdp.Setup;
import dev.mediahub.media.protocol.srtp.SrtpEngine;
import dev.mediahub.media.protocol.srtp.SrtpKeys;
import dev.mediahub.media.session.PacketOut;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * One client: ICE, DTLS and SRTP keys over a {@link Wire}, on a thread of its own that turns about
 * every millisecond. Public methods: any thread.
 */
public final class TestClient implements PacketOut, AutoCloseable {
  private static final int SLOT_BYTES = 4096;
  private static final int PATIENCE_S = 60;
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final DtlsIdentity IDENTITY = DtlsIdentity.create(Instant.now(), RANDOM);
  private static final TransportAddress HUB = TransportAddress.ipv4(0x7f000001, 7882);

  private final Wire wire;
  private final ClientMedia media;
  private final IceCredentials local;
  private final ClientAnswer answer;
  private final IceControllingAgent ice;
  private final DtlsEndpoint dtls;
  private final boolean handshakes;
  private final Selector selector = Selector.open();
  private final SelectionKey key;
  private final ByteBuffer out = ByteBuffer.allocateDirect(SLOT_BYTES);
  private final Queue<Runnable> commands = new ConcurrentLinkedQueue<>();
  private final CompletableFuture<Void> validated = new CompletableFuture<>();
  private final CompletableFuture<Void> connected = new CompletableFuture<>();
  private final SrtpEngine engine = SrtpEngine.nativeOrJdk();
  private final Thread thread;
  private boolean dtlsStarted;
  private boolean mediaReady;
  private volatile boolean closing;
  private volatile boolean lost;
  private volatile boolean silent;

  private TestClient(
      Wire wire, ClientMedia media, LocalTransport local, ClientAnswer answer, boolean handshakes)
      throws IOException {
    this.wire = wire;
    this.media = media;
    this.local = local.ice();
    this.answer = answer;
    this.handshakes = handshakes;
    this.key = wire.channel().register(selector, SelectionKey.OP_READ);
    // The wire knows where to: any one address will do for a remote candidate.
    this.ice =
        new IceControllingAgent(
            local.ice(), answer.remoteIce(), List.of(HUB), RANDOM.nextLong(), System.nanoTime());
    DtlsConfig config =
        DtlsConfig.of(
            answer.setup() == Setup.ACTIVE ? DtlsRole.SERVER : DtlsRole.CLIENT,
            IDENTITY,
            List.of(answer.remoteFingerprint()));
    this.dtls = new DtlsEndpoint(config, new Handshake(), Thread.ofVirtual().factory());
    this.thread = Thread.ofPlatform().name("test-client").daemon().start(this::run);
  }

  /** Makes a client up to validated ICE. {@code signalling} answers its offer. */
  public static TestClient validated(Wire wire, ClientMedia media, UnaryOperator<String> signalling)
      throws Exception {
    TestClient client = open(wire, media, signalling, false);
    client.validated.get(PATIENCE_S, TimeUnit.SECONDS);
    return client;
  }

  /** Makes a client whose media may flow. {@code signalling} answers its offer. */
  public static TestClient connected(Wire wire, ClientMedia media, UnaryOperator<String> signalling)
      throws Exception {
    TestClient client = open(wire, media, signalling, true);
    client.connected.get(PATIENCE_S, TimeUnit.SECONDS);
    return client;
  }

  private static TestClient open(
      Wire wire, ClientMedia media, UnaryOperator<String> signalling, boolean handshakes)
      throws IOException, SdpException {
    LocalTransport local =
        new LocalTransport(
            IceCredentials.generate(RANDOM),
            IDENTITY.fingerprintSha256(),
            List.of(),
            RANDOM.nextLong() >>> 1);
    ClientAnswer answer = ClientAnswer.parse(signalling.apply(media.offer(local)));
    media.answered(answer);
    return new TestClient(wire, media, local, answer, handshakes);
  }

  public IceCredentials localIce() {
    return local;
  }

  public IceCredentials remoteIce() {
    return answer.remoteIce();
  }

  public SrtpEngine engine() {
    return engine;
  }

  /** Whether the hub has closed the connection (ICE-TCP), or DTLS ended. */
  public boolean lost() {
    return lost;
  }

  public void execute(Runnable command) {
    commands.add(command);
    selector.wakeup();
  }

  /** What the supplier gives on the client's thread. Any other thread. */
  public <T> T ask(Supplier<T> question) {
    CompletableFuture<T> result = new CompletableFuture<>();
    execute(() -> result.complete(question.get()));
    return result.orTimeout(PATIENCE_S, TimeUnit.SECONDS).join();
  }

  /** From now on reads nothing more; what has to be sent is sent. */
  public void stopReading() {
    execute(() -> key.interestOps(0));
  }

  /** From now on sends nothing of its own accord; still hears. */
  public void fallSilent() {
    silent = true;
  }

  /** Sends bytes as they are, as one packet. Client's thread. */
  public void sendRaw(byte[] bytes) {
    transmit(ByteBuffer.wrap(bytes), 0, bytes.length);
  }

  private void run() {
    try (selector) {
      while (!closing) {
        turn();
      }
    } catch (IOException e) {
      lost = true;
      connected.completeExceptionally(e);
    } finally {
      media.release();
      dtls.close();
      engine.close();
      try {
        wire.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void turn() throws IOException {
    selector.select(1);
    if (key.interestOps() != 0) {
      wire.receive(this::take);
    }
    for (int waiting = commands.size(); waiting > 0; waiting--) {
      Runnable command = commands.poll();
      if (command != null) {
        command.run();
      }
    }
    long nowNs = System.nanoTime();
    if (silent) {
      return;
    }
    if (ice.nextTimeoutNs() <= nowNs) {
      pollIce(nowNs);
    }
    if (mediaReady) {
      media.poll(nowNs);
    }
  }

  private void take(ByteBuffer in, int length) {
    long nowNs = System.nanoTime();
    switch (PacketDemux.classify(in.get(0) & 0xff, length > 1 ? in.get(1) & 0xff : 0)) {
      case PacketDemux.STUN -> onStun(in, length, nowNs);
      case PacketDemux.DTLS -> dtls.receive(in, 0, length);
      case PacketDemux.RTP -> {
        if (mediaReady) {
          media.onRtp(in, length, nowNs);
        }
      }
      case PacketDemux.RTCP -> {
        if (mediaReady) {
          media.onRtcp(in, length, nowNs);
        }
      }
      default -> {}
    }
  }

  private void onStun(ByteBuffer in, int length, long nowNs) {
    int _ = ice.onStun(in, 0, length, HUB, out, 0, nowNs);
    pollIce(nowNs);
    if (ice.isConnected()) {
      validated.complete(null);
      if (handshakes && !dtlsStarted) {
        dtlsStarted = true;
        dtls.start();
      }
    }
  }

  private void pollIce(long nowNs) {
    for (int length = ice.poll(out, 0, nowNs); length > 0; length = ice.poll(out, 0, nowNs)) {
      transmit(out, 0, length);
    }
  }

  private void transmit(ByteBuffer buffer, int offset, int length) {
    try {
      wire.send(buffer, offset, length);
    } catch (IOException e) {
      lost = true;
    }
  }

  @Override
  public ByteBuffer buffer() {
    return out;
  }

  @Override
  public int claim() {
    return 0; // Sent at once, so the one slot is always free.
  }

  @Override
  public void send(int offset, int length) {
    transmit(out, offset, length);
  }

  @Override
  public void close() throws InterruptedException {
    closing = true;
    selector.wakeup();
    thread.join();
  }

  /** Brings what the handshake's thread says to the client's. */
  private final class Handshake implements DtlsListener {
    @Override
    public void onDatagram(byte[] datagram) {
      execute(() -> sendRaw(datagram));
    }

    @Override
    public void onConnected(SrtpKeys keys) {
      execute(() -> {
        media.connected(TestClient.this, keys, System.nanoTime());
        mediaReady = true;
        connected.complete(null);
      });
    }

    @Override
    public void onFailed(String reason) {
      lost = true;
      connected.completeExceptionally(new IOException("DTLS failed: " + reason));
    }

    @Override
    public void onClosed() {
      lost = true;
    }
  }
}
