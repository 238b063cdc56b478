package dev.mediahub.media.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.mediahub.media.api.HubException;
import dev.mediahub.media.api.IoMode;
import dev.mediahub.media.loop.tcp.IceTcpLimits;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class IceTcpTest {
  private static final String CHECK = stunBindingRequest();
  private static final IceTcpLimits LIMITS =
      new IceTcpLimits(
          3, 3, 2, Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(20), 1 << 16);

  private final RecordingHandler handler = new RecordingHandler();

  @Test
  void handsOnFramesHoweverTheStreamIsCut() throws IOException {
    try (MediaLoops loops = start(LIMITS);
        Socket client = connect(loops)) {
      ByteArrayOutputStream stream = new ByteArrayOutputStream();
      List<String> frames = List.of(CHECK, "second", "", "x".repeat(1400), "last");
      for (String frame : frames) {
        stream.write(framed(frame));
      }
      for (byte part : stream.toByteArray()) {
        client.getOutputStream().write(part);
      }
      List<String> expected = List.of(CHECK, "second", "x".repeat(1400), "last");
      await().untilAsserted(() -> assertThat(handler.texts()).isEqualTo(expected));
      RecordingHandler.Datagram datagram = handler.datagrams.getFirst();
      assertThat(datagram.from().port()).isEqualTo(client.getLocalPort());
      assertThat(handler.datagrams.stream().map(RecordingHandler.Datagram::connection).distinct())
          .hasSize(1);
      assertThat(destination(0).isTcp()).isTrue();
      assertThat(destination(0).address()).isEqualTo(datagram.from());
    }
  }

  @Test
  void handsOnMoreFramesThanItsBufferHolds() throws IOException {
    int frames = 500;
    try (MediaLoops loops = start(LIMITS);
        Socket client = connect(loops)) {
      DataOutputStream out = new DataOutputStream(client.getOutputStream());
      out.write(framed(CHECK));
      for (int i = 0; i < frames; i++) {
        out.write(framed(i + "-" + "x".repeat(1000)));
      }
      await().untilAsserted(() -> assertThat(handler.datagrams).hasSize(frames + 1));
      assertThat(handler.texts().getLast()).startsWith((frames - 1) + "-");
    }
  }

  @Test
  void sendsFramesOnTheConnection() throws IOException {
    try (MediaLoops loops = start(LIMITS);
        Socket client = connect(loops)) {
      client.getOutputStream().write(framed(CHECK));
      await().untilAsserted(() -> assertThat(handler.datagrams).hasSize(1));
      MediaLoop loop = loops.get(0);
      for (int i = 0; i < 200; i++) {
        String text = i + "-" + "y".repeat(i);
        loop.execute(() -> RecordingHandler.send(loop, text, destination(0)));
      }
      DataInputStream in = new DataInputStream(client.getInputStream());
      for (int i = 0; i < 200; i++) {
        assertThat(readFrame(in)).isEqualTo(i + "-" + "y".repeat(i));
      }
    }
  }

  @Test
  void dropsTheNewestFramesOfAPeerThatDoesNotReadAndServesTheOthers() throws IOException {
    try (MediaLoops loops = start(LIMITS);
        Socket slow = connect(loops);
        Socket quick = connect(loops)) {
      slow.getOutputStream().write(framed(CHECK));
      await().untilAsserted(() -> assertThat(handler.datagrams).hasSize(1));
      quick.getOutputStream().write(framed(CHECK));
      await().untilAsserted(() -> assertThat(handler.datagrams).hasSize(2));
      MediaLoop loop = loops.get(0);
      for (int i = 0; loops.counters().tcpDropped() == 0; i++) {
        assertThat(i).as("64 KB and the kernel's buffers do not hold this much").isLessThan(50_000);
        CompletableFuture<Void> sent = new CompletableFuture<>();
        loop.execute(() -> {
          RecordingHandler.send(loop, "z".repeat(1400), destination(0));
          sent.complete(null);
        });
        sent.orTimeout(5, TimeUnit.SECONDS).join();
      }
      loop.execute(() -> RecordingHandler.send(loop, "still here", destination(1)));
      assertThat(readFrame(new DataInputStream(quick.getInputStream()))).isEqualTo("still here");
      assertThat(readFrame(new DataInputStream(slow.getInputStream()))).hasSize(1400);
    }
  }

  @Test
  void tellsThatTheConnectionIsGone() throws IOException {
    try (MediaLoops loops = start(LIMITS)) {
      try (Socket client = connect(loops)) {
        client.getOutputStream().write(framed(CHECK));
        client.getOutputStream().write(framed("bye"));
      }
      await().untilAsserted(() -> assertThat(handler.closedConnections).hasSize(1));
      assertThat(handler.texts()).containsExactly(CHECK, "bye");
      assertThat(handler.closedConnections).containsExactly(destination(0));
      MediaLoop loop = loops.get(0);
      loop.execute(() -> RecordingHandler.send(loop, "nobody hears this", destination(0)));
      await().untilAsserted(() -> assertThat(loops.counters().tcpConnections()).isZero());
      assertThat(loops.counters().faults()).isZero();
    }
  }

  @Test
  void handsAConnectionOverToTheLoopThatHasItsPeer() throws IOException {
    CompletableFuture<MediaLoop> peersLoop = new CompletableFuture<>();
    RecordingHandler other =
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
            loop()
                .handOver(
                    Objects.requireNonNull(connection), peersLoop.join(), buffer, offset, length);
          }
        };
    LoopsConfig config = new LoopsConfig(2, 0, 0, IoMode.AUTO, true, 1 << 16, LIMITS);
    try (MediaLoops loops = MediaLoops.start(config, index -> index == 0 ? other : handler)) {
      peersLoop.complete(loops.get(1));
      try (Socket client = connect(loops)) {
        client.getOutputStream().write(framed(CHECK));
        await().untilAsserted(() -> assertThat(handler.texts()).containsExactly(CHECK));
        client.getOutputStream().write(framed("later"));
        await().untilAsserted(() -> assertThat(handler.texts()).containsExactly(CHECK, "later"));
        loops.get(1).execute(() -> RecordingHandler.send(loops.get(1), "answer", destination(0)));
        assertThat(readFrame(new DataInputStream(client.getInputStream()))).isEqualTo("answer");
      }
      await().untilAsserted(() -> assertThat(handler.closedConnections).hasSize(1));
      assertThat(other.closedConnections).isEmpty();
    }
  }

  @Test
  void closesTheConnectionWithItsDestination() throws IOException {
    try (MediaLoops loops = start(LIMITS);
        Socket client = connect(loops)) {
      client.getOutputStream().write(framed(CHECK));
      await().untilAsserted(() -> assertThat(handler.datagrams).hasSize(1));
      loops.get(0).execute(() -> destination(0).close());
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      await().untilAsserted(() -> assertThat(handler.closedConnections).hasSize(1));
    }
  }

  @Test
  void closesAPeerThatDoesNotStartWithACheck() throws IOException {
    assertClosedAfter(framed("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    assertClosedAfter(framed(CHECK.substring(0, 19)));
  }

  @Test
  void closesAPeerWhoseFrameIsTooLong() throws IOException {
    assertClosedAfter(new byte[] {(byte) 0x20, 0x01});
    assertClosedAfter("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
  }

  private void assertClosedAfter(byte[] bytes) throws IOException {
    try (MediaLoops loops = start(LIMITS);
        Socket client = connect(loops)) {
      client.getOutputStream().write(bytes);
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      assertThat(handler.datagrams).isEmpty();
      await().untilAsserted(() -> assertThat(loops.counters().tcpConnections()).isZero());
    }
  }

  @Test
  void closesAPeerThatSaysNothing() throws IOException {
    try (MediaLoops loops = start(limits(Duration.ofMillis(50), Duration.ofSeconds(20)));
        Socket client = connect(loops)) {
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void closesAPeerThatNobodyVouchesForAndKeepsTheOthers() throws IOException {
    RecordingHandler vouchesForTheFirst =
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
            if (datagrams.isEmpty()) {
              Objects.requireNonNull(connection).validated();
            }
            super.onDatagram(buffer, offset, length, addrHigh, addrLow, port, connection, nowNs);
          }
        };
    IceTcpLimits limits = limits(Duration.ofSeconds(20), Duration.ofSeconds(2));
    try (MediaLoops loops = start(limits, vouchesForTheFirst);
        Socket known = connect(loops)) {
      known.getOutputStream().write(framed(CHECK));
      await().untilAsserted(() -> assertThat(vouchesForTheFirst.datagrams).hasSize(1));
      try (Socket unknown = connect(loops)) {
        unknown.getOutputStream().write(framed(CHECK));
        assertThat(unknown.getInputStream().read()).isEqualTo(-1);
      }
      await().untilAsserted(() -> assertThat(loops.counters().tcpConnections()).isEqualTo(1));
    }
  }

  @Test
  void refusesMoreUnknownConnectionsFromOneAddressThanItsShare() throws IOException {
    try (MediaLoops loops = start(LIMITS);
        Socket first = connect(loops);
        Socket second = connect(loops)) {
      first.getOutputStream().write(framed(CHECK));
      second.getOutputStream().write(framed(CHECK));
      await().untilAsserted(() -> assertThat(handler.datagrams).hasSize(2));
      try (Socket third = connect(loops)) {
        assertThat(third.getInputStream().read()).isEqualTo(-1);
      }
      await().untilAsserted(() -> assertThat(loops.counters().tcpRefused()).isEqualTo(1));
      destination(0).validated();
      try (Socket fourth = connect(loops)) {
        fourth.getOutputStream().write(framed(CHECK));
        await().untilAsserted(() -> assertThat(handler.datagrams).hasSize(3));
      }
    }
  }

  @Test
  void saysWhichTcpPortIsInUse() throws IOException {
    try (ServerSocket other = new ServerSocket(0)) {
      int port = other.getLocalPort();
      LoopsConfig config =
          new LoopsConfig(1, 0, port, IoMode.AUTO, true, 1 << 16, IceTcpLimits.DEFAULT);
      assertThatThrownBy(() -> MediaLoops.start(config, index -> handler))
          .isInstanceOf(HubException.class)
          .hasMessageContaining("TCP port " + port + " is in use")
          .hasMessageContaining("media.tcp_port");
    }
  }

  private static IceTcpLimits limits(Duration firstFrame, Duration validation) {
    return new IceTcpLimits(3, 3, 3, firstFrame, validation, Duration.ofSeconds(20), 1 << 16);
  }

  private MediaLoops start(IceTcpLimits limits) {
    return start(limits, handler);
  }

  private static MediaLoops start(IceTcpLimits limits, LoopHandler told) {
    LoopsConfig config = new LoopsConfig(1, 0, 0, IoMode.AUTO, true, 1 << 16, limits);
    return MediaLoops.start(config, index -> told);
  }

  private static Socket connect(MediaLoops loops) throws IOException {
    Socket client = new Socket(InetAddress.getByName("127.0.0.1"), loops.tcpPort());
    client.setSoTimeout(30_000);
    client.setTcpNoDelay(true);
    return client;
  }

  /** The destination of the n-th connection that was heard. */
  private Destination destination(int number) {
    List<Destination> seen = new ArrayList<>();
    for (RecordingHandler.Datagram datagram : handler.datagrams) {
      Destination connection = datagram.connection();
      if (connection != null && !seen.contains(connection)) {
        seen.add(connection);
      }
    }
    return seen.get(number);
  }

  private static byte[] framed(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return ByteBuffer.allocate(2 + bytes.length).putShort((short) bytes.length).put(bytes).array();
  }

  private static String readFrame(DataInputStream in) throws IOException {
    byte[] bytes = new byte[in.readUnsignedShort()];
    in.readFully(bytes);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static String stunBindingRequest() {
    byte[] bytes = ByteBuffer.allocate(20).putInt(0x0001_0000).putInt(0x2112_a442).array();
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
