package dev.mediahub.media.edge.webrtc;

import dev.mediahub.media.loop.DatagramSender;
import dev.mediahub.media.loop.Destination;
import dev.mediahub.media.loop.LoopTimer;
import dev.mediahub.media.protocol.dtls.DtlsEndpoint;
import dev.mediahub.media.protocol.dtls.DtlsListener;
import dev.mediahub.media.protocol.ice.IceCredentials;
import dev.mediahub.media.protocol.ice.IceLiteAgent;
import dev.mediahub.media.protocol.srtp.SrtpKeys;
import dev.mediahub.media.room.Connection;
import dev.mediahub.media.session.PacketOut;
import dev.mediahub.media.session.PeerSession;
import dev.mediahub.media.stats.Drop;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection: ICE, DTLS and, once the keys are there, its {@link PeerSession}. Made by
 * control code, it belongs to the loop that its first check reaches, for life. Methods run on that
 * loop unless they say otherwise.
 */
public final class Peer implements PacketOut, Connection {
  /** From the answer to the last step of the handshake. */
  private static final long SETUP_NS = 30_000_000_000L;

  private static final long LIVENESS_INTERVAL_NS = 500_000_000L;
  private static final int MAX_PATHS = 16;

  private final String sessionId;
  private final long createdNs;
  private final IceLiteAgent ice;
  private final DtlsEndpoint dtls;
  private final PeerRole role;
  private final PeerDirectory directory;
  private final PeerListener listener;
  private final int ssrc;
  private final String canonicalName;
  private final AtomicReference<@Nullable LoopMedia> owner = new AtomicReference<>();
  private final List<Destination> paths = new ArrayList<>(2);
  private final Timer timer = new Timer();

  private @Nullable Destination destination;
  private @Nullable PeerSession session;
  private boolean dtlsStarted;
  private final AtomicBoolean closing = new AtomicBoolean();
  private volatile boolean abandoned;
  private volatile long ufragKey;
  private volatile long previousUfragKey;

  /**
   * @param dtls makes the endpoint, given who listens to it
   * @param ssrc that feedback to this peer comes from
   */
  public Peer(
      String sessionId,
      IceLiteAgent ice,
      Function<DtlsListener, DtlsEndpoint> dtls,
      PeerRole role,
      PeerDirectory directory,
      PeerListener listener,
      int ssrc,
      String canonicalName,
      long createdNs) {
    this.sessionId = sessionId;
    this.ice = ice;
    this.dtls = dtls.apply(new Handshake());
    this.role = role;
    this.directory = directory;
    this.listener = listener;
    this.ssrc = ssrc;
    this.canonicalName = canonicalName;
    this.createdNs = createdNs;
    this.ufragKey = ice.localUfragKey();
  }

  @Override
  public String sessionId() {
    return sessionId;
  }

  /** The newest fragment's key. Any thread. */
  public long ufragKey() {
    return ufragKey;
  }

  /** The fragment's key in use at the last ICE restart; 0 when there was none. Any thread. */
  long previousUfragKey() {
    return previousUfragKey;
  }

  /** Any thread. */
  public PeerRole role() {
    return role;
  }

  @Override
  public long sentBytes() {
    return role instanceof ViewerRole viewer ? viewer.sentBytes() : 0;
  }

  /** When it was made, monotonic. Any thread. */
  public long createdNs() {
    return createdNs;
  }

  /** The loop it belongs to; null until its first check. Any thread. */
  public @Nullable LoopMedia owner() {
    return owner.get();
  }

  /** Whether it belongs to {@code loop} now; the first loop that asks gets it. Loop's thread. */
  boolean claim(LoopMedia loop, long nowNs) {
    if (owner.compareAndSet(null, loop) && !abandoned) {
      timer.at(loop, nowNs + LIVENESS_INTERVAL_NS);
    }
    return owner.get() == loop && !abandoned;
  }

