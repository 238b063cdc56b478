package dev.mediahub.bench.rtmp;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * One thread that feeds RTMP publishers frame by frame and empties players' sockets. Publishers'
 * frames are spread over the frame interval. The counters may be read by any thread.
 */
final class RtmpLoad implements AutoCloseable {
  private final Selector selector;
  private final Thread thread;
  private final long frameNs;
  private final Queue<Client> joining = new ConcurrentLinkedQueue<>();
  private final List<Publisher> publishers = new ArrayList<>();
  private final ByteBuffer in = ByteBuffer.allocateDirect(256 << 10);
  private volatile boolean closing;
  private volatile @Nullable IOException failure;
  private volatile long messages;
  private volatile long received;
  private volatile long late;

  private sealed interface Client {
    SocketChannel channel();
  }

  private record Player(SocketChannel channel) implements Client {}

  private static final class Publisher implements Client {
    private final SocketChannel channel;
    private final RtmpFrames frames;
    private ByteBuffer pending;
    private long dueNs;

    Publisher(SocketChannel channel, RtmpFrames frames) {
      this.channel = channel;
      this.frames = frames;
      this.pending = frames.begin();
    }

    @Override
    public SocketChannel channel() {
      return channel;
    }
  }

  RtmpLoad(int fps) throws IOException {
    frameNs = 1_000_000_000L / fps;
    selector = Selector.open();
    thread = Thread.ofPlatform().name("rtmp-clients").daemon().start(this::run);
  }

  void publish(SocketChannel channel, RtmpFrames frames) throws IOException {
    add(new Publisher(channel, frames));
  }

  void play(SocketChannel channel) throws IOException {
    add(new Player(channel));
  }

  private void add(Client client) throws IOException {
    client.channel().configureBlocking(false);
    joining.add(client);
    selector.wakeup();
  }

  /** Messages sent by all publishers. */
  long messages() {
    return messages;
  }

  /** Bytes received by all players. */
  long received() {
    return received;
  }

  /** Frames that the server did not take before the next was due. */
  long late() {
    return late;
  }

  /** Ends the measurement when a connection was lost. */
  void check() throws IOException {
    IOException lost = failure;
    if (lost != null) {
      throw lost;
    }
  }

  private void run() {
    try {
      while (!closing) {
        turn();
      }
    } catch (IOException e) {
      failure = e;
    }
  }

  private void turn() throws IOException {
    for (Client client = joining.poll(); client != null; client = joining.poll()) {
      client.channel().register(selector, SelectionKey.OP_READ, client);
      if (client instanceof Publisher publisher) {
        publisher.dueNs = System.nanoTime() + publishers.size() * 997_000L % frameNs;
        publishers.add(publisher);
      }
    }
    long nowNs = System.nanoTime();
    long nextNs = nowNs + 1_000_000L;
    for (Publisher publisher : publishers) {
      feed(publisher, nowNs);
      nextNs = Math.min(nextNs, publisher.dueNs);
    }
    long waitMs = (nextNs - System.nanoTime()) / 1_000_000L;
    for (SelectionKey key : waitMs > 0 ? select(waitMs) : selectNow()) {
      read(key);
    }
    selector.selectedKeys().clear();
  }

  private Iterable<SelectionKey> select(long waitMs) throws IOException {
    selector.select(waitMs);
    return selector.selectedKeys();
  }

  private Iterable<SelectionKey> selectNow() throws IOException {
    selector.selectNow();
    return selector.selectedKeys();
  }

  private void feed(Publisher publisher, long nowNs) throws IOException {
    if (publisher.pending.hasRemaining()) {
      publisher.channel.write(publisher.pending);
    }
    if (nowNs < publisher.dueNs) {
      return;
    }
    publisher.dueNs += frameNs;
    if (publisher.pending.hasRemaining()) {
      late = late + 1;
      return;
    }
    long before = publisher.frames.messages();
    publisher.pending = publisher.frames.next();
    messages = messages + publisher.frames.messages() - before;
    publisher.channel.write(publisher.pending);
  }

  private void read(SelectionKey key) throws IOException {
    if (!(key.attachment() instanceof Client client)) {
      return;
    }
    int count = client.channel().read(in.clear());
    if (count < 0) {
      throw new EOFException("the server closed a connection");
    }
    if (client instanceof Player) {
      received = received + count;
    }
  }

  @Override
  public void close() {
    closing = true;
    selector.wakeup();
    try {
      thread.join();
      for (SelectionKey key : selector.keys()) {
        key.channel().close();
      }
      selector.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      System.err.println("bench: " + e.getMessage());
    }
  }
}
