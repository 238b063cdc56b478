package dev.mediahub.media.loop.udp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.media.api.IoMode;
import dev.mediahub.media.loop.Allocation;
import dev.mediahub.media.protocol.net.TransportAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class UdpAllocationTest {
  @Test
  @EnabledOnOs(OS.LINUX)
  void nativeSocketAllocatesNothingOnceWarm() {
    try (UdpSocket socket = UdpSockets.open(1, 0, IoMode.NATIVE, true).getFirst()) {
      SendBatch batch = new SendBatch(16, 1600);
      int toItself = socket.prepare(TransportAddress.ipv4(0x7f00_0001, socket.port()));
      long[] received = {0};
      DatagramSink sink = (buffer, offset, length, high, low, port) -> received[0]++;
      long allocated =
          Allocation.bytesOnceWarm(5_000, () -> exchange(socket, batch, toItself, sink));
      assertThat(allocated).as("bytes for 8 packets out and in").isZero();
      for (int i = 0; i < 10_000 && received[0] < socket.counters().sent(); i++) {
        socket.await(1_000_000);
        socket.receive(sink);
      }
      assertThat(received[0]).isEqualTo(socket.counters().sent());
      assertThat(socket.counters().sendDropped()).isZero();
    }
  }

  private static void exchange(UdpSocket socket, SendBatch batch, int to, DatagramSink sink) {
    for (int i = 0; i < 8; i++) {
      batch.add(batch.slot(), 1200, to);
    }
    socket.send(batch);
    batch.rewind();
    socket.await(1_000_000);
    socket.receive(sink);
  }
}
