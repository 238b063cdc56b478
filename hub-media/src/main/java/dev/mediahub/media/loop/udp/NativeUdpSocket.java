package dev.mediahub.media.loop.udp;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.mediahub.media.protocol.net.TransportAddress;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.BindException;
import java.util.List;

/**
 * A Linux socket with batched system calls. One dual-stack IPv6 socket, or an IPv4 socket where the
 * system has no IPv6; an eventfd beside it ends the wait.
 *
 * <p>RTCP may have a socket of its own, see {@link #separateRtcp}. It is emptied whenever the other
 * one is; but once something came by it, it ends no wait for {@link #RTCP_REST_NS}. So hundreds of
 * viewers' reports do not each wake the loop, and media never waits.
 */
final class NativeUdpSocket implements UdpSocket {
  private static final int INITIAL_ADDRESSES = 1024;
  private static final int SOCKET = 0;
  private static final int WAKER = 1;
  private static final int RTCP = 2;
  private static final int NONE = -1;

  /**
   * With 200 viewers a loop waits some 500 times a second, 600 to 750 without a rest, and a wait
   * costs 15 µs of CPU. A repair comes later by half of it on average, far less than browsers take
   * to ask for it.
   */
  private static final long RTCP_REST_NS = 5_000_000;

  private final Arena arena;
  private final int fd;
  private final int port;
  private final MemorySegment errno;
  private final MemorySegment descriptors;
  private final MemorySegment timeout;
  private final MemorySegment wakerValue;
  private final NativeAddresses addresses;
  private final NativeReceiver receiver;
  private final NativeSender sender;
  private final UdpCounters counters = new UdpCounters();

  /** Guards the waker's descriptor: after close its number may be another file's. */
  private final Object wakeLock = new Object();

  private final int waker;
  private final MemorySegment wakeErrno;
  private final MemorySegment wakeValue;
  private boolean closed;

  private int rtcp = NONE;
  private boolean resting;
  private long restUntilNs;

  private NativeUdpSocket(Arena arena, int fd, int family, int port, boolean offload, int waker) {
    this.arena = arena;
    this.fd = fd;
    this.port = port;
    this.waker = waker;
    this.errno = arena.allocate(Libc.ERRNO_LAYOUT);
    this.descriptors = arena.allocate(3 * PollLayout.BYTES, Long.BYTES);
    PollLayout.set(descriptors, SOCKET, fd, Libc.POLLIN);
    PollLayout.set(descriptors, WAKER, waker, Libc.POLLIN);
    this.timeout = PollLayout.timeout(arena, 0);
    this.wakerValue = arena.allocate(JAVA_LONG);
    this.wakeErrno = arena.allocate(Libc.ERRNO_LAYOUT);
    this.wakeValue = arena.allocateFrom(JAVA_LONG, 1L);
    this.addresses = new NativeAddresses(arena, family, INITIAL_ADDRESSES);
    this.receiver = new NativeReceiver(arena, family, counters);
    this.sender = new NativeSender(arena, fd, family, addresses, offload, counters);
  }

  /**
   * @param port a port that is free, or shared with sockets opened the same way
   * @param offload use UDP_SEGMENT where the kernel knows it
   * @throws BindException when the port is taken
   */
  static NativeUdpSocket open(int port, boolean offload, int bufferBytes) throws IOException {
    Arena arena = Arena.ofShared();
    NativeSocketOpener opener = new NativeSocketOpener(arena);
    try {
      int family = opener.openAndBind(port, bufferBytes);
      boolean canOffload = offload && opener.hasOffload();
      return new NativeUdpSocket(
          arena, opener.socket(), family, port, canOffload, opener.openWaker());
    } catch (IOException | RuntimeException e) {
      opener.abandon();
      arena.close();
      throw e;
    }
  }

  /**
   * Gives RTCP a socket of its own on each of the sockets of one port, before they are used. Where
   * the system cannot sort datagrams they stay as they are.
   *
   * @return 0, or the negative errno that says why they do
   */
  static int separateRtcp(List<NativeUdpSocket> sockets, int bufferBytes) throws IOException {
    for (NativeUdpSocket socket : sockets) {
      socket.openRtcp(bufferBytes);
    }
    int result = RtcpSteering.attach(sockets.getFirst().fd, sockets.size());
    if (result < 0) {
      sockets.forEach(NativeUdpSocket::closeRtcp);
    }
    return result;
  }

  private void openRtcp(int bufferBytes) throws IOException {
    NativeSocketOpener opener = new NativeSocketOpener(arena);
    try {
      opener.openAndBind(port, bufferBytes);
    } catch (IOException e) {
      opener.abandon();
      throw e;
    }
    rtcp = opener.socket();
    PollLayout.set(descriptors, RTCP, rtcp, Libc.POLLIN);
  }

  private void closeRtcp() {
    if (rtcp != NONE) {
      Libc.close(wakeErrno, rtcp);
      rtcp = NONE;
    }
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public String io() {
    return sender.isOffloading() ? "native+gso" : "native";
  }

  @Override
  public void await(long timeoutNs) {
    long limitNs = timeoutNs;
    if (resting) {
      long restNs = restUntilNs - System.nanoTime();
      resting = restNs > 0;
      limitNs = resting && (timeoutNs < 0 || restNs < timeoutNs) ? restNs : timeoutNs;
    }
    if (limitNs >= 0) {
      PollLayout.setTimeout(timeout, limitNs);
    }
    int watched = rtcp == NONE || resting ? RTCP : RTCP + 1;
    int ready =
        Libc.ppoll(errno, descriptors.address(), watched, limitNs < 0 ? 0 : timeout.address());
    if (ready > 0 && PollLayout.hasHappened(descriptors, WAKER)) {
      Libc.read(errno, waker, wakerValue.address(), Long.BYTES);
    }
  }

  @Override
  public void wake() {
    synchronized (wakeLock) {
      if (!closed) {
        Libc.write(wakeErrno, waker, wakeValue.address(), Long.BYTES);
      }
    }
  }

  @Override
  public int receive(DatagramSink sink) {
    int count = receiver.receive(fd, sink);
    if (rtcp == NONE || count >= BATCH) {
      return count;
    }
    int reports = receiver.receive(rtcp, sink);
    if (reports > 0) {
      resting = true;
      restUntilNs = System.nanoTime() + RTCP_REST_NS;
    }
    return count + reports;
  }

  @Override
  public int prepare(TransportAddress address) {
    return addresses.prepare(address, receiver.localHigh(), receiver.localLow());
  }

  @Override
  public void release(int address) {
    addresses.release(address);
  }

  @Override
  public void send(SendBatch batch) {
    sender.send(batch);
  }

  @Override
  public UdpCounters counters() {
    return counters;
  }

  @Override
  public void close() {
    synchronized (wakeLock) {
      if (closed) {
        return;
      }
      closed = true;
      closeRtcp();
      Libc.close(wakeErrno, waker);
      Libc.close(wakeErrno, fd);
    }
    arena.close();
  }
}
