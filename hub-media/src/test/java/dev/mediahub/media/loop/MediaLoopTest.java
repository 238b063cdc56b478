package dev.mediahub.media.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mediahub.media.api.IoMode;
import dev.mediahub.media.loop.tcp.IceTcpLimits;
import dev.mediahub.media.protocol.net.TransportAddress;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MediaLoopTest {
  private static final boolean NATIVE_HERE =
      System.getProperty("os.name").equals("Linux")
          && List.of("amd64", "aarch64").contains(System.getProperty("os.arch"));

  private final List<MediaLoop> others = new CopyOnWriteArrayList<>();

  /** What this system can do. */
  static List<IoMode> modes() {
    return NATIVE_HERE ? List.of(IoMode.NIO, IoMode.NATIVE) : List.of(IoMode.NIO);
  }

  static LoopsConfig config(int loops, IoMode io) {
    return new LoopsConfig(loops, 0, -1, io, true, 1 << 16, IceTcpLimits.DEFAULT);
  }

  /** Answers every datagram with its own text, to where it came from. */
  private static final class Echo extends RecordingHandler {
    @Override
    public void onDatagram(
        ByteBuffer buffer,
        int offset,
        int length,
        long addrHigh,
        long addrLow,
        int port,
        @Nullable Destination connection,
        long nowNs) {
      super.onDatagram(buffer, offset, length, addrHigh, addrLow, port, connection, nowNs);
      TransportAddress from = new TransportAddress(addrHigh, addrLow, port);
      try (Destination to = loop().destination(from)) {
        send(loop(), datagrams.getLast().text(), to);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("modes")
  void answersOverIpv4(IoMode io) throws IOException {
    answersADatagram(io, InetAddress.getByName("127.0.0.1"));
  }

  @ParameterizedTest
  @MethodSource("modes")
  void answersOverIpv6(IoMode io) throws IOException {
    answersADatagram(io, InetAddress.getByName("::1"));
  }

  private static void answersADatagram(IoMode io, InetAddress address) throws IOException {
    try (MediaLoops loops = MediaLoops.start(config(2, io), index -> new Echo());
        DatagramSocket client = new DatagramSocket(new InetSocketAddress(address, 0))) {
      client.setSoTimeout(5_000);
      client.connect(address, loops.udpPort());
      for (String text : List.of("a", "bb", "x".repeat(1472))) {
        client.send(new DatagramPacket(bytes(text), text.length()));
        DatagramPacket answer = new DatagramPacket(new byte[2048], 2048);
        client.receive(answer);
        assertThat(new String(answer.getData(), 0, answer.getLength(), StandardCharsets.ISO_8859_1))
            .isEqualTo(text);
      }
      await().untilAsserted(() -> assertThat(loops.counters().datagramsIn()).isEqualTo(3));
      await().untilAsserted(() -> assertThat(loops.counters().datagramsOut()).isEqualTo(3));
    }
  }

  @ParameterizedTest
  @MethodSource("modes")
  void countsAndDropsADatagramThatIsTooLong(IoMode io) throws IOException {
    RecordingHandler handler = new RecordingHandler();
    try (MediaLoops loops = MediaLoops.start(config(1, io), index -> handler);
        DatagramSocket client = new DatagramSocket()) {
      InetAddress local = InetAddress.getByName("127.0.0.1");
      client.send(new DatagramPacket(new byte[4000], 4000, local, loops.udpPort()));
      client.send(new DatagramPacket(bytes("after"), 5, local, loops.udpPort()));
      await().untilAsserted(() -> assertThat(handler.texts()).containsExactly("after"));
      await().untilAsserted(() -> assertThat(loops.counters().datagramsTooLong()).isEqualTo(1));
    }
  }

  @ParameterizedTest
  @MethodSource("modes")
  void runsCommandsInTheirOrderOnTheLoopsThread(IoMode io) {
    List<Integer> seen = Collections.synchronizedList(new ArrayList<>());
    CompletableFuture<Boolean> inLoop = new CompletableFuture<>();
    try (MediaLoops loops = MediaLoops.start(config(1, io), index -> new RecordingHandler())) {
      MediaLoop loop = loops.get(0);
      IntStream.range(0, 5000).forEach(i -> loop.execute(() -> seen.add(i)));
      loop.execute(() -> inLoop.complete(loop.inLoop()));
      assertThat(inLoop.orTimeout(5, TimeUnit.SECONDS).join()).isTrue();
      assertThat(loop.inLoop()).isFalse();
    }
    assertThat(seen).isEqualTo(IntStream.range(0, 5000).boxed().toList());
  }

  @ParameterizedTest
  @MethodSource("modes")
  void wakesForATimer(IoMode io) {
    CompletableFuture<Long> late = new CompletableFuture<>();
    try (MediaLoops loops = MediaLoops.start(config(1, io), index -> new RecordingHandler())) {
      MediaLoop loop = loops.get(0);
      loop.execute(() -> {
        long deadline = loop.nowNs() + 20_000_000;
        loop.schedule(timer(now -> late.complete(now - deadline)), deadline);
      });
      assertThat(late.orTimeout(5, TimeUnit.SECONDS).join()).isGreaterThanOrEqualTo(0);
    }
  }

  @Test
  void goesOnAfterAHandlerAndATimerAndACommandThrew() throws IOException {
    RecordingHandler handler =
        new RecordingHandler() {
          @Override
          public void onDatagram(
              ByteBuffer buffer,
              int offset,
              int length,
              long addrHigh,
              long addrLow,
              int port,
              @Nullable Destination connection,
              long nowNs) {
            super.onDatagram(buffer, offset, length, addrHigh, addrLow, port, connection, nowNs);
            throw new IllegalStateException("a handler's fault, as expected");
          }
        };
    long[] clock = {0};
    try (MediaLoops loops =
            MediaLoops.create(config(1, IoMode.NIO), index -> handler, () -> clock[0]);
        DatagramSocket client = new DatagramSocket()) {
      MediaLoop loop = loops.get(0);
      loop.execute(() -> {
        throw new IllegalStateException("a command's fault, as expected");
      });
      loop.schedule(
          timer(now -> {
            throw new IllegalStateException("a timer's fault, as expected");
          }),
          0);
      InetAddress local = InetAddress.getByName("127.0.0.1");
      client.send(new DatagramPacket(bytes("1"), 1, local, loops.udpPort()));
      client.send(new DatagramPacket(bytes("2"), 1, local, loops.udpPort()));
      await()
          .pollInSameThread()
          .untilAsserted(() -> {
            loop.turn();
            assertThat(handler.texts()).containsExactly("1", "2");
          });
      assertThat(loops.counters().faults()).isEqualTo(4);
    }
  }

  @Test
  void carriesRingMessagesToTheOtherLoop() {
    List<RecordingHandler> handlers = List.of(new RecordingHandler(), new RecordingHandler());
    try (MediaLoops loops = MediaLoops.start(config(2, IoMode.AUTO), handlers::get)) {
      MediaLoop first = loops.get(0);
      CompletableFuture<Boolean> hasRingToItself = new CompletableFuture<>();
      first.execute(() -> hasRingToItself.complete(first.ringTo(first) != null));
      assertThat(hasRingToItself.orTimeout(5, TimeUnit.SECONDS).join()).isFalse();
      first.execute(() -> {
        ByteRing ring = first.ringTo(loops.get(1));
        if (ring != null) {
          ring.write(7, ByteBuffer.wrap(bytes("hello")), 0, 5);
          ring.write(8, ByteBuffer.wrap(bytes("world")), 0, 5);
        }
      });
      await()
          .untilAsserted(() ->
              assertThat(handlers.get(1).ringMessages).containsExactly("0:7:hello", "0:8:world"));
    }
  }

  /** Each loop sleeps until the other's answer wakes it: a wake that is lost stops the game. */
  @ParameterizedTest
  @MethodSource("modes")
  void losesNoWakeBetweenLoops(IoMode io) {
    int rounds = 2_000;
    AtomicInteger played = new AtomicInteger();
    class Player extends RecordingHandler {
      @Override
      public void onRing(
          int fromLoop, ByteBuffer buffer, int offset, int length, int type, long nowNs) {
        played.incrementAndGet();
        if (type < rounds) {
          play(fromLoop, type + 1);
        }
      }

      void play(int to, int number) {
        ByteRing ring = loop().ringTo(others.get(to));
        if (ring != null) {
          ring.write(number, ByteBuffer.allocate(0), 0, 0);
        }
      }
    }
    List<Player> players = List.of(new Player(), new Player());
    try (MediaLoops loops = MediaLoops.start(config(2, io), players::get)) {
      others.addAll(List.of(loops.get(0), loops.get(1)));
      loops.get(0).execute(() -> players.get(0).play(1, 1));
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(played).hasValue(rounds));
    }
  }

  @Test
  void refusesCommandsOnceClosed() {
    MediaLoops loops = MediaLoops.start(config(1, IoMode.AUTO), index -> new RecordingHandler());
    loops.close();
    assertThat(loops.get(0).execute(() -> {})).isFalse();
    loops.close();
  }

  static LoopTimer timer(LongConsumer action) {
    return new LoopTimer() {
      @Override
      protected void onTimer(long nowNs) {
        action.accept(nowNs);
      }
    };
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
