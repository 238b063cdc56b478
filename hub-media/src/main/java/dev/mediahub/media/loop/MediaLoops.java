package dev.mediahub.media.loop;

import dev.mediahub.media.loop.tcp.IceTcpServer;
import dev.mediahub.media.loop.tcp.TcpConnection;
import dev.mediahub.media.loop.udp.UdpSocket;
import dev.mediahub.media.loop.udp.UdpSockets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The hub's loops, which share one UDP port, and the ICE-TCP port beside them. Any thread. */
public final class MediaLoops implements AutoCloseable {
  private static final int NO_PORT = -1;

  private final List<MediaLoop> loops;
  private final List<UdpSocket> sockets;
  private final LoopRings rings;
  private final @Nullable IceTcpServer tcp;
  private final List<Thread> threads = new ArrayList<>();
  private boolean closed;

  private MediaLoops(
      List<MediaLoop> loops, List<UdpSocket> sockets, LoopRings rings, @Nullable IceTcpServer tcp) {
    this.loops = loops;
    this.sockets = sockets;
    this.rings = rings;
    this.tcp = tcp;
  }

  /**
   * Binds the ports and starts a thread a loop.
   *
   * @param handlers makes the handler of the loop with that number
   * @throws dev.mediahub.media.api.HubException when a port is in use or sockets cannot be opened
   */
  public static MediaLoops start(LoopsConfig config, IntFunction<LoopHandler> handlers) {
    MediaLoops loops = create(config, handlers, System::nanoTime);
    loops.startThreads();
    return loops;
  }

  /** Loops without threads: the caller runs {@link MediaLoop#turn()}. For tests. */
  static MediaLoops create(
      LoopsConfig config, IntFunction<LoopHandler> handlers, LongSupplier clock) {
    List<UdpSocket> sockets =
        UdpSockets.open(config.loopCount(), config.udpPort(), config.io(), config.gso());
    LoopRings rings = new LoopRings(sockets.size(), config.ringBytes());
    List<MediaLoop> loops = new ArrayList<>();
    try {
      for (int i = 0; i < sockets.size(); i++) {
        loops.add(new MediaLoop(i, sockets.get(i), handlers.apply(i), clock, rings, loops));
      }
      return new MediaLoops(List.copyOf(loops), sockets, rings, openTcp(config, loops));
    } catch (RuntimeException e) {
      sockets.forEach(UdpSocket::close);
      throw e;
    }
  }

  private static @Nullable IceTcpServer openTcp(LoopsConfig config, List<MediaLoop> loops) {
    if (config.tcpPort() < 0) {
      return null;
    }
    List<Consumer<TcpConnection>> owners = new ArrayList<>();
    for (MediaLoop loop : loops) {
      owners.add(loop::connectionReady);
    }
    return IceTcpServer.open(config.tcpPort(), config.tcpLimits(), owners);
  }

  private void startThreads() {
    for (MediaLoop loop : loops) {
      threads.add(Thread.ofPlatform().name("media-loop-" + loop.index()).start(loop::run));
    }
  }

  public MediaLoop get(int index) {
    return loops.get(index);
  }

  public int size() {
    return loops.size();
  }

  public int udpPort() {
    return sockets.getFirst().port();
  }

  /** The ICE-TCP port, or -1 when there is none. */
  public int tcpPort() {
    return tcp == null ? NO_PORT : tcp.port();
  }

  /** What carries UDP, as in "nio" or "native+gso". */
  public String io() {
    return sockets.getFirst().io();
  }

  public LoopCounters counters() {
    return new LoopCounters(
        sum(loop -> loop.udpCounters().received()),
        sum(loop -> loop.udpCounters().receivedTooLong()),
        sum(loop -> loop.udpCounters().sent()),
        sum(loop -> loop.udpCounters().sendDropped()),
        sum(loop -> loop.udpCounters().sendCalls()),
        sum(loop -> loop.udpCounters().offloaded()),
        rings.dropped(),
        tcp == null ? 0 : tcp.connections(),
        tcp == null ? 0 : tcp.refused(),
        tcp == null ? 0 : tcp.framesDropped(),
        sum(MediaLoop::faults));
  }

  private long sum(ToLongFunction<MediaLoop> counter) {
    return loops.stream().mapToLong(counter).sum();
  }

  /**
   * Stops listening, lets the loops run what is queued, and frees all. Not from a loop's thread.
   */
  @Override
  public void close() {
    synchronized (threads) {
      if (closed) {
        return;
      }
      closed = true;
    }
    if (tcp != null) {
      tcp.close();
    }
    loops.forEach(MediaLoop::close);
    if (threads.isEmpty()) {
      loops.forEach(MediaLoop::finish);
    }
    joinAll();
  }

  private void joinAll() {
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
