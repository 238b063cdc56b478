package dev.mediahub.media.edge;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * A port of this machine on which nobody listens, and which nobody else is given meanwhile. A
 * program that is told of it may listen there if it sets SO_REUSEADDR, as FFmpeg does.
 */
final class ClosedPort implements AutoCloseable {
  private final Socket holder = new Socket();

  ClosedPort() throws IOException {
    holder.setReuseAddress(true);
    holder.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  int number() {
    return holder.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    holder.close();
  }
}
