package dev.mediahub.media.loop.udp;

import dev.mediahub.media.protocol.net.TransportAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The JDK's channel: runs anywhere, one system call and some garbage a datagram. */
final class NioUdpSocket implements UdpSocket {
  /** One more than the longest datagram we take, so that a longer one shows. */
  private static final int RECEIVE_BYTES = MAX_DATAGRAM_BYTES + 1;

  private final DatagramChannel channel;
  private final Selector selector;
  private final int port;
  private final ByteBuffer receiveBuffer = ByteBuffer.allocateDirect(RECEIVE_BYTES);
  private final SlotNumbers numbers = new SlotNumbers();
  private final UdpCounters counters = new UdpCounters();
  private @Nullable InetSocketAddress[] addresses = new InetSocketAddress[64];
  private @Nullable ByteBuffer viewed;
  private @Nullable ByteBuffer view;

  private NioUdpSocket(DatagramChannel channel, Selector selector) throws IOException {
    this.channel = channel;
    this.selector = selector;
    this.port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
  }

  /** Whether several sockets can share a port, a loop each. */
  static boolean canSharePort() throws IOException {
    try (DatagramChannel channel = DatagramChannel.open()) {
      return channel.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT);
    }
  }

  static NioUdpSocket open(int port, boolean share, int bufferBytes) throws IOException {
    DatagramChannel channel = DatagramChannel.open();
    try {
      if (share) {
        channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
      }
      channel.setOption(StandardSocketOptions.SO_RCVBUF, bufferBytes);
      channel.setOption(StandardSocketOptions.SO_SNDBUF, bufferBytes);
      channel.bind(new InetSocketAddress(port));
      channel.configureBlocking(false);
      Selector selector = Selector.open();
      channel.register(selector, SelectionKey.OP_READ);
      return new NioUdpSocket(channel, selector);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public String io() {
    return "nio";
  }

  @Override
  public void await(long timeoutNs) {
    try {
      if (timeoutNs == 0) {
        selector.selectNow();
      } else if (timeoutNs < 0) {
        selector.select();
      } else {
        selector.select(TimeUnit.NANOSECONDS.toMillis(timeoutNs + 999_999));
      }
      selector.selectedKeys().clear();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void wake() {
    selector.wakeup();
  }

  @Override
  public int receive(DatagramSink sink) {
    int count = 0;
    int tooLong = 0;
    try {
      while (count < BATCH) {
        receiveBuffer.clear();
        InetSocketAddress from = (InetSocketAddress) channel.receive(receiveBuffer);
        if (from == null) {
          break;
        }
        count++;
        int length = receiveBuffer.position();
        receiveBuffer.clear();
        if (length > MAX_DATAGRAM_BYTES) {
          tooLong++;
          continue;
        }
        TransportAddress address = TransportAddress.of(from);
        sink.onDatagram(receiveBuffer, 0, length, address.high(), address.low(), address.port());
      }
    } catch (IOException _) {
      // A pending error of an earlier send (ICMP unreachable): reading took it, the next call
      // reads.
    }
    if (count > 0) {
      counters.addReceived(count - tooLong, tooLong);
    }
    return count;
  }

  @Override
  public int prepare(TransportAddress address) {
    int number = numbers.take();
    if (number >= addresses.length) {
      addresses = Arrays.copyOf(addresses, addresses.length * 2);
    }
    addresses[number] = address.toInetSocketAddress();
    return number;
  }

  @Override
  public void release(int address) {
    addresses[address] = null;
    numbers.release(address);
  }

  @Override
  public void send(SendBatch batch) {
    ByteBuffer bytes = viewOf(batch);
    int sent = 0;
    for (int run = 0; run < batch.runs(); run++) {
      InetSocketAddress to = addresses[batch.address(run)];
      for (int packet = batch.first(run); packet != SendBatch.NONE; packet = batch.next(packet)) {
        bytes.limit(batch.offset(packet) + batch.length(packet)).position(batch.offset(packet));
        if (to != null && sendOne(bytes, to)) {
          sent++;
        }
      }
    }
    int packets = batch.packets();
    counters.addSent(sent, packets - sent, packets, 0);
    batch.clear();
  }

  private boolean sendOne(ByteBuffer bytes, InetSocketAddress to) {
    try {
      return channel.send(bytes, to) > 0;
    } catch (IOException _) {
      return false; // unreachable, refused or too long for the path: the packet is lost, as UDP's
      // are
    }
  }

  /** The slab again, with a position of its own to move. */
  @SuppressWarnings("ReferenceEquality") // two slabs of equal bytes are still two
  private ByteBuffer viewOf(SendBatch batch) {
    ByteBuffer current = view;
    if (current == null || viewed != batch.slab()) {
      viewed = batch.slab();
      current = viewed.duplicate();
      view = current;
    }
    return current.clear();
  }

  @Override
  public UdpCounters counters() {
    return counters;
  }

  @Override
  public void close() {
    try {
      channel.close();
      selector.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
