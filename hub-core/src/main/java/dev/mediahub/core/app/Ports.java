package dev.mediahub.core.app;

import dev.mediahub.core.config.HubConfig;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/**
 * Finds a taken port before anything is started. Needed for the media port in particular: its
 * sockets share it (SO_REUSEPORT), so a second hub of the same user would silently get half of the
 * first one's packets.
 */
final class Ports {
  private Ports() {}

  /**
   * Tries every configured port.
   *
   * @throws Taken naming the first that is not free, and by whom it is used if that can be seen
   */
  static void requireFree(HubConfig config) {
    tcp("http.port", config.http().host(), config.http().port());
    config
        .http()
        .tls()
        .ifPresent(tls -> {
          tcp("http.tls.redirect_port", config.http().host(), tls.redirectPort());
          tcp("rtmps.port", "0.0.0.0", config.rtmp().tlsPort());
        });
    tcp("media.tcp_port", "0.0.0.0", config.media().tcpPort());
    tcp("rtmp.port", "0.0.0.0", config.rtmp().port());
    udp("media.udp_port", config.media().udpPort());
  }

  private static void tcp(String key, String host, int port) {
    if (port <= 0) {
      return;
    }
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
    } catch (java.net.UnknownHostException e) {
      throw new IllegalStateException("http.host: there is no host " + host, e);
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

  private static Taken taken(String key, String protocol, int port, IOException e) {
    String owner = PortOwner.find(protocol, port).map(name -> ": " + name + " has it").orElse("");
    return new Taken(
        "%s: %s port %d cannot be used%s (%s). Stop what uses it, or choose another: --set %s=%d"
            .formatted(
                key, protocol, port, owner, e.getMessage(), key, port < 65535 ? port + 1 : 0));
  }
}
