package dev.mediahub.bench.cameras;

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
 * One thread that sends all cameras' pictures, spread evenly over the frame interval. The counters
 * may be read by any thread.
 */
final class CameraLoad implements AutoCloseable {
  /** Two bytes, a length of eight, the mask (RFC 6455, section 5.2). */
  private static final int HEADER = 14;

  private static final int MASK = 0x5a3c96e1;
  private static final byte FINAL_BINARY = (byte) 0x82;
  private static final byte MASKED_LONG = (byte) 0xff;

  private final Selector selector = Selector.open();
  private final ByteBuffer head;
  private final ByteBuffer rest;
  private final long intervalNs;
  private final List<Camera> cameras = new ArrayList<>();
  private final Queue<Camera> joining = new ConcurrentLinkedQueue<>();
  private final ByteBuffer in = ByteBuffer.allocateDirect(4096);
  private final Thread thread;
  private volatile boolean closing;
  private volatile @Nullable IOException failure;
  private volatile long sent;
  private volatile long late;
  private int next;
  private long nextNs;

  private static final class Camera {
    final SocketChannel channel;
    final ByteBuffer[] pending = new ByteBuffer[2];

    Camera(SocketChannel channel, int headBytes, ByteBuffer rest) {
      this.channel = channel;
      pending[0] = ByteBuffer.allocateDirect(headBytes).limit(0);
      pending[1] = rest.duplicate().limit(0);
    }

    boolean waits() {
      return pending[0].hasRemaining() || pending[1].hasRemaining();
    }
  }

  CameraLoad(int fps, int frameBytes) throws IOException {
    intervalNs = 1_000_000_000L / fps;
    byte[] jpeg = StampedJpeg.of(frameBytes);
    int headBytes = StampedJpeg.STAMP + Long.BYTES;
    ByteBuffer message = ByteBuffer.allocate(HEADER + jpeg.length);
    message.put(FINAL_BINARY).put(MASKED_LONG).putLong(jpeg.length).putInt(MASK);
    for (int i = 0; i < jpeg.length; i++) {
      message.put((byte) (jpeg[i] ^ mask(i)));
    }
    head = message.slice(0, HEADER + headBytes);
    int restBytes = jpeg.length - headBytes;
    rest = ByteBuffer.allocateDirect(restBytes);
    rest.put(0, message, HEADER + headBytes, restBytes);
    thread = Thread.ofPlatform().name("cameras").daemon().start(this::run);
  }

  private static int mask(int at) {
    return MASK >>> 24 - (at & 3) * 8;
  }

  void add(SocketChannel channel) throws IOException {
    channel.configureBlocking(false);
    joining.add(new Camera(channel, head.capacity(), rest));
    selector.wakeup();
  }

  long sent() {
    return sent;
  }

  /** Pictures that the server did not take before the next was due. */
  long late() {
    return late;
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
        turn();
      }
    } catch (IOException e) {
      failure = e;
    }
  }

  private void turn() throws IOException {
    for (Camera camera = joining.poll(); camera != null; camera = joining.poll()) {
      camera.channel.register(selector, SelectionKey.OP_READ, camera);
      cameras.add(camera);
    }
    long nowNs = System.nanoTime();
    if (cameras.isEmpty() || nextNs == 0) {
      nextNs = nowNs;
    }
    while (!cameras.isEmpty() && nextNs <= nowNs) {
      next = next + 1 < cameras.size() ? next + 1 : 0;
      send(cameras.get(next));
      nextNs += intervalNs / cameras.size();
    }
    long waitMs = (nextNs - System.nanoTime()) / 1_000_000L;
    if (waitMs > 0 || cameras.isEmpty()) {
      selector.select(Math.max(1, waitMs));
    } else {
      selector.selectNow();
    }
    for (SelectionKey key : selector.selectedKeys()) {
      ready(key);
    }
    selector.selectedKeys().clear();
  }

  private void send(Camera camera) throws IOException {
    if (camera.waits()) {
      late = late + 1;
      return;
    }
    ByteBuffer stamped = camera.pending[0].clear();
    stamped.put(0, head, 0, head.capacity());
    long nowNs = System.nanoTime();
    for (int i = 0; i < Long.BYTES; i++) {
      int at = StampedJpeg.STAMP + i;
      stamped.put(HEADER + at, (byte) (nowNs >>> 56 - 8 * i ^ mask(at)));
    }
    camera.pending[1].clear();
    sent = sent + 1;
    write(camera);
  }

  private void write(Camera camera) throws IOException {
    camera.channel.write(camera.pending);
    camera
        .channel
        .keyFor(selector)
        .interestOps(
            camera.waits() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
  }

  private void ready(SelectionKey key) throws IOException {
    if (key.attachment() instanceof Camera camera) {
      if (key.isWritable()) {
        write(camera);
      }
      // Pings stay unanswered: the hub counts pictures, not pongs.
      if (key.isReadable() && camera.channel.read(in.clear()) < 0) {
        throw new EOFException("the hub closed a camera's connection");
      }
    }
  }

  @Override
  public void close() throws IOException {
    closing = true;
    selector.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (Camera camera : cameras) {
      camera.channel.close();
    }
    selector.close();
  }
}
