package dev.mediahub.media.protocol.dtls;

import dev.mediahub.media.protocol.srtp.SrtpKeys;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.bouncycastle.tls.DTLSTransport;

/**
 * One DTLS session from the first hello to close_notify. {@link #start} it once the peer's address
 * is validated by ICE; that check takes the place of HelloVerifyRequest, whose verifier cannot read
 * the fragmented hellos of today's browsers.
 *
 * <p>The endpoint's thread stays for the session's life: it answers a peer that lost our last
 * flight and asks again, and hears close_notify. Application data (SCTP) is ignored.
 */
public final class DtlsEndpoint implements AutoCloseable {
  /** Longest datagram sent: fits every path WebRTC assumes (RFC 8831 section 5). */
  public static final int MAX_DATAGRAM = 1200;

  /** Longest datagram taken; longer ones are dropped. */
  public static final int MAX_RECEIVED = 1500;

  /** Idle sessions wake up this seldom, and then let go of the last flight kept for resending. */
  private static final int IDLE_WAIT_MS = 250_000;

  private final HandshakePolicy policy;
  private final DtlsListener listener;
  private final ThreadFactory threads;
  private final FlightTransport transport;
  private final AtomicBoolean started = new AtomicBoolean();
  private final AtomicBoolean closing = new AtomicBoolean();

  /**
   * @param threads makes the endpoint's one thread; virtual threads are meant
   */
  public DtlsEndpoint(DtlsConfig config, DtlsListener listener, ThreadFactory threads) {
    this.listener = listener;
    this.threads = threads;
    policy = new HandshakePolicy(config);
    transport = new FlightTransport(listener::onDatagram);
  }

  /** Begins: a client sends its hello, a server waits for one. Any thread, once. */
  public void start() {
    if (started.compareAndSet(false, true)) {
      threads.newThread(this::run).start();
    }
  }

  /**
   * Takes a datagram from the validated peer. Any thread; copies, never blocks.
   *
   * @return false when it was dropped: too long, or more than the queue holds
   */
  public boolean receive(ByteBuffer buffer, int offset, int length) {
    return transport.offer(buffer, offset, length);
  }

  /** Sends close_notify from the endpoint's thread and ends it. Any thread; does not wait. */
  @Override
  public void close() {
    if (closing.compareAndSet(false, true)) {
      transport.interrupt();
      if (started.compareAndSet(false, true)) {
        listener.onClosed(); // never started, so there is no thread to say it
      }
    }
  }

  private void run() {
    try {
      DTLSTransport session = handshake();
      SrtpKeys keys = policy.keys();
      if (keys == null) {
        throw new IOException("the handshake ended without keys");
      }
      listener.onConnected(keys);
      transport.flush();
      stay(session);
      listener.onClosed();
    } catch (IOException | RuntimeException e) {
      transport.flush();
      if (closing.get()) {
        listener.onClosed();
      } else {
        listener.onFailed(policy.failure(e));
      }
    }
  }

  private DTLSTransport handshake() throws IOException {
    return switch (policy.config().role()) {
      case SERVER -> new DTLSServerProtocol().accept(new DtlsServerPeer(policy), transport);
      case CLIENT -> new DTLSClientProtocol().connect(new DtlsClientPeer(policy), transport);
    };
  }

  /** Until either side closes. */
  private void stay(DTLSTransport session) throws IOException {
    byte[] ignored = new byte[MAX_RECEIVED];
    try {
      while (!transport.isClosed()) {
        int _ = session.receive(ignored, 0, ignored.length, IDLE_WAIT_MS);
      }
    } catch (InterruptedIOException e) {
      session.close(); // says close_notify unless the peer has said it
    }
    transport.flush();
  }
}
