package dev.mediahub.media.edge;

import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import dev.mediahub.media.protocol.ice.Candidate;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The addresses told to clients, as ICE candidates on the one UDP and the one TCP port. */
final class HostAddresses {
  private HostAddresses() {}

  /**
   * @param configured addresses or names to tell; empty means those of the host, or loopback when
   *     it has no other
   * @param tcpPort -1 for none
   * @throws HubException when a configured one is not an address and cannot be resolved
   */
  static List<Candidate> candidates(List<String> configured, int udpPort, int tcpPort) {
    List<InetAddress> addresses = configured.isEmpty() ? ofHost() : resolve(configured);
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < addresses.size(); i++) {
      candidates.add(Candidate.udpHost(text(addresses.get(i)), udpPort, 65_535 - i));
    }
    for (int i = 0; i < addresses.size() && tcpPort > 0; i++) {
      candidates.add(Candidate.tcpPassiveHost(text(addresses.get(i)), tcpPort, 65_535 - i));
    }
    return List.copyOf(candidates);
  }

  private static String text(InetAddress address) {
    String text = address.getHostAddress();
    int scope = text.indexOf('%');
    return scope < 0 ? text : text.substring(0, scope);
  }

  private static List<InetAddress> resolve(List<String> configured) {
    List<InetAddress> addresses = new ArrayList<>();
    for (String name : configured) {
      try {
        addresses.add(InetAddress.getByName(name.strip()));
      } catch (UnknownHostException e) {
        throw new HubException(
            ErrorCode.BAD_REQUEST,
            "media.external_ip: \"" + name + "\" is no address and has no DNS entry",
            e);
      }
    }
    return addresses;
  }

  private static List<InetAddress> ofHost() {
    try {
      List<InetAddress> addresses =
          NetworkInterface.networkInterfaces()
              .filter(HostAddresses::isUp)
              .flatMap(NetworkInterface::inetAddresses)
              .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
              .sorted(Comparator.comparing(address -> address instanceof Inet4Address ? 0 : 1))
              .toList();
      return addresses.isEmpty() ? List.of(InetAddress.ofLiteral("127.0.0.1")) : addresses;
    } catch (SocketException e) {
      throw new UncheckedIOException("cannot list this host's network interfaces", e);
    }
  }

  private static boolean isUp(NetworkInterface network) {
    try {
      return network.isUp();
    } catch (SocketException e) {
      return false; // It went away while we looked.
    }
  }
}