  /** Takes a STUN message for this peer; answers it when it is authentic. */
  void onStun(
      LoopMedia loop,
      ByteBuffer buffer,
      int offset,
      int length,
      long high,
      long low,
      int port,
      @Nullable Destination connection,
      @Nullable LoopMedia receivedBy,
      long nowNs) {
    if (closing.get()) {
      loop.stats().drop(Drop.STUN_REFUSED);
      return;
    }
    DatagramSender sender = loop.loop().sender();
    int at = sender.claim();
    int answer = ice.onStun(buffer, offset, length, high, low, port, sender.buffer(), at, nowNs);
    if (answer == 0) {
      loop.stats().drop(Drop.STUN_REFUSED);
      return;
    }
    if (!ice.lastCheckValid()) {
      loop.sendOnce(at, answer, high, low, port, connection);
      return;
    }
    Destination path = path(loop, high, low, port, connection, receivedBy);
    sender.send(at, answer, path);
    if (destination == null || ice.lastCheckSelects()) {
      destination = path;
    }
    if (paths.size() > MAX_PATHS) {
      dropOldestPath(loop); // Flushes the batch: only once the answer is in it.
    }
    if (!dtlsStarted) {
      dtlsStarted = true;
      dtls.start();
    }
  }

  private Destination path(
      LoopMedia loop,
      long high,
      long low,
      int port,
      @Nullable Destination connection,
      @Nullable LoopMedia receivedBy) {
    for (Destination known : paths) {
      boolean same =
          connection != null
              ? known == connection
              : !known.isTcp()
                  && known.address().low() == low
                  && known.address().port() == port
                  && known.address().high() == high;
      if (same) {
        return known;
      }
    }
    Destination path = loop.open(this, high, low, port, connection, receivedBy);
    paths.add(path);
    return path;
  }

  private void dropOldestPath(LoopMedia loop) {
    Destination oldest = paths.get(0) == destination ? paths.get(1) : paths.get(0);
    paths.remove(oldest);
    loop.closePath(this, oldest);
  }

  /** A TCP connection of this peer is gone. */
  void onConnectionClosed(Destination connection) {
    paths.remove(connection);
    if (destination == connection) {
      destination = paths.isEmpty() ? null : paths.getLast();
    }
  }

  void onDtls(LoopMedia loop, ByteBuffer buffer, int offset, int length) {
    if (!dtls.receive(buffer, offset, length)) {
      loop.stats().drop(Drop.DTLS_REFUSED);
    }
  }

  void onRtp(LoopMedia loop, ByteBuffer buffer, int offset, int length, long nowNs) {
    PeerSession connected = session;
    if (connected == null) {
      loop.stats().drop(Drop.NO_KEYS);
      return;
    }
    connected.onRtp(buffer, offset, length, nowNs);
    reschedule(loop, nowNs);
  }

  void onRtcp(LoopMedia loop, ByteBuffer buffer, int offset, int length, long nowNs) {
    PeerSession connected = session;
    if (connected == null) {
      loop.stats().drop(Drop.NO_KEYS);
      return;
    }
    connected.onRtcp(buffer, offset, length, nowNs);
    reschedule(loop, nowNs);
  }

  /** Makes sure that what the session wants to do soon is not late. */
  void reschedule(LoopMedia loop, long nowNs) {
    PeerSession connected = session;
    if (connected != null) {
      long next = Math.max(nowNs, connected.nextPollNs());
      if (next < timer.deadlineNs) {
        timer.at(loop, next);
      }
    }
  }

  private void keysReady(LoopMedia loop, SrtpKeys keys) {
    if (closing.get()) {
      return;
    }
    session =
        new PeerSession(
            loop.engine(),
            keys,
            this,
            loop.stats(),
            role.receiver(this, loop),
            role.sender(this, loop),
            ssrc,
            canonicalName);
    long nowNs = loop.loop().nowNs();
    role.connected(loop, nowNs);
    listener.connected(this);
    reschedule(loop, nowNs);
  }

  void mediaStarted() {
    listener.mediaStarted(this);
  }

  /** Restarts ICE: the peer's next checks carry the new fragment. Control thread. */
  public void restart(IceCredentials local, IceCredentials remote) {
    ufragKey = local.ufragKey();
    directory.addUfrag(ufragKey, this);
    LoopMedia loop = owner.get();
    if (loop == null) {
      restartIce(local, remote);
    } else {
      loop.loop().execute(() -> restartIce(local, remote));
    }
  }

