package dev.mediahub.bench.cameras;

import dev.mediahub.bench.client.TcpLoop;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

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

  private final ByteBuffer head;
  private final ByteBuffer rest;
  private final long intervalNs;
  private final List<Camera> cameras = new ArrayList<>();
  private final ByteBuffer in = ByteBuffer.allocateDirect(4096);
  private final TcpLoop loop;
  private volatile long sent;
  private volatile long late;
  private int next;
  private long nextNs;

  private static final class Camera {
    final SocketChannel channel;
    final SelectionKey key;
    final ByteBuffer[] pending = new ByteBuffer[2];

    Camera(SocketChannel channel, SelectionKey key, int headBytes, ByteBuffer rest) {
      this.channel = channel;
      this.key = key;
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
    loop = TcpLoop.start("cameras", this::sendDue);
  }

  private static int mask(int at) {
    return MASK >>> 24 - (at & 3) * 8;
  }

  void add(SocketChannel channel) throws IOException {
    loop.add(
        channel,
        key -> {
          Camera camera = new Camera(channel, key, head.capacity(), rest);
          cameras.add(camera);
          return () -> ready(camera);
        });
  }

  long sent() {
    return sent;
  }

  /** Pictures that the server did not take before the next was due. */
  long late() {
    return late;
  }

  /** Ends the measurement when a connection was lost. */
  void check() throws IOException {
    loop.check();
  }

  private long sendDue() throws IOException {
    long nowNs = System.nanoTime();
    if (cameras.isEmpty() || nextNs == 0) {
      nextNs = nowNs;
    }
    while (!cameras.isEmpty() && nextNs <= nowNs) {
      next = next + 1 < cameras.size() ? next + 1 : 0;
      send(cameras.get(next));
      nextNs += intervalNs / cameras.size();
    }
    return cameras.isEmpty() ? 1 : (nextNs - System.nanoTime()) / 1_000_000L;
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
    camera.key.interestOps(
        camera.waits() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
  }

  private void ready(Camera camera) throws IOException {
    if (camera.key.isWritable()) {
      write(camera);
    }
    // Pings stay unanswered: the hub counts pictures, not pongs.
    if (camera.key.isReadable() && camera.channel.read(in.clear()) < 0) {
      throw new EOFException("the hub closed a camera's connection");
    }
  }

  @Override
  public void close() throws IOException {
    loop.close();
  }
}
