package dev.mediahub.media.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mediahub.media.api.IoMode;
import dev.mediahub.media.loop.tcp.IceTcpLimits;
import dev.mediahub.media.protocol.net.TransportAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@EnabledOnOs(OS.LINUX)
class MediaLoopsResourcesTest {

  @ParameterizedTest
  @EnumSource(
      value = IoMode.class,
      names = {"NATIVE", "NIO"})
  void givesBackDescriptorsAndThreadsWhenClosed(IoMode io) throws IOException {
    startUseAndClose(io); // classes, selectors' and channels' own once-only descriptors
    // Others of this JVM open some too; ten rounds that leak leave thirty and more.
    long before = openDescriptors();
    for (int i = 0; i < 10; i++) {
      startUseAndClose(io);
    }
    await().untilAsserted(() -> assertThat(openDescriptors()).isLessThan(before + 10));
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().startsWith("media-loop-"));
  }

  private static void startUseAndClose(IoMode io) throws IOException {
    LoopsConfig config = new LoopsConfig(3, 0, 0, io, true, 1 << 12, IceTcpLimits.DEFAULT);
    try (MediaLoops loops = MediaLoops.start(config, index -> new RecordingHandler());
        Socket client = new Socket(InetAddress.getByName("127.0.0.1"), loops.tcpPort())) {
      client.getOutputStream().write(0);
      await().untilAsserted(() -> assertThat(loops.counters().tcpConnections()).isEqualTo(1));
    }
  }

  private static long openDescriptors() throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return descriptors.count();
    }
  }

  /** Sends eight packets to its own socket a turn, and takes them in the next. */
  private static final class Forwarder implements LoopHandler {
    private @Nullable MediaLoop loop;
    private @Nullable Destination itself;
    private long received;
    private long timersRun;
    private final LoopTimer timer = MediaLoopTest.timer(now -> timersRun++);

    @Override
    public void onStart(MediaLoop started) {
      loop = started;
    }

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
      received++;
    }

    @Override
    public void onRing(
        int fromLoop, ByteBuffer buffer, int offset, int length, int type, long nowNs) {}

    @Override
    public void onConnectionClosed(Destination connection) {}

    @Override
    public void onTurnEnd(long nowNs) {
      MediaLoop on = loop;
      Destination to = itself;
      if (on != null && to != null) {
        on.schedule(timer, nowNs);
        DatagramSender sender = on.sender();
        for (int i = 0; i < 8; i++) {
          sender.send(sender.claim(), 1200, to);
        }
      }
    }
  }

  @Test
  void nativeTurnsAllocateNothingOnceWarm() {
    Forwarder forwarder = new Forwarder();
    LoopsConfig config =
        new LoopsConfig(1, 0, -1, IoMode.NATIVE, true, 1 << 12, IceTcpLimits.DEFAULT);
    try (MediaLoops loops = MediaLoops.create(config, index -> forwarder, System::nanoTime)) {
      MediaLoop loop = loops.get(0);
      forwarder.itself = loop.destination(TransportAddress.ipv4(0x7f00_0001, loops.udpPort()));
      assertThat(Allocation.bytesOnceWarm(5_000, loop::turn)).as("bytes a turn").isZero();
      forwarder.itself = null; // What is on its way comes in the next turns.
      await()
          .pollInSameThread()
          .untilAsserted(() -> {
            loop.turn();
            assertThat(forwarder.received).isPositive().isEqualTo(forwarder.timersRun * 8);
          });
    }
  }
}
