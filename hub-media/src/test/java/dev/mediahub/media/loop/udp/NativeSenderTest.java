package dev.mediahub.media.loop.udp;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.media.protocol.net.TransportAddress;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * The kernel refuses segments of a socket that sends no checksums; so one is made that does not.
 */
@EnabledOnOs(OS.LINUX)
class NativeSenderTest {
  private static final int SO_NO_CHECK = 11;

  private final Arena arena = Arena.ofShared();
  private final NativeSocketOpener opener = new NativeSocketOpener(arena);
  private final MemorySegment errno = arena.allocate(Libc.ERRNO_LAYOUT);
  private final UdpCounters counters = new UdpCounters();
  private final SendBatch batch = new SendBatch(64, 1600);
  private DatagramChannel first;
  private DatagramChannel second;
  private NativeAddresses addresses;
  private NativeSender sender;
  private int toFirst;
  private int toSecond;

  @BeforeEach
  void open() throws IOException {
    int family = opener.openAndBind(0, 1 << 20);
    addresses = new NativeAddresses(arena, family, 1);
    sender = new NativeSender(arena, opener.socket(), family, addresses, true, counters);
    first = DatagramChannel.open().bind(new InetSocketAddress("127.0.0.1", 0));
    second = DatagramChannel.open().bind(new InetSocketAddress("127.0.0.1", 0));
    toFirst =
        addresses.prepare(TransportAddress.of((InetSocketAddress) first.getLocalAddress()), 0, 0);
    toSecond =
        addresses.prepare(TransportAddress.of((InetSocketAddress) second.getLocalAddress()), 0, 0);
  }

  @AfterEach
  void close() throws IOException {
    opener.abandon();
    arena.close();
    first.close();
    second.close();
  }

  @Test
  void turnsOffloadOffForTheSocketWhenItNeverWorked() throws IOException {
    refuseSegments(true);
    addRuns();
    sender.send(batch);
    assertThat(counters.sent()).isEqualTo(6);
    assertThat(counters.sendDropped()).isZero();
    assertThat(counters.offloaded()).isZero();
    assertThat(sender.isOffloading()).isFalse();
    assertArrived(first, 3);
    assertArrived(second, 3);
  }

  @Test
  void turnsOffloadOffForTheAddressAloneWhenItWorkedElsewhere() throws IOException {
    addRuns();
    sender.send(batch);
    refuseSegments(true);
    batch.rewind();
    add(toFirst);
    add(toFirst);
    sender.send(batch);
    refuseSegments(false);
    batch.rewind();
    addRuns();
    sender.send(batch);
    assertThat(counters.sent()).isEqualTo(14);
    assertThat(counters.offloaded()).isEqualTo(6 + 3);
    assertThat(sender.isOffloading()).isTrue();
    assertThat(addresses.isWithoutOffload(toFirst)).isTrue();
    assertThat(addresses.isWithoutOffload(toSecond)).isFalse();
    assertArrived(first, 8);
    assertArrived(second, 6);
  }

  @Test
  void cutsARunIntoItsPacketsWhereSegmentsAreRefused() throws IOException {
    refuseSegments(true);
    add(toFirst);
    add(toFirst);
    add(toSecond);
    add(toFirst);
    batch.add(batch.slot(), 700, toFirst);
    sender.send(batch);
    assertThat(counters.sent()).isEqualTo(5);
    assertArrived(first, 3);
    assertArrived(second, 1);
    assertThat(nextLength(first)).isEqualTo(700);
  }

  @Test
  void keepsOffloadWhenTheAddressTakesNothingAtAll() {
    int nowhere = addresses.prepare(TransportAddress.ipv4(0x7f00_0001, 0), 0, 0);
    add(nowhere);
    add(nowhere);
    sender.send(batch);
    assertThat(counters.sendDropped()).isEqualTo(2);
    assertThat(sender.isOffloading()).isTrue();
  }

  private void addRuns() {
    for (int i = 0; i < 3; i++) {
      add(toFirst);
      add(toSecond);
    }
  }

  private void add(int address) {
    batch.add(batch.slot(), 1200, address);
  }

  private void refuseSegments(boolean refuse) {
    MemorySegment value = arena.allocateFrom(JAVA_INT, refuse ? 1 : 0);
    assertThat(
            Libc.setsockopt(errno, opener.socket(), Libc.SOL_SOCKET, SO_NO_CHECK, value.address()))
        .isZero();
  }

  private static void assertArrived(DatagramChannel channel, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      assertThat(nextLength(channel)).isEqualTo(1200);
    }
  }

  private static int nextLength(DatagramChannel channel) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(2048);
    channel.receive(buffer);
    return buffer.position();
  }
}
