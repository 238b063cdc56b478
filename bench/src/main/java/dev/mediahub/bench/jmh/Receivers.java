package dev.mediahub.bench.jmh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;

/** Loopback sockets, one a viewer, that a thread of their own empties. */
final class Receivers implements AutoCloseable {
  private final Selector selector = Selector.open();
  private final List<InetSocketAddress> addresses = new ArrayList<>();
  private final Thread thread;
  private volatile boolean closing;

  Receivers(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET);
      channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ);
      addresses.add((InetSocketAddress) channel.getLocalAddress());
    }
    thread = Thread.ofPlatform().daemon().start(this::run);
  }

  List<InetSocketAddress> addresses() {
    return addresses;
  }

  private void run() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(2048);
    try {
      while (!closing) {
        selector.select(key -> empty((DatagramChannel) key.channel(), buffer));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void empty(DatagramChannel channel, ByteBuffer buffer) {
    try {
      while (channel.receive(buffer.clear()) != null) {
        continue;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException, InterruptedException {
    closing = true;
    selector.wakeup();
    thread.join();
    for (SelectionKey key : selector.keys()) {
      key.channel().close();
    }
    selector.close();
  }
}
