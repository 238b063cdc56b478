package dev.mediahub.media.loop.udp;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.mediahub.media.protocol.net.TransportAddress;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.BindException;

/** Makes and sets up one native socket and its waker; used once, by one thread. */
final class NativeSocketOpener {
  private static final int NONE = -1;

  private final MemorySegment errno;
  private final MemorySegment value;
  private final MemorySegment local;
  private int socket = NONE;
  private int waker = NONE;

  NativeSocketOpener(Arena arena) {
    this.errno = arena.allocate(Libc.ERRNO_LAYOUT);
    this.value = arena.allocate(JAVA_INT);
    this.local = arena.allocate(NativeAddresses.STRIDE, NativeAddresses.STRIDE);
  }

  int socket() {
    return socket;
  }

  /** Opens a socket on the wildcard address and answers its family: IPv6 for both, or IPv4. */
  int openAndBind(int port, int bufferBytes) throws IOException {
    int result = openAndBind(Libc.AF_INET6, port, bufferBytes);
    if (result == -Libc.EAFNOSUPPORT || result == -Libc.EADDRNOTAVAIL) {
      abandon();
      result = openAndBind(Libc.AF_INET, port, bufferBytes);
    }
    if (result == -Libc.EADDRINUSE) {
      throw new BindException("port " + port + " is in use");
    }
    return check(result, "bind");
  }

  /** Answers the family, or the negative errno of the call that failed. */
  int openAndBind(int family, int port, int bufferBytes) throws IOException {
    int type = Libc.SOCK_DGRAM | Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC;
    int opened = Libc.socket(errno, family, type);
    if (opened < 0) {
      return opened;
    }
    socket = opened;
    if (family == Libc.AF_INET6) {
      check(set(Libc.SOL_IPV6, Libc.IPV6_V6ONLY, 0), "IPV6_V6ONLY");
    }
    check(set(Libc.SOL_SOCKET, Libc.SO_REUSEPORT, 1), "SO_REUSEPORT");
    if (family == Libc.AF_INET6) {
      check(set(Libc.SOL_IPV6, Libc.IPV6_RECVPKTINFO, 1), "IPV6_RECVPKTINFO");
    } else {
      check(set(Libc.SOL_IP, Libc.IP_PKTINFO, 1), "IP_PKTINFO");
    }
    setBuffer(Libc.SO_RCVBUFFORCE, Libc.SO_RCVBUF, bufferBytes);
    setBuffer(Libc.SO_SNDBUFFORCE, Libc.SO_SNDBUF, bufferBytes);
    TransportAddress any =
        family == Libc.AF_INET6 ? new TransportAddress(0, 0, port) : TransportAddress.ipv4(0, port);
    NativeAddresses.write(local, 0, family, any);
    int bound = Libc.bind(errno, socket, local.address(), NativeAddresses.bytesOf(family));
    return bound < 0 ? bound : family;
  }

  /** Past the system's limit where the process may, else as much as it grants. */
  private void setBuffer(int forced, int plain, int bytes) {
    if (set(Libc.SOL_SOCKET, forced, bytes) < 0) {
      set(Libc.SOL_SOCKET, plain, bytes);
    }
  }

  /** A kernel that does not know the option would send a run as one huge datagram. */
  boolean hasOffload() {
    return set(Libc.SOL_UDP, Libc.UDP_SEGMENT, 0) >= 0;
  }

  int openWaker() throws IOException {
    waker = check(Libc.eventfd(errno), "eventfd");
    return waker;
  }

  /** Closes what was opened. */
  void abandon() {
    if (socket != NONE) {
      Libc.close(errno, socket);
      socket = NONE;
    }
    if (waker != NONE) {
      Libc.close(errno, waker);
      waker = NONE;
    }
  }

  private int set(int level, int option, int number) {
    value.set(JAVA_INT, 0, number);
    return Libc.setsockopt(errno, socket, level, option, value.address());
  }

  private static int check(int result, String call) throws IOException {
    if (result < 0) {
      throw new IOException(call + " failed with errno " + -result);
    }
    return result;
  }
}
