package dev.mediahub.media.loop.tcp;

import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import dev.mediahub.media.protocol.net.TransportAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts ICE-TCP connections (RFC 6544, passive) on a virtual thread, gives them to the loops in
 * turn, and closes those that outstay their limits. Any thread.
 */
public final class IceTcpServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(IceTcpServer.class);
  private static final int BACKLOG = 256;

  /**
   * Enough for 5 Mbit/s over 200 ms. Left to itself the kernel takes megabytes, which a slow viewer
   * would have to watch before it comes to the present.
   */
  private static final int SEND_BUFFER_BYTES = 128 << 10;

  private static final long SWEEP_NS = TimeUnit.MILLISECONDS.toNanos(250);

  /** Pause after a failed accept, which mostly means that the process has no descriptors left. */
  private static final long ACCEPT_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(100);

  private final ServerSocketChannel listener;
  private final int port;
  private final IceTcpLimits limits;
  private final List<Consumer<TcpConnection>> owners;
  private final Set<TcpConnection> connections = ConcurrentHashMap.newKeySet();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong framesDropped = new AtomicLong();
  private final Thread acceptor = Thread.ofVirtual().name("ice-tcp-acceptor").unstarted(this::run);
  private final Thread sweeper = Thread.ofVirtual().name("ice-tcp-sweeper").unstarted(this::sweep);
  private final TcpConnection.ConnectionEvents events = new Events();
  private int nextOwner;

  private IceTcpServer(
      ServerSocketChannel listener, IceTcpLimits limits, List<Consumer<TcpConnection>> owners)
      throws IOException {
    this.listener = listener;
    this.port = ((InetSocketAddress) listener.getLocalAddress()).getPort();
    this.limits = limits;
    this.owners = List.copyOf(owners);
  }

  /**
   * Listens and starts to accept.
   *
   * @param port 0 takes a free one
   * @param owners one a loop: told from any thread when a connection has something for the loop
   * @throws HubException when the port is taken
   */
  public static IceTcpServer open(
      int port, IceTcpLimits limits, List<Consumer<TcpConnection>> owners) {
    ServerSocketChannel listener = null;
    try {
      listener = ServerSocketChannel.open();
      listener.bind(new InetSocketAddress(port), BACKLOG);
      IceTcpServer server = new IceTcpServer(listener, limits, owners);
      server.acceptor.start();
      server.sweeper.start();
      return server;
    } catch (IOException e) {
      closeQuietly(listener);
      throw refusal(port, e);
    }
  }

  private static HubException refusal(int port, IOException e) {
    return e instanceof BindException
        ? new HubException(
            ErrorCode.CONFLICT,
            "TCP port "
                + port
                + " is in use by another program. Stop that program, or set media.tcp_port to a"
                + " free port.",
            e)
        : new HubException(
            ErrorCode.UNAVAILABLE, "Cannot listen on TCP port " + port + ": " + e.getMessage(), e);
  }

  public int port() {
    return port;
  }

  /** Connections open now. */
  public int connections() {
    return connections.size();
  }

  /** Connections closed at once because of a limit. */
  public long refused() {
    return refused.get();
  }

  /** Frames dropped because their connection was too slow. */
  public long framesDropped() {
    return framesDropped.get();
  }

  private void run() {
    while (listener.isOpen()) {
      try {
        admit(listener.accept());
      } catch (IOException e) {
        if (listener.isOpen()) {
          log.warn("Cannot accept an ICE-TCP connection: {}", e.getMessage());
          LockSupport.parkNanos(ACCEPT_PAUSE_NS);
        }
      }
    }
  }

  private void admit(SocketChannel channel) throws IOException {
    try {
      TransportAddress remote = TransportAddress.of((InetSocketAddress) channel.getRemoteAddress());
      if (!mayOpen(remote)) {
        refused.incrementAndGet();
        channel.close();
        return;
      }
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.setOption(StandardSocketOptions.SO_SNDBUF, SEND_BUFFER_BYTES);
      Consumer<TcpConnection> owner = owners.get(nextOwner);
      nextOwner = (nextOwner + 1) % owners.size();
      TcpConnection connection = new TcpConnection(channel, remote, limits, owner, events);
      connections.add(connection);
      connection.start();
    } catch (IOException e) {
      channel.close(); // it was gone before it was looked at
    }
  }

  private boolean mayOpen(TransportAddress remote) {
    if (connections.size() >= limits.connections()) {
      return false;
    }
    int unvalidated = 0;
    int ofAddress = 0;
    for (TcpConnection connection : connections) {
      if (!connection.isValidated()) {
        unvalidated++;
        ofAddress += isSameSource(connection.remote(), remote) ? 1 : 0;
      }
    }
    return unvalidated < limits.unvalidated() && ofAddress < limits.unvalidatedPerAddress();
  }

  /** One IPv4 address, or one IPv6 /64: what one host has. */
  private static boolean isSameSource(TransportAddress a, TransportAddress b) {
    return a.high() == b.high() && (!a.isIpv4() || a.low() == b.low());
  }

  private void sweep() {
    while (listener.isOpen()) {
      LockSupport.parkNanos(SWEEP_NS);
      long nowNs = events.nowNs();
      for (TcpConnection connection : connections) {
        if (connection.isOverdue(nowNs)) {
          connection.close();
        }
      }
    }
  }

  /** Stops listening and closes all connections. */
  @Override
  public void close() {
    closeQuietly(listener);
    LockSupport.unpark(sweeper);
    join(acceptor);
    join(sweeper);
    connections.forEach(TcpConnection::close);
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void closeQuietly(@Nullable ServerSocketChannel listener) {
    try {
      if (listener != null) {
        listener.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private final class Events implements TcpConnection.ConnectionEvents {
    @Override
    public long nowNs() {
      return System.nanoTime();
    }

    @Override
    public void onFrameDropped() {
      framesDropped.incrementAndGet();
    }

    @Override
    public void onClosed(TcpConnection connection) {
      connections.remove(connection);
    }
  }
}
