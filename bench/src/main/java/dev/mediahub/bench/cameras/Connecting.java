package dev.mediahub.bench.cameras;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** Opens connections and gets over the HTTP at their beginning. Blocks. */
final class Connecting {
  private static final int MOST_HEADER = 8192;

  private Connecting() {}

  /** A camera that may send. */
  static SocketChannel camera(URI hub, String room, String key) throws IOException {
    return open(
        hub,
        "GET /ingest/ws?app=live&room="
            + room
            + " HTTP/1.1\r\nHost: "
            + hub.getAuthority()
            + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: bWVkaWFodWIgYmVuY2ghIQ==\r\nAuthorization: Bearer "
            + key
            + "\r\n\r\n",
        "101");
  }

  /** A viewer whose pictures come. */
  static SocketChannel viewer(URI hub, String room) throws IOException {
    return open(
        hub,
        "GET /live/live/" + room + "/mjpeg HTTP/1.1\r\nHost: " + hub.getAuthority() + "\r\n\r\n",
        "200");
  }

  private static SocketChannel open(URI hub, String request, String expected) throws IOException {
    SocketChannel channel = SocketChannel.open(new InetSocketAddress(hub.getHost(), hub.getPort()));
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
    StringBuilder answer = new StringBuilder();
    ByteBuffer one = ByteBuffer.allocate(1);
    while (answer.indexOf("\r\n\r\n") < 0) {
      if (channel.read(one.clear()) < 0 || answer.length() > MOST_HEADER) {
        channel.close();
        throw new EOFException("the hub answers: " + answer);
      }
      answer.append((char) one.get(0));
    }
    if (!answer.toString().startsWith("HTTP/1.1 " + expected)) {
      channel.close();
      throw new IOException("the hub answers: " + answer.toString().lines().findFirst().orElse(""));
    }
    return channel;
  }
}
