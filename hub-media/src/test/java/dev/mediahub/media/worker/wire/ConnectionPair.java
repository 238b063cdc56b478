package dev.mediahub.media.worker.wire;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Both ends of a connection. */
public record ConnectionPair(Connection hub, Connection worker) implements AutoCloseable {
  public static ConnectionPair open() throws IOException {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (ServerSocketChannel server = ServerSocketChannel.open().bind(any)) {
      SocketChannel worker = SocketChannel.open(server.getLocalAddress());
      return new ConnectionPair(new Connection(server.accept()), new Connection(worker));
    }
  }

  @Override
  public void close() throws IOException {
    worker.close();
    hub.close();
  }
}
