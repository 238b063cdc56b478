package dev.mediahub.media.loop.udp;

import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import dev.mediahub.media.api.IoMode;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the sockets that share the one advertised UDP port, a loop each. */
public final class UdpSockets {
  private static final Logger log = LoggerFactory.getLogger(UdpSockets.class);

  /** What bursts of a keyframe to a thousand viewers need; the system may grant less. */
  private static final int BUFFER_BYTES = 4 << 20;

  private UdpSockets() {}

  /**
   * Opens up to {@code count} sockets on one port; fewer when the system cannot share a port.
   *
   * @param port 0 takes a free one
   * @param gso let native sockets use UDP_SEGMENT
   * @throws HubException when the port is taken, native sockets are asked for and missing, or
   *     sockets cannot be opened
   */
  public static List<UdpSocket> open(int count, int port, IoMode io, boolean gso) {
    try {
      int chosen = freePort(port);
      if (io != IoMode.NIO && isNativeAvailable(io)) {
        try {
          return openNative(count, chosen, gso);
        } catch (IOException e) {
          if (io == IoMode.NATIVE || e instanceof BindException) {
            throw e;
          }
          log.warn("Native UDP sockets do not work here, using the JDK's: {}", e.getMessage());
        }
      }
      boolean share = NioUdpSocket.canSharePort();
      return List.copyOf(
          openAll(share ? count : 1, () -> NioUdpSocket.open(chosen, share, BUFFER_BYTES)));
    } catch (BindException e) {
      throw new HubException(ErrorCode.CONFLICT, portInUse(port), e);
    } catch (IOException e) {
      throw new HubException(
          ErrorCode.UNAVAILABLE, "Cannot open UDP port " + port + ": " + e.getMessage(), e);
    }
  }

  private static List<UdpSocket> openNative(int count, int port, boolean gso) throws IOException {
    List<NativeUdpSocket> sockets =
        openAll(count, () -> NativeUdpSocket.open(port, gso, BUFFER_BYTES));
    try {
      int result = NativeUdpSocket.separateRtcp(sockets, BUFFER_BYTES);
      if (result < 0) {
        log.info("RTCP comes by the sockets of media: the kernel answers errno {}", -result);
      }
      return List.copyOf(sockets);
    } catch (IOException | RuntimeException e) {
      sockets.forEach(UdpSocket::close);
      throw e;
    }
  }

  private interface Opener<S extends UdpSocket> {
    S open() throws IOException;
  }

  private static <S extends UdpSocket> List<S> openAll(int count, Opener<S> opener)
      throws IOException {
    List<S> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        sockets.add(opener.open());
      }
      return List.copyOf(sockets);
    } catch (IOException | RuntimeException e) {
      sockets.forEach(UdpSocket::close);
      throw e;
    }
  }

  private static boolean isNativeAvailable(IoMode io) {
    if (isSystemSupported() && isLinked()) {
      return true;
    }
    if (io == IoMode.NATIVE) {
      throw new HubException(
          ErrorCode.UNAVAILABLE,
          "media.io is native, which needs 64-bit Linux and Java's --enable-native-access. Set"
              + " media.io to auto.");
    }
    return false;
  }

  private static boolean isSystemSupported() {
    String architecture = System.getProperty("os.arch", "");
    return System.getProperty("os.name", "").equals("Linux")
        && (architecture.equals("amd64") || architecture.equals("aarch64"));
  }

  /** Makes the system calls' handles; fails where native access is denied to this code. */
  private static boolean isLinked() {
    try {
      MethodHandles.lookup().ensureInitialized(Libc.class);
      return true;
    } catch (IllegalAccessException | LinkageError e) {
      log.warn("The system's socket calls cannot be reached", e);
      return false;
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
