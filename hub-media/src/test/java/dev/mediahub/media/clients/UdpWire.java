package dev.mediahub.media.clients;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;

/** A UDP socket of its own on loopback, connected to one port. */
public final class UdpWire implements Wire {
  private static final int RECEIVE_BUFFER = 1 << 20;

  private final DatagramChannel socket;
  private final ByteBuffer in = ByteBuffer.allocateDirect(4096);
  private final ByteBuffer out = ByteBuffer.allocateDirect(65_536);

  public UdpWire(int port) throws IOException {
    socket = DatagramChannel.open(StandardProtocolFamily.INET);
    socket.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER);
    socket.configureBlocking(false);
    socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
  }

  @Override
  public SelectableChannel channel() {
    return socket;
  }

  @Override
  public void send(ByteBuffer buffer, int offset, int length) throws IOException {
    out.clear().put(0, buffer, offset, length).limit(length);
    int _ = socket.write(out);
  }

  @Override
  public void receive(Sink sink) throws IOException {
    try {
      for (int length = socket.read(in.clear()); length > 0; length = socket.read(in.clear())) {
        sink.onPacket(in, length);
      }
    } catch (PortUnreachableException _) {
      // The hub has gone; ICE finds out by its own times.
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
