package dev.mediahub.media.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import dev.mediahub.media.api.IoMode;
import dev.mediahub.media.api.MediaConfig;
import dev.mediahub.media.api.MediaServer;
import dev.mediahub.media.api.MediaServerFactory;
import dev.mediahub.media.api.RtmpConfig;
import dev.mediahub.media.api.RtmpGate;
import dev.mediahub.media.api.RtmpListener;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** RTMP clients that connect and then say little or nothing. */
final class HalfOpenRtmpIT {
  private static final Logger LOG = LoggerFactory.getLogger(HalfOpenRtmpIT.class);
  private static final int CLIENTS = 1000;
  private static final int MOST_BYTES_EACH = 64 * 1024;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int HANDSHAKE = 1 + 2 * 1536;

  private final MediaServer media =
      MediaServerFactory.load()
          .start(new MediaConfig(0, 0, List.of(), 1, IoMode.AUTO, true), _ -> {});
  private final List<SocketChannel> clients = new ArrayList<>();
  private @Nullable RtmpListener rtmp;

  @AfterEach
  void stop() throws IOException {
    for (SocketChannel client : clients) {
      client.close();
    }
    if (rtmp != null) {
      rtmp.close();
    }
    media.close();
  }

  /** Nobody gets so far as to be asked for a key. */
  private static final class ClosedGate implements RtmpGate {
    @Override
    public @Nullable String refusal(String app) {
      return null;
    }

    @Override
    public Publish publish(String app, String streamKey, String password) {
      throw new HubException(ErrorCode.UNAUTHORIZED, "no");
    }

    @Override
    public Play play(String app, String room, @Nullable String identity, String token) {
      throw new HubException(ErrorCode.UNAUTHORIZED, "no");
    }
  }

  private int listen(int maxWaiting, int admissionMs) {
    RtmpListener listener =
        media.listenRtmp(
            new RtmpConfig(0, -1, null, 0, true, maxWaiting, admissionMs), new ClosedGate());
    rtmp = listener;
    return listener.port();
  }

  private SocketChannel connect(int port, byte[] says) throws IOException {
    SocketChannel client =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    clients.add(client);
    client.write(ByteBuffer.wrap(says));
    return client;
  }

  private static byte[] handshakeAnd(int... bytes) {
    byte[] all = new byte[HANDSHAKE + bytes.length];
    all[0] = 3;
    for (int i = 0; i < bytes.length; i++) {
      all[HANDSHAKE + i] = (byte) bytes[i];
    }
    return all;
  }

  /** What the clients do who are let wait. */
  private static List<byte[]> waysToSayLittle() {
    byte[] halfHandshake = new byte[900];
    halfHandshake[0] = 3;
    // A message of 16,000 bytes, type 20, of which a chunk of 128 less 1 has come.
    byte[] halfChunk = handshakeAnd(new int[12 + 127]);
    halfChunk[HANDSHAKE] = 3;
    halfChunk[HANDSHAKE + 5] = 0x3e;
    halfChunk[HANDSHAKE + 6] = (byte) 0x80;
    halfChunk[HANDSHAKE + 7] = 20;
    return List.of(new byte[0], halfHandshake, handshakeAnd(), handshakeAnd(3, 0, 0), halfChunk);
  }

  private long memory() {
    System.gc();
    long heap = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    var metric = ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric();
    return heap + metric.usedDirectMemory() + metric.usedHeapMemory();
  }

  @Test
  void aThousandCostLittle() throws Exception {
    int port = listen(0, 600_000);
    SocketChannel first = connect(port, handshakeAnd()); // What is made once is made now.
    await().atMost(PATIENCE).until(() -> media.stats().rtmp().connections() == 1);
    first.close();
    await().atMost(PATIENCE).until(() -> media.stats().rtmp().connections() == 0);
    long before = memory();
    connectAThousand(port);
    await().atMost(PATIENCE).until(() -> media.stats().rtmp().connections() == CLIENTS);
    long each = (memory() - before) / CLIENTS;
    LOG.info("a half-open RTMP connection takes {} bytes of heap and direct memory", each);
    assertThat(each).isLessThan(MOST_BYTES_EACH);
  }

  private void connectAThousand(int port) throws IOException {
    List<byte[]> ways = waysToSayLittle();
    for (int i = 0; i < CLIENTS; i++) {
      connect(port, ways.get(i % ways.size()));
    }
  }

  @Test
  void aThousandAreClosedByTimeOut() throws Exception {
    connectAThousand(listen(0, 1_000));
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          assertThat(media.stats().rtmp().timedOut()).isEqualTo(CLIENTS);
          assertThat(media.stats().rtmp().connections()).isZero();
        });
  }

  @Test
  void whoAnnouncesALongMessageBeforeItIsKnownIsClosedAtOnce() throws Exception {
    int port = listen(0, 60_000);
    // Chunk stream 3, a message of 16 MB, type 9.
    SocketChannel client =
        connect(port, handshakeAnd(3, 0, 0, 0, 0xff, 0xff, 0xff, 9, 1, 0, 0, 0, 1));
    assertThat(bytesUntilTheEnd(client)).isLessThan(8 * 1024);
    assertThat(media.stats().rtmp().broken()).isEqualTo(1);
  }

  @Test
  void oneAddressHasOnlySoManyThatWait() throws Exception {
    int port = listen(20, 60_000);
    for (int i = 0; i < 20; i++) {
      connect(port, handshakeAnd());
    }
    await().atMost(PATIENCE).until(() -> media.stats().rtmp().connections() == 20);
    assertThat(bytesUntilTheEnd(connect(port, new byte[0]))).isZero();
    assertThat(media.stats().rtmp().refused()).isEqualTo(1);
    clients.getFirst().close();
    await().atMost(PATIENCE).until(() -> media.stats().rtmp().connections() == 19);
    connect(port, handshakeAnd());
    await().atMost(PATIENCE).until(() -> media.stats().rtmp().connections() == 20);
  }

  private static int bytesUntilTheEnd(SocketChannel client) {
    ByteBuffer some = ByteBuffer.allocate(16 * 1024);
    try {
      while (client.read(some) >= 0) {
        some.limit(some.capacity());
      }
    } catch (IOException e) {
      LOG.debug("reset in place of an end", e);
    }
    return some.position();
  }
}
