package dev.mediahub.media.loop.udp;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * The Linux system calls of the native sockets, for x86-64 and AArch64, whose structures and
 * numbers are the same. Pointers travel as longs, the cheapest way. Every call answers the system's
 * result, or its negative errno. Calls allocate nothing.
 *
 * <p>Stateless; {@code errno} is a segment of {@link #ERRNO_LAYOUT} that belongs to the caller.
 */
final class Libc {
  static final int AF_INET = 2;
  static final int AF_INET6 = 10;
  static final int SOCK_DGRAM = 2;
  static final int SOCK_NONBLOCK = 0x800;
  static final int SOCK_CLOEXEC = 0x80000;
  static final int EFD_NONBLOCK = 0x800;
  static final int EFD_CLOEXEC = 0x80000;
  static final int SOL_SOCKET = 1;
  static final int SO_SNDBUF = 7;
  static final int SO_RCVBUF = 8;
  static final int SO_REUSEPORT = 15;
  static final int SO_SNDBUFFORCE = 32;
  static final int SO_RCVBUFFORCE = 33;
  static final int SO_ATTACH_REUSEPORT_CBPF = 51;
  static final int SOL_IPV6 = 41;
  static final int IPV6_V6ONLY = 26;
  static final int IPV6_RECVPKTINFO = 49;
  static final int IPV6_PKTINFO = 50;
  static final int SOL_IP = 0;
  static final int IP_PKTINFO = 8;
  static final int SOL_UDP = 17;
  static final int UDP_SEGMENT = 103;
  static final int MSG_TRUNC = 0x20;
  static final int MSG_DONTWAIT = 0x40;
  static final short POLLIN = 1;
  static final short POLLOUT = 4;

  static final int EINTR = 4;
  static final int EIO = 5;
  static final int EAGAIN = 11;
  static final int EINVAL = 22;
  static final int EMSGSIZE = 90;
  static final int EAFNOSUPPORT = 97;
  static final int EADDRINUSE = 98;
  static final int EADDRNOTAVAIL = 99;
  static final int ENOBUFS = 105;
  static final int ECONNREFUSED = 111;

  static final MemoryLayout ERRNO_LAYOUT = Linker.Option.captureStateLayout();
  private static final long ERRNO_OFFSET =
      ERRNO_LAYOUT.byteOffset(PathElement.groupElement("errno"));

  private static final MethodHandle SOCKET = call("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle SETSOCKOPT =
      call("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT);
  private static final MethodHandle BIND = call("bind", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT);
  private static final MethodHandle CLOSE = call("close", JAVA_INT, JAVA_INT);
  private static final MethodHandle EVENTFD = call("eventfd", JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle READ = call("read", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle WRITE =
      call("write", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle PPOLL =
      call("ppoll", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle SENDMMSG =
      call("sendmmsg", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT);
  private static final MethodHandle RECVMMSG =
      call("recvmmsg", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG);

  private Libc() {}

  private static MethodHandle call(String name, MemoryLayout result, MemoryLayout... arguments) {
    Linker linker = Linker.nativeLinker();
    SymbolLookup library = linker.defaultLookup();
    return linker.downcallHandle(
        library.findOrThrow(name),
        FunctionDescriptor.of(result, arguments),
        Linker.Option.captureCallState("errno"));
  }

  static int socket(MemorySegment errno, int family, int type) {
    try {
      return result((int) SOCKET.invokeExact(errno, family, type, 0), errno);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /** Sets an option that takes an int, which must lie at {@code value}. */
  static int setsockopt(MemorySegment errno, int fd, int level, int option, long value) {
    return setsockopt(errno, fd, level, option, value, Integer.BYTES);
  }

  /** Sets an option to the {@code length} bytes that lie at {@code value}. */
  static int setsockopt(
      MemorySegment errno, int fd, int level, int option, long value, int length) {
    try {
      return result((int) SETSOCKOPT.invokeExact(errno, fd, level, option, value, length), errno);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int bind(MemorySegment errno, int fd, long address, int length) {
    try {
      return result((int) BIND.invokeExact(errno, fd, address, length), errno);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int close(MemorySegment errno, int fd) {
    try {
      return result((int) CLOSE.invokeExact(errno, fd), errno);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int eventfd(MemorySegment errno) {
    try {
      return result((int) EVENTFD.invokeExact(errno, 0, EFD_NONBLOCK | EFD_CLOEXEC), errno);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int read(MemorySegment errno, int fd, long bytes, long count) {
    try {
      return result((int) (long) READ.invokeExact(errno, fd, bytes, count), errno);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int write(MemorySegment errno, int fd, long bytes, long count) {
    try {
      return result((int) (long) WRITE.invokeExact(errno, fd, bytes, count), errno);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /**
   * @param timeout a timespec; 0 waits without end
   */
  static int ppoll(MemorySegment errno, long descriptors, long count, long timeout) {
    try {
      return result((int) PPOLL.invokeExact(errno, descriptors, count, timeout, 0L), errno);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int sendmmsg(MemorySegment errno, int fd, long messages, int count) {
    try {
      return result((int) SENDMMSG.invokeExact(errno, fd, messages, count, MSG_DONTWAIT), errno);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int recvmmsg(MemorySegment errno, int fd, long messages, int count) {
    try {
      return result(
          (int) RECVMMSG.invokeExact(errno, fd, messages, count, MSG_DONTWAIT, 0L), errno);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  private static int result(int result, MemorySegment errno) {
    return result >= 0 ? result : -errno.get(JAVA_INT, ERRNO_OFFSET);
  }

  private static AssertionError impossible(Throwable e) {
    return new AssertionError("a system call's handle does not throw", e);
  }
}
