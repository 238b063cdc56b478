package dev.mediahub.media.clients;

import dev.mediahub.media.protocol.ice.TcpFraming;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;

/** An active ICE-TCP connection (RFC 6544) with RFC 4571 frames. */
public final class TcpWire implements Wire {
  private static final int RECEIVE_BUFFER = 64 << 10;

  private final SocketChannel socket;
  private final TcpFraming framing = new TcpFraming(4096);
  private final ByteBuffer in = ByteBuffer.allocateDirect(64 << 10);
  private final ByteBuffer out = ByteBuffer.allocateDirect(2 + 65_535);

  public TcpWire(int port) throws IOException {
    socket = SocketChannel.open();
    socket.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER);
    socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
    socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
    socket.configureBlocking(false);
  }

  @Override
  public SelectableChannel channel() {
    return socket;
  }

  @Override
  public void send(ByteBuffer buffer, int offset, int length) throws IOException {
    TcpFraming.writeHeader(out.clear(), 0, length);
    out.put(2, buffer, offset, length).limit(2 + length);
    write();
  }

  /** Sends bytes without a frame's header. */
  public void sendUnframed(byte[] bytes) throws IOException {
    out.clear().put(bytes).flip();
    write();
  }

  private void write() throws IOException {
    while (out.hasRemaining()) {
      int _ = socket.write(out);
    }
  }

  @Override
  public void receive(Sink sink) throws IOException {
    int length = socket.read(in.clear());
    while (length > 0) {
      int _ =
          framing.feed(
              in,
              0,
              length,
              (buffer, offset, size) -> {
                ByteBuffer packet = ByteBuffer.allocateDirect(size).put(0, buffer, offset, size);
                sink.onPacket(packet, size);
              });
      length = socket.read(in.clear());
    }
    if (length < 0) {
      throw new EOFException("the hub closed the connection");
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
