package dev.mediahub.media.edge.rtmp;

import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import dev.mediahub.media.api.RtmpConfig;
import dev.mediahub.media.api.RtmpGate;
import dev.mediahub.media.api.RtmpListener;
import dev.mediahub.media.api.RtmpStats;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/** Listens for RTMP and RTMPS. Any thread. */
public final class RtmpServer implements RtmpListener {
  private static final int BACKLOG = 1024;
  private static final int HANDSHAKE_BYTES = 1536;
  private static final int MAX_CONNECTIONS = 20_000;

  /**
   * What the kernel takes of a connection before it can send it (TCP_NOTSENT_LOWAT). Without this a
   * player that reads nothing has 2.8 MB of the kernel's memory, measured with 200 of them.
   */
  private static final long KERNEL_QUEUE_BYTES = 16 * 1024;

  private final RtmpGate gate;
  private final RtmpHost host;
  private final int mergeMs;
  private final boolean reencodes;
  private final int admissionMs;
  private final Lobby lobby;
  private final StreamEnds ends = new StreamEnds();
  private final RtmpCounters counters = new RtmpCounters();
  private final SecureRandom random = new SecureRandom();
  private final EventLoopGroup loops;
  private final ExecutorService questions = Executors.newVirtualThreadPerTaskExecutor();
  private final Set<Channel> connections = ConcurrentHashMap.newKeySet();
  private final List<Channel> listeners = new ArrayList<>();
  private final long startedNs;
  private int port = -1;
  private int tlsPort = -1;

  private RtmpServer(RtmpConfig config, RtmpGate gate, RtmpHost host) {
    this.gate = gate;
    this.startedNs = host.zeroNs();
    this.host = host;
    this.mergeMs = config.mergeMs();
    this.reencodes = config.reencodeBFrames();
    this.admissionMs = config.admissionMs();
    this.lobby = new Lobby(config.maxWaitingPerAddress());
    IoHandlerFactory io =
        Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    this.loops = new MultiThreadIoEventLoopGroup(Runtime.getRuntime().availableProcessors(), io);
  }

  /**
   * Opens the ports.
   *
   * @throws HubException when one is taken
   */
  public static RtmpServer start(RtmpConfig config, RtmpGate gate, RtmpHost host) {
    RtmpServer server = new RtmpServer(config, gate, host);
    try {
      if (config.port() >= 0) {
        server.port = server.listen(config.port(), null);
      }
      if (config.tlsPort() >= 0 && config.tls() != null) {
        server.tlsPort = server.listen(config.tlsPort(), config.tls());
      }
      return server;
    } catch (RuntimeException e) {
      server.close();
      throw e;
    }
  }

  private int listen(int wanted, @Nullable Supplier<SSLContext> tls) {
    Class<? extends ServerChannel> type =
        Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops)
            .channel(type)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    accept(channel, tls);
                  }
                });
    if (Epoll.isAvailable()) {
      bootstrap.childOption(EpollChannelOption.TCP_NOTSENT_LOWAT, KERNEL_QUEUE_BYTES);
    }
    var bound = bootstrap.bind(wanted).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new HubException(
          ErrorCode.UNAVAILABLE,
          "RTMP port " + wanted + " cannot be used: " + bound.cause().getMessage(),
          bound.cause());
    }
    listeners.add(bound.channel());
    return ((InetSocketAddress) bound.channel().localAddress()).getPort();
  }

  private void accept(SocketChannel channel, @Nullable Supplier<SSLContext> tls) {
    Lobby.Place place =
        connections.size() >= MAX_CONNECTIONS ? null : lobby.enter(channel.remoteAddress());
    if (place == null) {
      counters.refused.increment();
      channel.close();
      return;
    }
    channel.closeFuture().addListener(_ -> place.leave());
    if (tls != null) {
      SSLEngine engine = tls.get().createSSLEngine();
      engine.setUseClientMode(false);
      channel.pipeline().addLast(new SslHandler(engine));
    }
    byte[] bytes = new byte[HANDSHAKE_BYTES];
    random.nextBytes(bytes);
    channel.pipeline().addLast(new RtmpHandler(this, bytes, place));
  }

  RtmpGate gate() {
    return gate;
  }

  RtmpHost host() {
    return host;
  }

  RtmpCounters counters() {
    return counters;
  }

  FlvFeed newFeed() {
    return new FlvFeed(mergeMs);
  }

  /** Whether video with B-frames is re-encoded for browsers. */
  boolean reencodes() {
    return reencodes;
  }

  /** How long a connection may take until it publishes or plays. */
  int admissionMs() {
    return admissionMs;
  }

  /** Where a publisher's timestamps begin. */
  long startMs(RtmpGate.Publish who) {
    return ends.startMs(who.room(), who.identity(), uptimeMs());
  }

  /**
   * A publisher is gone.
   *
   * @param endMs the latest time of its frames
   */
  void ended(RtmpGate.Publish who, long endMs) {
    ends.ended(who.room(), who.identity(), endMs, uptimeMs());
  }

  private long uptimeMs() {
    return (System.nanoTime() - startedNs) / 1_000_000;
  }

  /** Runs what may block. */
  void ask(Runnable question) {
    questions.execute(question);
  }

  void opened(Channel channel) {
    connections.add(channel);
    counters.connections.incrementAndGet();
    counters.accepted.increment();
  }

  void closed(Channel channel) {
    if (connections.remove(channel)) {
      counters.connections.decrementAndGet();
    }
  }

  /** What was counted so far. */
  public RtmpStats stats() {
    return counters.stats();
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public int tlsPort() {
    return tlsPort;
  }

  @Override
  public void close() {
    listeners.forEach(listener -> listener.close().awaitUninterruptibly());
    connections.forEach(channel -> channel.close().awaitUninterruptibly(1000));
    questions.shutdownNow();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2000);
  }
}
