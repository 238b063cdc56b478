package dev.mediahub.core.app;

import dev.mediahub.core.config.HubConfig;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;

/**
 * Finds a taken port before anything is started. Needed for the media port in particular: its
 * sockets share it (SO_REUSEPORT), so a second hub of the same user would silently get half of the
 * first one's packets.
 */
final class Ports {
  private static final InetAddress ANY = InetAddress.ofLiteral("0.0.0.0");

  private Ports() {}

  /**
   * Tries every configured port.
   *
   * @throws Taken naming the first that is not free, and by whom it is used if that can be seen
   * @throws WrongConfiguration when http.host is none
   */
  static void requireFree(HubConfig config) {
    InetAddress host = resolve(config.http().host());
    tcp("http.port", host, config.http().port());
    config
        .http()
        .tls()
        .ifPresent(tls -> {
          tcp("http.tls.redirect_port", host, tls.redirectPort());
          tcp("rtmps.port", ANY, config.rtmp().tlsPort());
        });
    tcp("media.tcp_port", ANY, config.media().tcpPort());
    tcp("rtmp.port", ANY, config.rtmp().port());
    udp("media.udp_port", config.media().udpPort());
  }

  private static InetAddress resolve(String host) {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new WrongConfiguration(
          "http.host: there is no host %s. Give an address of this machine, or 0.0.0.0 for all of them"
              .formatted(host));
    }
  }

  private static void tcp(String key, InetAddress host, int port) {
    if (port <= 0) {
      return;
    }
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(host, port));
    } catch (IOException e) {
      throw taken(key, "TCP", port, e);
    }
  }

  private static void udp(String key, int port) {
    if (port <= 0) {
      return;
    }
    try (DatagramSocket socket = new DatagramSocket(null)) {
      socket.setReuseAddress(false);
      socket.bind(new InetSocketAddress(port));
    } catch (IOException e) {
      throw taken(key, "UDP", port, e);
    }
  }

  /** A port that cannot be had, and by whom it is used if that can be seen. */
  static Taken taken(String key, String protocol, int port, IOException e) {
    String owner = PortOwner.find(protocol, port).map(name -> ": " + name + " has it").orElse("");
    return new Taken(
        "%s: %s port %d cannot be used%s (%s). Stop what uses it, or choose another: --set %s=%d"
            .formatted(
                key, protocol, port, owner, e.getMessage(), key, port < 65535 ? port + 1 : 0));
  }
}
