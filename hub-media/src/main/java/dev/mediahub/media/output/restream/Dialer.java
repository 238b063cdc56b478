package dev.mediahub.media.output.restream;

import dev.mediahub.media.api.RestreamNetwork;
import dev.mediahub.media.api.RestreamTarget;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/**
 * Opens connections to destinations: to the address that was checked, never to the name again. Any
 * thread.
 */
final class Dialer {
  private static final int CONNECT_MS = 5000;
  private static final int HANDSHAKE_BYTES = 1536;

  /** As of RTMP players: what waits is to wait in our queue, where it is bounded. */
  private static final long KERNEL_QUEUE_BYTES = 64 * 1024;

  private final RestreamNetwork network;
  private final SecureRandom random = new SecureRandom();

  Dialer(RestreamNetwork network) {
    this.network = network;
  }

  /** Blocks. */
  List<InetAddress> addresses(RestreamTarget target) throws IOException {
    List<InetAddress> found = network.addresses(target.host());
    if (found.isEmpty()) {
      throw new IOException("the destination has no address");
    }
    return found;
  }

  byte[] random() {
    byte[] bytes = new byte[HANDSHAKE_BYTES];
    random.nextBytes(bytes);
    return bytes;
  }

  ChannelFuture connect(
      RestreamTarget target, InetAddress address, EventLoop loop, PushConnection connection) {
    Class<? extends Channel> type =
        Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class;
    Bootstrap bootstrap = new Bootstrap();
    if (Epoll.isAvailable()) {
      bootstrap.option(EpollChannelOption.TCP_NOTSENT_LOWAT, KERNEL_QUEUE_BYTES);
    }
    return bootstrap
        .group(loop)
        .channel(type)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.SO_KEEPALIVE, true)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MS)
        .handler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                if (target.tls()) {
                  channel.pipeline().addLast(new SslHandler(engine(target)));
                }
                channel.pipeline().addLast(connection);
              }
            })
        .connect(new InetSocketAddress(address, target.port()));
  }

  private SSLEngine engine(RestreamTarget target) {
    SSLEngine engine = network.tls().createSSLEngine(target.host(), target.port());
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    engine.setSSLParameters(parameters);
    return engine;
  }
}
