package dev.mediahub.media.loop.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import dev.mediahub.media.api.IoMode;
import dev.mediahub.media.protocol.net.TransportAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@EnabledOnOs(OS.LINUX)
@Timeout(60)
class UdpSocketsTest {
  private static final int PATIENCE_MS = 30_000;
  private static final byte[] RTP = {(byte) 0x80, 96, 0, 1};
  private static final byte[] RTCP = {(byte) 0x81, (byte) 200, 0, 6};
  private static final byte[] STUN = {0, 1, 0, 0};

  private final SendBatch batch = new SendBatch(200, 1600);

  @ParameterizedTest
  @CsvSource({
    "NATIVE,true,127.0.0.1",
    "NATIVE,true,::1",
    "NATIVE,false,127.0.0.1",
    "NATIVE,false,::1",
    "NIO,false,127.0.0.1",
    "NIO,false,::1"
  })
  void sendsEveryPacketOfABatchInOrder(IoMode io, boolean gso, String host) throws IOException {
    try (UdpSocket socket = open(io, gso);
        DatagramChannel first = receiver(host);
        DatagramChannel second = receiver(host)) {
      int toFirst = socket.prepare(addressOf(first));
      int toSecond = socket.prepare(addressOf(second));
      List<Integer> lengths = List.of(1200, 1200, 1200, 700, 1200, 1201, 1201, 1, 1472);
      for (int length : lengths) {
        add(length, toFirst);
        add(length, toSecond);
      }
      socket.send(batch);
      assertThat(batch.isEmpty()).isTrue();
      assertThat(lengthsAt(first, lengths.size())).isEqualTo(lengths);
      assertThat(lengthsAt(second, lengths.size())).isEqualTo(lengths);
      assertThat(socket.counters().sent()).isEqualTo(18);
      assertThat(socket.counters().sendDropped()).isZero();
      assertThat(socket.counters().offloaded()).isEqualTo(gso ? 14 : 0);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void answersFromTheAddressThatWasAsked(boolean gso) throws IOException {
    try (UdpSocket socket = open(IoMode.NATIVE, gso);
        DatagramChannel client = receiver("127.0.0.1")) {
      // Connected, the client hears nobody but 127.0.0.2.
      client.connect(new InetSocketAddress("127.0.0.2", socket.port()));
      client.write(ByteBuffer.allocate(100));
      List<Integer> prepared = new ArrayList<>();
      DatagramSink sink =
          (buffer, offset, length, high, low, port) ->
              prepared.add(socket.prepare(new TransportAddress(high, low, port)));
      for (int ms = 0; ms < PATIENCE_MS && prepared.isEmpty(); ms++) {
        socket.await(1_000_000);
        socket.receive(sink);
      }
      add(900, prepared.get(0));
      add(900, prepared.get(0));
      socket.send(batch);
      assertThat(lengthsAt(client, 2)).containsExactly(900, 900);
    }
  }

  @Test
  void sendsAMaximalRunAsOneCall() throws IOException {
    try (UdpSocket socket = open(IoMode.NATIVE, true);
        DatagramChannel receiver = receiver("127.0.0.1")) {
      int to = socket.prepare(addressOf(receiver));
      for (int i = 0; i < 64; i++) {
        add(1000, to);
      }
      socket.send(batch);
      assertThat(socket.counters().sent()).isEqualTo(64);
      assertThat(socket.counters().sendCalls()).isEqualTo(1);
      assertThat(lengthsAt(receiver, 64)).containsOnly(1000);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = IoMode.class,
      names = {"NATIVE", "NIO"})
  void goesOnAfterAPacketThatCannotBeSent(IoMode io) throws IOException {
    try (UdpSocket socket = open(io, true);
        DatagramChannel receiver = receiver("127.0.0.1")) {
      int nowhere = socket.prepare(TransportAddress.ipv4(0x7f00_0001, 0)); // no such port
      int to = socket.prepare(addressOf(receiver));
      add(100, nowhere);
      add(100, nowhere);
      add(200, to);
      socket.send(batch);
      assertThat(lengthsAt(receiver, 1)).containsExactly(200);
      assertThat(socket.counters().sent()).isEqualTo(1);
      assertThat(socket.counters().sendDropped()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = IoMode.class,
      names = {"NATIVE", "NIO"})
  void givesAReleasedAddressAgain(IoMode io) throws IOException {
    try (UdpSocket socket = open(io, true)) {
      TransportAddress address = TransportAddress.ipv4(0x7f00_0001, 9);
      int[] prepared = IntStream.range(0, 3000).map(i -> socket.prepare(address)).toArray();
      assertThat(prepared).doesNotHaveDuplicates();
      socket.release(prepared[2000]);
      assertThat(socket.prepare(address)).isEqualTo(prepared[2000]);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = IoMode.class,
      names = {"NATIVE", "NIO"})
  void receivesABatchWithItsSenders(IoMode io) throws IOException {
    try (UdpSocket socket = open(io, true);
        DatagramChannel sender = receiver("127.0.0.1")) {
      for (int i = 1; i <= 100; i++) {
        sender.send(ByteBuffer.allocate(i), new InetSocketAddress("127.0.0.1", socket.port()));
      }
      List<Integer> lengths = new ArrayList<>();
      List<TransportAddress> senders = new ArrayList<>();
      DatagramSink sink =
          (buffer, offset, length, high, low, port) -> {
            lengths.add(length);
            senders.add(new TransportAddress(high, low, port));
          };
      int most = 0;
      for (int ms = 0; ms < PATIENCE_MS && lengths.size() < 100; ms++) {
        socket.await(1_000_000);
        most = Math.max(most, socket.receive(sink));
      }
      assertThat(most).isBetween(2, UdpSocket.BATCH);
      assertThat(socket.receive(sink)).isZero();
      assertThat(lengths).isEqualTo(IntStream.rangeClosed(1, 100).boxed().toList());
      assertThat(senders).containsOnly(addressOf(sender));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = IoMode.class,
      names = {"NATIVE", "NIO"})
  void endsAWaitThatWasWokenBeforeItBegan(IoMode io) {
    UdpSocket socket = open(io, true);
    socket.wake();
    socket.await(-1);
    socket.close();
    socket.close();
    socket.wake();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void saysWhichPortIsInUse(boolean otherShares) throws IOException {
    try (DatagramChannel other = DatagramChannel.open()) {
      other.setOption(StandardSocketOptions.SO_REUSEPORT, otherShares);
      other.bind(new InetSocketAddress(0));
      int port = ((InetSocketAddress) other.getLocalAddress()).getPort();
      assertThatThrownBy(() -> UdpSockets.open(2, port, IoMode.AUTO, true))
          .isInstanceOfSatisfying(
              HubException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT))
          .hasMessageContaining("UDP port " + port + " is in use")
          .hasMessageContaining("media.udp_port");
    }
  }

  @Test
  void bindsAllSocketsToOnePort() {
    List<UdpSocket> sockets = UdpSockets.open(3, 0, IoMode.AUTO, true);
    assertThat(sockets).hasSize(3);
    assertThat(sockets.stream().map(UdpSocket::port).distinct()).hasSize(1);
    sockets.forEach(UdpSocket::close);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void givesOnePortsRtcpAndAllElseToOneLoop(String host) throws IOException {
    List<UdpSocket> sockets = UdpSockets.open(3, 0, IoMode.NATIVE, true);
    int port = sockets.getFirst().port();
    List<DatagramChannel> clients = new ArrayList<>();
    Map<Integer, Set<Integer>> loops = new TreeMap<>();
    Map<Integer, Integer> datagrams = new TreeMap<>();
    for (int i = 0; i < 12; i++) {
      DatagramChannel client = receiver(host);
      clients.add(client);
      for (byte[] start : List.of(RTP, RTCP, STUN, new byte[1])) {
        client.send(ByteBuffer.wrap(start), new InetSocketAddress(host, port));
      }
    }
    for (int loop = 0; loop < sockets.size(); loop++) {
      int number = loop;
      sockets
          .get(loop)
          .receive((buffer, offset, length, high, low, from) -> {
            loops.computeIfAbsent(from, any -> new TreeSet<>()).add(number);
            datagrams.merge(from, 1, Integer::sum);
          });
    }
    for (DatagramChannel client : clients) {
      int from = addressOf(client).port();
      assertThat(datagrams.get(from)).isEqualTo(4);
      // The shortest is too short to be sorted; nobody sends such.
      assertThat(loops.get(from)).contains(from % 3).isSubsetOf(0, from % 3);
      client.close();
    }
    sockets.forEach(UdpSocket::close);
  }

  @Test
  void takesRtcpThatComesWhileItRests() throws IOException {
    try (UdpSocket socket = open(IoMode.NATIVE, true);
        DatagramChannel sender = receiver("127.0.0.1")) {
      int[] taken = new int[1];
      for (int i = 1; i <= 3; i++) {
        sender.send(ByteBuffer.wrap(RTCP), new InetSocketAddress("127.0.0.1", socket.port()));
        while (taken[0] < i) {
          socket.await(-1);
          socket.receive((buffer, offset, length, high, low, port) -> taken[0]++);
        }
      }
      assertThat(taken[0]).isEqualTo(3);
    }
  }

  @Test
  void doesNotKeepOtherDatagramsWaitingWhileRtcpRests() throws IOException {
    try (UdpSocket socket = open(IoMode.NATIVE, true);
        DatagramChannel sender = receiver("127.0.0.1")) {
      InetSocketAddress to = new InetSocketAddress("127.0.0.1", socket.port());
      List<Integer> seconds = new ArrayList<>();
      DatagramSink sink =
          (buffer, offset, length, high, low, port) -> seconds.add(buffer.get(offset + 1) & 0xff);
      sender.send(ByteBuffer.wrap(RTCP), to);
      sender.send(ByteBuffer.wrap(RTP), to);
      assertThat(socket.receive(sink)).isEqualTo(2);
      assertThat(seconds).containsExactly(96, 200);
    }
  }

  private static UdpSocket open(IoMode io, boolean gso) {
    return UdpSockets.open(1, 0, io, gso).getFirst();
  }

  private void add(int length, int address) {
    batch.add(batch.slot(), length, address);
  }

  private static DatagramChannel receiver(String host) throws IOException {
    return DatagramChannel.open().bind(new InetSocketAddress(host, 0));
  }

  private static TransportAddress addressOf(DatagramChannel channel) throws IOException {
    return TransportAddress.of((InetSocketAddress) channel.getLocalAddress());
  }

  private static List<Integer> lengthsAt(DatagramChannel channel, int count) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(2048);
    List<Integer> lengths = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      buffer.clear();
      channel.receive(buffer);
      lengths.add(buffer.position());
    }
    return lengths;
  }
}
