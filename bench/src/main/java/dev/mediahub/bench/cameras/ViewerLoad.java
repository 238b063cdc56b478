package dev.mediahub.bench.cameras;

import dev.mediahub.bench.client.Histogram;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * One thread that reads what all viewers get, and finds the time in each picture. Pictures are of
 * one size, so that the next is looked for only where it must be.
 */
final class ViewerLoad implements AutoCloseable {
  private static final int KEPT = StampedJpeg.MAGIC.length + Long.BYTES;

  private final Selector selector = Selector.open();
  private final int frameBytes;
  private final Queue<SocketChannel> joining = new ConcurrentLinkedQueue<>();
  private final ByteBuffer in = ByteBuffer.allocateDirect(256 << 10);
  private final Thread thread;
  private final Histogram latency = new Histogram();
  private volatile boolean closing;
  private volatile boolean measuring;
  private volatile long frames;
  private volatile long received;
  private volatile @Nullable IOException failure;

  /** What came last and may hold the beginning of a time, and what need not be looked at. */
  private static final class Viewer {
    final byte[] kept = new byte[KEPT];
    int keptBytes;
    long skip;
  }

  ViewerLoad(int frameBytes) throws IOException {
    this.frameBytes = frameBytes;
    thread = Thread.ofPlatform().name("viewers").daemon().start(this::run);
  }

  void add(SocketChannel channel) throws IOException {
    channel.configureBlocking(false);
    joining.add(channel);
    selector.wakeup();
  }

  /** From now on latencies count. */
  void measure() {
    measuring = true;
  }

  long frames() {
    return frames;
  }

  long received() {
    return received;
  }

  /** From sending to having been read; read after {@link #close}. */
  Histogram latency() {
    return latency;
  }

  void check() throws IOException {
    IOException lost = failure;
    if (lost != null) {
      throw lost;
    }
  }

  private void run() {
    try {
      while (!closing) {
        for (SocketChannel one = joining.poll(); one != null; one = joining.poll()) {
          one.register(selector, SelectionKey.OP_READ, new Viewer());
        }
        selector.select(100);
        for (SelectionKey key : selector.selectedKeys()) {
          read(key);
        }
        selector.selectedKeys().clear();
      }
    } catch (IOException e) {
      failure = e;
    }
  }

  private void read(SelectionKey key) throws IOException {
    if (!(key.attachment() instanceof Viewer viewer
        && key.channel() instanceof SocketChannel tcp)) {
      return;
    }
    in.clear().put(viewer.kept, 0, viewer.keptBytes);
    int count = tcp.read(in);
    if (count < 0) {
      throw new EOFException("the hub closed a viewer's connection");
    }
    received = received + count;
    look(viewer, System.nanoTime());
  }

  private void look(Viewer viewer, long nowNs) {
    int end = in.position();
    int at = 0;
    while (true) {
      if (viewer.skip >= end - at) {
        viewer.skip -= end - at;
        viewer.keptBytes = 0;
        return;
      }
      at += (int) viewer.skip;
      viewer.skip = 0;
      int stamp = StampedJpeg.find(in, at, end);
      if (stamp < 0) {
        viewer.keptBytes = Math.min(end - at, KEPT - 1);
        in.get(end - viewer.keptBytes, viewer.kept, 0, viewer.keptBytes);
        return;
      }
      frames = frames + 1;
      if (measuring) {
        latency.add(nowNs - in.getLong(stamp));
      }
      at = stamp + Long.BYTES;
      viewer.skip = frameBytes - StampedJpeg.STAMP - Long.BYTES;
    }
  }

  @Override
  public void close() throws IOException {
    if (!selector.isOpen()) {
      return;
    }
    closing = true;
    selector.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (SelectionKey key : selector.keys()) {
      key.channel().close();
    }
    selector.close();
  }
}
