package dev.mediahub.media.edge.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.media.stats.SentBytes;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A player behind a real socket: its feed writes to that itself, Netty what the system leaves. */
@EnabledOnOs(OS.LINUX)
@Timeout(60)
final class SocketSendTest {
  private static final int FRAME_BYTES = 20_000;
  private static final int FRAMES = 20;

  private final MultiThreadIoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
  private final CompletableFuture<Channel> accepted = new CompletableFuture<>();
  private final RtmpCounters counters = new RtmpCounters();
  private final FlvFeed feed = new FlvFeed(0);
  private Socket client;

  @BeforeEach
  void connect() throws Exception {
    Channel server =
        new ServerBootstrap()
            .group(loops)
            .channel(EpollServerSocketChannel.class)
            .childOption(ChannelOption.SO_SNDBUF, 16 * 1024)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    accepted.complete(channel);
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .sync()
            .channel();
    client = new Socket();
    client.setReceiveBufferSize(8 * 1024);
    client.connect(server.localAddress() instanceof InetSocketAddress at ? at : null);
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  @Test
  void deliversEveryByteInOrderToAPlayerThatReadsLate() throws Exception {
    Channel channel = accepted.get();
    EventLoop loop = channel.eventLoop();
    feed.frame(true, true, 0, frame(0));
    loop.submit(() -> feed.join(player(channel), loop)).sync();
    ByteBuf expected = Unpooled.buffer().writeBytes(chunks(0));
    for (int i = 1; i < FRAMES; i++) {
      feed.frame(true, false, i * 40, frame(i));
      expected.writeBytes(chunks(i));
    }
    loop.submit(() -> {}).sync();
    long waiting =
        loop.submit(() -> channel.unsafe().outboundBuffer().totalPendingWriteBytes()).get();
    assertThat(waiting).as("bytes the system did not take").isPositive();
    byte[] received = client.getInputStream().readNBytes(expected.readableBytes());
    assertThat(Unpooled.wrappedBuffer(received)).isEqualTo(expected);
    assertThat(counters.messagesLeftOut.sum()).isZero();

    // Its queue is empty again: what comes now goes past it.
    loop.submit(() -> {}).sync();
    feed.frame(true, false, FRAMES * 40, frame(FRAMES));
    ByteBuf last = chunks(FRAMES);
    assertThat(Unpooled.wrappedBuffer(client.getInputStream().readNBytes(last.readableBytes())))
        .isEqualTo(last);
  }

  @Test
  void isHarmlessToAConnectionThatIsGone() throws Exception {
    Channel channel = accepted.get();
    EventLoop loop = channel.eventLoop();
    loop.submit(() -> feed.join(player(channel), loop)).sync();
    channel.close().sync();
    feed.frame(true, true, 0, frame(0));
    feed.frame(true, false, 40, frame(1));
    loop.submit(() -> {}).sync();
    assertThat(counters.bytesOut.sum()).isZero();
  }

  private Player player(Channel channel) {
    return new Player(
        channel,
        FeedItem.MEDIA_STREAM,
        false,
        counters,
        new SentBytes(),
        new Player.Events() {
          @Override
          public void sendMetadata(Map<String, Object> fields) {
            throw new AssertionError("there is none");
          }

          @Override
          public void tooSlow() {
            throw new AssertionError("half a second of waiting is no reason");
          }
        });
  }

  private static byte[] frame(int number) {
    byte[] tag = new byte[FRAME_BYTES];
    Arrays.fill(tag, (byte) number);
    return tag;
  }

  private static ByteBuf chunks(int number) {
    FeedItem.Role role = number == 0 ? FeedItem.Role.START : FeedItem.Role.MORE;
    return new FeedItem(number, role, true, number * 40, frame(number)).chunks();
  }
}
