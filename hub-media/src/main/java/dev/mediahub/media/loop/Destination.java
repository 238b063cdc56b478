package dev.mediahub.media.loop;

import dev.mediahub.media.loop.tcp.TcpConnection;
import dev.mediahub.media.protocol.net.TransportAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where packets go: a UDP address prepared for its loop's socket, or an ICE-TCP connection. Belongs
 * to one loop and its thread; {@link #close()} it when its peer is gone.
 */
public final class Destination implements AutoCloseable {
  private static final int NO_SLOT = -1;

  private final TransportAddress address;
  private final @Nullable MediaLoop loop;
  private final @Nullable TcpConnection connection;
  private int slot;

  private Destination(
      TransportAddress address,
      @Nullable MediaLoop loop,
      int slot,
      @Nullable TcpConnection connection) {
    this.address = address;
    this.loop = loop;
    this.slot = slot;
    this.connection = connection;
  }

  /** A destination of no loop, for other {@link DatagramSender}s: a simulated network's, say. */
  public static Destination detached(TransportAddress address) {
    return new Destination(address, null, NO_SLOT, null);
  }

  static Destination udp(TransportAddress address, MediaLoop loop, int slot) {
    return new Destination(address, loop, slot, null);
  }

  static Destination tcp(TcpConnection connection, MediaLoop loop) {
    return new Destination(connection.remote(), loop, NO_SLOT, connection);
  }

  public TransportAddress address() {
    return address;
  }

  public boolean isTcp() {
    return connection != null;
  }

  /**
   * Tells that the peer proved who it is (a STUN check with a right MESSAGE-INTEGRITY). A TCP
   * connection that nobody vouches for is closed after a while and counts against its address's
   * share. Nothing happens for UDP.
   */
  public void validated() {
    if (connection != null) {
      connection.validated();
    }
  }

  @Nullable TcpConnection connection() {
    return connection;
  }

  /** The socket's number for the address; negative when closed or not UDP. */
  int slot() {
    return slot;
  }

  /** Frees what was prepared, or closes the connection. Packets sent to it later are dropped. */
  @Override
  public void close() {
    if (connection != null) {
      connection.close();
    } else if (loop != null && slot != NO_SLOT) {
      loop.release(slot);
      slot = NO_SLOT;
    }
  }
}
