package dev.mediahub.media.clients;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A UDP relay between one client and the hub whose way to the client carries so many bits a second
 * (a token bucket) and queues so many bytes; what comes beyond is dropped, the newest first. The
 * way back is free. One thread.
 */
public final class SlowPath implements AutoCloseable {
  private static final int HEADERS = 28; // IPv4 and UDP
  private static final int BURST_BYTES = 1500;

  private final DatagramChannel toClient = DatagramChannel.open();
  private final DatagramChannel toHub = DatagramChannel.open();
  private final Selector selector = Selector.open();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(4096);
  private final Queue<ByteBuffer> waiting = new ArrayDeque<>();
  private final double bytesPerNs;
  private final int queueBytes;
  private final int port;
  private final Thread thread;
  private @Nullable SocketAddress client;
  private int queued;
  private double tokens = BURST_BYTES;
  private long filledNs = System.nanoTime();
  private volatile long passedBytes;
  private volatile long droppedPackets;
  private volatile boolean closing;

  public SlowPath(int hubPort, long bitsPerSecond, int queueBytes) throws IOException {
    this.bytesPerNs = bitsPerSecond / 8.0 / 1e9;
    this.queueBytes = queueBytes;
    InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
    toClient.bind(new InetSocketAddress(loopback, 0));
    toHub.connect(new InetSocketAddress(loopback, hubPort));
    toClient.configureBlocking(false).register(selector, SelectionKey.OP_READ);
    toHub.configureBlocking(false).register(selector, SelectionKey.OP_READ);
    port = ((InetSocketAddress) toClient.getLocalAddress()).getPort();
    thread = Thread.ofPlatform().name("slow-path").daemon().start(this::run);
  }

  /** Where the client sends to, on 127.0.0.1. */
  public int port() {
    return port;
  }

  /** Bytes that went to the client, IP headers included. Any thread. */
  public long passedBytes() {
    return passedBytes;
  }

  /** Any thread. */
  public long droppedPackets() {
    return droppedPackets;
  }

  private void run() {
    try (selector;
        toClient;
        toHub) {
      while (!closing) {
        selector.select(1);
        selector.selectedKeys().clear();
        up();
        down();
        pass();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void up() throws IOException {
    for (SocketAddress from = toClient.receive(buffer.clear());
        from != null;
        from = toClient.receive(buffer.clear())) {
      client = from;
      try {
        int _ = toHub.write(buffer.flip());
      } catch (PortUnreachableException _) {
        // The hub has gone.
      }
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
  private void down() throws IOException {
    try {
      for (int length = toHub.read(buffer.clear());
          length > 0;
          length = toHub.read(buffer.clear())) {
        if (queued + length + HEADERS > queueBytes) {
          droppedPackets++;
        } else {
          waiting.add(ByteBuffer.allocate(length).put(buffer.flip()).flip());
          queued += length + HEADERS;
        }
      }
    } catch (PortUnreachableException _) {
      // The hub has gone.
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
  private void pass() throws IOException {
    long nowNs = System.nanoTime();
    tokens = Math.min(BURST_BYTES, tokens + (nowNs - filledNs) * bytesPerNs);
    filledNs = nowNs;
    for (ByteBuffer next = waiting.peek();
        next != null && client != null && tokens >= next.remaining() + HEADERS;
        next = waiting.peek()) {
      int size = next.remaining() + HEADERS;
      int _ = toClient.send(next, client);
      waiting.remove();
      tokens -= size;
      queued -= size;
      passedBytes += size;
    }
  }

  @Override
  public void close() throws InterruptedException {
    closing = true;
    selector.wakeup();
    thread.join();
  }
}
