package dev.mediahub.media.edge.rtmp;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.unix.UnixChannel;
import io.netty.handler.ssl.SslHandler;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Linux' send(2) on a connection's socket, past Netty's pipeline and queue: what one player takes
 * of a shared buffer costs a system call and touches nothing else. Only on the connection's event
 * loop, while its queue is empty and it is open.
 */
final class SocketSend {
  /** The connection's bytes must go through its pipeline. */
  static final int NO_SOCKET = -1;

  private static final int MSG_DONTWAIT = 0x40;
  private static final int MSG_NOSIGNAL = 0x4000;

  private SocketSend() {}

  /** Loaded by the first connection that Netty has on epoll, so on Linux alone. */
  private static final class Call {
    static final MethodHandle SEND =
        Linker.nativeLinker()
            .downcallHandle(
                Linker.nativeLinker().defaultLookup().findOrThrow("send"),
                FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
  }

  /** The connection's socket, or {@link #NO_SOCKET} where TLS or another transport needs Netty. */
  static int socketOf(Channel channel) {
    return channel instanceof UnixChannel unix && channel.pipeline().get(SslHandler.class) == null
        ? unix.fd().intValue()
        : NO_SOCKET;
  }

  /** Where the readable bytes of a direct buffer lie, which other loops may be sending too. */
  static long addressOf(ByteBuf bytes) {
    // internalNioBuffer() would be one for all who share the bytes.
    return MemorySegment.ofBuffer(bytes.nioBuffer()).address();
  }

  /**
   * @return how many bytes the system took; 0 also after an error, which the next write by Netty
   *     meets and deals with
   */
  static int send(int socket, long address, int length) {
    try {
      long taken =
          (long) Call.SEND.invokeExact(socket, address, (long) length, MSG_DONTWAIT | MSG_NOSIGNAL);
      return (int) Math.max(0, taken);
    } catch (Throwable e) {
      throw new AssertionError("a system call's handle does not throw", e);
    }
  }
}
