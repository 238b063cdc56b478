package dev.mediahub.core.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * A port of 127.0.0.1 that nobody else is given meanwhile. Who is told of it may listen there, and
 * do so again, if it sets SO_REUSEADDR, as Java and Postgres do; else connections are refused.
 */
public final class HeldPort implements AutoCloseable {
  private final Socket holder = new Socket();

  public HeldPort() throws IOException {
    holder.setReuseAddress(true);
    holder.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
  }

  public int number() {
    return holder.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    holder.close();
  }
}
