package dev.mediahub.media.loop.udp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.media.protocol.net.TransportAddress;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What a system without IPv6 gets: a socket whose addresses have another form. */
@EnabledOnOs(OS.LINUX)
class NativeIpv4Test {
  @Test
  void sendsAndReceivesWithAnIpv4Socket() throws IOException {
    try (Arena arena = Arena.ofShared();
        DatagramChannel peer = DatagramChannel.open().bind(new InetSocketAddress("127.0.0.1", 0))) {
      NativeSocketOpener opener = new NativeSocketOpener(arena);
      int port = freePort();
      assertThat(opener.openAndBind(Libc.AF_INET, port, 1 << 20)).isEqualTo(Libc.AF_INET);
      UdpCounters counters = new UdpCounters();
      NativeAddresses addresses = new NativeAddresses(arena, Libc.AF_INET, 4);
      NativeSender sender =
          new NativeSender(arena, opener.socket(), Libc.AF_INET, addresses, true, counters);
      TransportAddress peerAddress =
          TransportAddress.of((InetSocketAddress) peer.getLocalAddress());
      int to = addresses.prepare(peerAddress, 0, 0);
      SendBatch batch = new SendBatch(4, 1600);
      batch.add(batch.slot(), 900, to);
      batch.add(batch.slot(), 900, to);
      sender.send(batch);
      assertThat(counters.offloaded()).isEqualTo(2);
      ByteBuffer answer = ByteBuffer.allocate(2048);
      InetSocketAddress hub = (InetSocketAddress) peer.receive(answer);
      assertThat(hub.getPort()).isEqualTo(port);
      assertThat(answer.position()).isEqualTo(900);

      peer.send(answer.flip(), hub);
      List<TransportAddress> senders = new ArrayList<>();
      int received =
          new NativeReceiver(arena, Libc.AF_INET, counters)
              .receive(
                  opener.socket(),
                  (buffer, offset, length, high, low, from) ->
                      senders.add(new TransportAddress(high, low, from)));
      assertThat(received).isEqualTo(1);
      assertThat(senders).containsExactly(peerAddress);
      opener.abandon();
    }
  }

  @Test
  void answersFromTheAddressThatWasAsked() throws IOException {
    try (Arena arena = Arena.ofShared();
        DatagramChannel peer = DatagramChannel.open().bind(new InetSocketAddress("127.0.0.1", 0))) {
      NativeSocketOpener opener = new NativeSocketOpener(arena);
      int port = freePort();
      assertThat(opener.openAndBind(Libc.AF_INET, port, 1 << 20)).isEqualTo(Libc.AF_INET);
      UdpCounters counters = new UdpCounters();
      NativeAddresses addresses = new NativeAddresses(arena, Libc.AF_INET, 4);
      NativeSender sender =
          new NativeSender(arena, opener.socket(), Libc.AF_INET, addresses, true, counters);
      NativeReceiver receiver = new NativeReceiver(arena, Libc.AF_INET, counters);
      peer.send(ByteBuffer.allocate(100), new InetSocketAddress("127.0.0.2", port));
      List<Integer> prepared = new ArrayList<>();
      receiver.receive(
          opener.socket(),
          (buffer, offset, length, high, low, from) ->
              prepared.add(
                  addresses.prepare(
                      new TransportAddress(high, low, from),
                      receiver.localHigh(),
                      receiver.localLow())));
      SendBatch batch = new SendBatch(4, 1600);
      batch.add(batch.slot(), 900, prepared.get(0));
      sender.send(batch);
      assertThat(peer.receive(ByteBuffer.allocate(2048)))
          .isEqualTo(new InetSocketAddress("127.0.0.2", port));
      opener.abandon();
    }
  }

  private static int freePort() throws IOException {
    try (DatagramChannel probe = DatagramChannel.open().bind(new InetSocketAddress(0))) {
      return ((InetSocketAddress) probe.getLocalAddress()).getPort();
    }
  }
}
