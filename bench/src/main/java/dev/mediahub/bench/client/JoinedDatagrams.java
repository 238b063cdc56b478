package dev.mediahub.bench.client;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/**
 * Takes datagrams as the Linux kernel has joined them (UDP_GRO, udp(7)): a run of one sender's
 * datagrams of one size arrives as one buffer, and what a server sends in segments is never taken
 * apart. A network card would do that work, and its receivers', without charging it to the server.
 *
 * <p>One thread reads. Needs {@code --add-opens java.base/sun.nio.ch=ALL-UNNAMED} for the channels'
 * descriptors.
 */
final class JoinedDatagrams implements AutoCloseable {
  private static final int SOL_UDP = 17;
  private static final int UDP_GRO = 104;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int BUFFER_BYTES = 1 << 16;

  // struct msghdr of 64-bit Linux: name, name_len, iov, iov_len, control, control_len, flags.
  private static final int VECTORS = 16;
  private static final int VECTOR_COUNT = 24;
  private static final int CONTROL = 32;
  private static final int CONTROL_LENGTH = 40;
  private static final int MESSAGE_BYTES = 56;

  // struct cmsghdr: length (long), level, type (int), then an int with the segment size.
  private static final int CONTROL_BYTES = 24;
  private static final int CONTROL_LEVEL = 8;
  private static final int CONTROL_TYPE = 12;
  private static final int CONTROL_DATA = 16;

  private static final MethodHandle RECVMSG =
      call("recvmsg", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT);
  private static final MethodHandle SETSOCKOPT =
      call("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT);

  private final Arena arena = Arena.ofShared();
  private final ByteBuffer bytes = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private final MemorySegment message = arena.allocate(MESSAGE_BYTES, 8);
  private final MemorySegment control = arena.allocate(CONTROL_BYTES, 8);
  private final MemorySegment vector = arena.allocate(16, 8);
  private int segment;

  JoinedDatagrams() {
    vector.set(JAVA_LONG, 0, MemorySegment.ofBuffer(bytes).address());
    vector.set(JAVA_LONG, 8, BUFFER_BYTES);
    message.set(JAVA_LONG, VECTORS, vector.address());
    message.set(JAVA_LONG, VECTOR_COUNT, 1);
    message.set(JAVA_LONG, CONTROL, control.address());
  }

  private static MethodHandle call(String name, MemoryLayout result, MemoryLayout... arguments) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(result, arguments));
  }

  /**
   * Has the kernel join the channel's datagrams. Any thread.
   *
   * @return the channel's descriptor, valid until it is closed
   * @throws IOException when this kernel does not know UDP_GRO
   */
  int open(DatagramChannel channel) throws IOException {
    int descriptor = descriptor(channel);
    try (Arena call = Arena.ofConfined()) {
      if (setsockopt(descriptor, call.allocateFrom(JAVA_INT, 1).address()) != 0) {
        throw new IOException("this system cannot join datagrams: use --receive single");
      }
    }
    return descriptor;
  }

  private static int descriptor(DatagramChannel channel) throws IOException {
    try {
      Method descriptor = channel.getClass().getMethod("getFDVal");
      descriptor.setAccessible(true);
      return (int) descriptor.invoke(channel);
    } catch (ReflectiveOperationException e) {
      throw new IOException("the channel does not tell its descriptor", e);
    }
  }

  /** Answers the bytes received, in {@link #bytes}; 0 or less when there are none now. */
  int read(int descriptor) {
    message.set(JAVA_LONG, CONTROL_LENGTH, CONTROL_BYTES);
    int length = recvmsg(descriptor, message.address());
    boolean joined =
        message.get(JAVA_LONG, CONTROL_LENGTH) >= CONTROL_DATA + Integer.BYTES
            && control.get(JAVA_INT, CONTROL_LEVEL) == SOL_UDP
            && control.get(JAVA_INT, CONTROL_TYPE) == UDP_GRO;
    segment = joined ? control.get(JAVA_INT, CONTROL_DATA) : length;
    return length;
  }

  /** What the last read brought: datagrams of {@link #segment} bytes, the last may be shorter. */
  ByteBuffer bytes() {
    return bytes;
  }

  int segment() {
    return segment;
  }

  private static int setsockopt(int descriptor, long value) {
    try {
      return (int) SETSOCKOPT.invokeExact(descriptor, SOL_UDP, UDP_GRO, value, Integer.BYTES);
    } catch (Throwable e) {
      throw new AssertionError("a system call's handle does not throw", e);
    }
  }

  private static int recvmsg(int descriptor, long message) {
    try {
      return (int) (long) RECVMSG.invokeExact(descriptor, message, MSG_DONTWAIT);
    } catch (Throwable e) {
      throw new AssertionError("a system call's handle does not throw", e);
    }
  }

  @Override
  public void close() {
    arena.close();
  }
}
