package dev.mediahub.media.loop.udp;

import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;

/** Opens the sockets that share the one advertised UDP port, a loop each. */
public final class UdpSockets {
  /** What bursts of a keyframe to a thousand viewers need; the system may grant less. */
  private static final int BUFFER_BYTES = 4 << 20;

  private UdpSockets() {}

  /**
   * Opens up to {@code count} sockets on one port; fewer when the system cannot share a port.
   *
   * @param port 0 takes a free one
   * @throws HubException when the port is taken or sockets cannot be opened
   */
  public static List<UdpSocket> open(int count, int port) {
    List<UdpSocket> sockets = new ArrayList<>();
    try {
      int chosen = freePort(port);
      boolean share = NioUdpSocket.canSharePort();
      for (int i = 0; i < (share ? count : 1); i++) {
        sockets.add(NioUdpSocket.open(chosen, share, BUFFER_BYTES));
      }
      return sockets;
    } catch (BindException e) {
      sockets.forEach(UdpSocket::close);
      throw new HubException(ErrorCode.CONFLICT, portInUse(port), e);
    } catch (IOException e) {
      sockets.forEach(UdpSocket::close);
      throw new HubException(
          ErrorCode.UNAVAILABLE, "Cannot open UDP port " + port + ": " + e.getMessage(), e);
    }
  }

  /**
   * The port, when no other socket has it. SO_REUSEPORT would let two hubs of one user share it,
   * each getting half of the packets, so a socket that does not share asks first.
   */
  private static int freePort(int port) throws IOException {
    try (DatagramChannel probe = DatagramChannel.open()) {
      probe.bind(new InetSocketAddress(port));
      return ((InetSocketAddress) probe.getLocalAddress()).getPort();
    }
  }

  private static String portInUse(int port) {
    return "UDP port "
        + port
        + " is in use by another program. Stop that program, or set media.udp_port to a free port.";
  }
}
