package dev.mediahub.bench.cameras;

import dev.mediahub.bench.client.Histogram;
import dev.mediahub.bench.client.TcpLoop;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * One thread that reads what all viewers get, and finds the time in each picture. Pictures are of
 * one size, so that the next is looked for only where it must be.
 */
final class ViewerLoad implements AutoCloseable {
  private static final long WAIT_MS = 100;
  private static final int KEPT = StampedJpeg.MAGIC.length + Long.BYTES;

  private final int frameBytes;
  private final ByteBuffer in = ByteBuffer.allocateDirect(256 << 10);
  private final TcpLoop loop;
  private final Histogram latency = new Histogram();
  private volatile boolean measuring;
  private volatile long frames;
  private volatile long received;

  /** What came last and may hold the beginning of a time, and what need not be looked at. */
  private static final class Viewer {
    final byte[] kept = new byte[KEPT];
    int keptBytes;
    long skip;
  }

  ViewerLoad(int frameBytes) throws IOException {
    this.frameBytes = frameBytes;
    loop = TcpLoop.start("viewers", () -> WAIT_MS);
  }

  void add(SocketChannel channel) throws IOException {
    Viewer viewer = new Viewer();
    loop.add(channel, _ -> () -> read(channel, viewer));
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

  /** Ends the measurement when a connection was lost. */
  void check() throws IOException {
    loop.check();
  }

  private void read(SocketChannel channel, Viewer viewer) throws IOException {
    in.clear().put(viewer.kept, 0, viewer.keptBytes);
    int count = channel.read(in);
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
    loop.close();
  }
}