  /** On the loop, once there is one. */
  private void restartIce(IceCredentials local, IceCredentials remote) {
    long before = ice.localUfragKey();
    ice.restart(local, remote);
    // The peer stays findable by the fragment in use. The next restart forgets that one when the
    // peer has moved on, else the one that it never used.
    long inUse = ice.previousUfragKey();
    directory.removeUfrag(inUse == before ? previousUfragKey : before);
    previousUfragKey = inUse;
    if (closing.get()) {
      directory.remove(this); // Who closed it meanwhile may not have seen the new fragment.
    }
  }

  @Override
  public void close(String reason) {
    abandoned = true; // Read by claim() after it has taken the peer: one of the two sees the other.
    LoopMedia loop = owner.get();
    if (loop != null) {
      loop.loop().execute(() -> closeOn(loop, reason));
    } else if (closing.compareAndSet(false, true)) {
      directory.remove(this);
      dtls.close();
      listener.closed(this, reason);
    }
  }

  private void closeOn(LoopMedia loop, String reason) {
    if (!closing.compareAndSet(false, true)) {
      return;
    }
    directory.remove(this);
    loop.loop().cancel(timer);
    role.disconnected(loop);
    PeerSession connected = session;
    session = null;
    if (connected != null) {
      connected.close();
    }
    // Its thread says close_notify and then that it is closed; the paths stay until then.
    dtls.close();
    listener.closed(this, reason);
  }

  private void closePaths(LoopMedia loop) {
    destination = null;
    paths.forEach(path -> loop.closePath(this, path));
    paths.clear();
  }

  @Override
  public ByteBuffer buffer() {
    return sender().buffer();
  }

  @Override
  public int claim() {
    return sender().claim();
  }

  @Override
  public void send(int offset, int length) {
    Destination to = destination;
    if (to != null) {
      sender().send(offset, length, to);
    }
  }

  private DatagramSender sender() {
    LoopMedia loop = owner.get();
    if (loop == null) {
      throw new IllegalStateException("no loop yet");
    }
    return loop.loop().sender();
  }

  private void onTimer(long nowNs) {
    LoopMedia loop = owner.get();
    if (loop == null || closing.get()) {
      return;
    }
    PeerSession connected = session;
    if (connected == null) {
      if (nowNs - createdNs > SETUP_NS) {
        closeOn(loop, "timeout: no DTLS handshake");
        return;
      }
    } else {
      connected.poll(nowNs);
      long heard = Math.max(ice.lastValidCheckNs(), connected.lastMediaNs());
      if (nowNs - heard > role.patienceNs()) {
        closeOn(loop, "timeout: nothing heard from the client");
        return;
      }
    }
    long next = connected == null ? Long.MAX_VALUE : connected.nextPollNs();
    timer.at(loop, Math.clamp(next, nowNs + 1_000_000L, nowNs + LIVENESS_INTERVAL_NS));
  }

  private final class Timer extends LoopTimer {
    private long deadlineNs = Long.MAX_VALUE;

    void at(LoopMedia loop, long deadlineNs) {
      this.deadlineNs = deadlineNs;
      loop.loop().schedule(this, deadlineNs);
    }

    @Override
    protected void onTimer(long nowNs) {
      deadlineNs = Long.MAX_VALUE;
      Peer.this.onTimer(nowNs);
    }
  }

  /** Brings what the handshake's thread says to the loop. */
  private final class Handshake implements DtlsListener {
    @Override
    public void onDatagram(byte[] datagram) {
      execute(loop -> sendDatagram(loop, datagram));
    }

    @Override
    public void onConnected(SrtpKeys keys) {
      execute(loop -> keysReady(loop, keys));
    }

    @Override
    public void onFailed(String reason) {
      end("DTLS failed: " + reason);
    }

    @Override
    public void onClosed() {
      end("closed by the client");
    }

    /** The endpoint's last word, also when it was closed from here. */
    private void end(String reason) {
      close(reason);
      execute(Peer.this::closePaths);
    }

    private void sendDatagram(LoopMedia loop, byte[] datagram) {
      Destination to = destination;
      if (to != null) {
        DatagramSender sender = loop.loop().sender();
        int at = sender.claim();
        sender.buffer().put(at, datagram);
        sender.send(at, datagram.length, to);
      }
    }

    private void execute(Consumer<LoopMedia> work) {
      LoopMedia loop = owner.get();
      if (loop != null) {
        loop.loop().execute(() -> work.accept(loop));
      }
    }
  }
}
