package dev.mediahub.media.loop.udp;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.mediahub.media.api.IoMode;
import dev.mediahub.media.protocol.net.TransportAddress;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class UdpAllocationTest {
  private static final int ROUNDS = 20_000;

  @Test
  @EnabledOnOs(OS.LINUX)
  void nativeSocketAllocatesNothingOnceWarm() {
    try (UdpSocket socket = UdpSockets.open(1, 0, IoMode.NATIVE, true).getFirst()) {
      SendBatch batch = new SendBatch(16, 1600);
      int toItself = socket.prepare(TransportAddress.ipv4(0x7f00_0001, socket.port()));
      int[] received = {0};
      DatagramSink sink = (buffer, offset, length, high, low, port) -> received[0]++;
      exchange(socket, batch, toItself, sink);
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long before = threads.getCurrentThreadAllocatedBytes();
      exchange(socket, batch, toItself, sink);
      long allocated = threads.getCurrentThreadAllocatedBytes() - before;
      assertThat(received[0]).isEqualTo(2 * 8 * ROUNDS);
      assertThat(allocated / ROUNDS).as("bytes a turn of 8 packets in and out").isZero();
    }
  }

  private static void exchange(UdpSocket socket, SendBatch batch, int to, DatagramSink sink) {
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < 8; i++) {
        batch.add(batch.slot(), 1200, to);
      }
      socket.send(batch);
      batch.rewind();
      socket.await(1_000_000);
      socket.receive(sink);
    }
  }
}
