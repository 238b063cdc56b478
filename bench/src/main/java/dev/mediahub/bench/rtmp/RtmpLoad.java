package dev.mediahub.bench.rtmp;

import dev.mediahub.bench.client.TcpLoop;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * One thread that feeds RTMP publishers frame by frame and empties players' sockets. Publishers'
 * frames are spread over the frame interval. The counters may be read by any thread.
 */
final class RtmpLoad implements AutoCloseable {
  private final long frameNs;
  private final List<Publisher> publishers = new ArrayList<>();
  private final ByteBuffer in = ByteBuffer.allocateDirect(256 << 10);
  private final TcpLoop loop;
  private volatile long messages;
  private volatile long received;
  private volatile long late;

  private static final class Publisher {
    private final SocketChannel channel;
    private final RtmpFrames frames;
    private ByteBuffer pending;
    private long dueNs;

    Publisher(SocketChannel channel, RtmpFrames frames, long dueNs) {
      this.channel = channel;
      this.frames = frames;
      this.pending = frames.begin();
      this.dueNs = dueNs;
    }
  }

  RtmpLoad(int fps) throws IOException {
    frameNs = 1_000_000_000L / fps;
    loop = TcpLoop.start("rtmp-clients", this::feedDue);
  }

  void publish(SocketChannel channel, RtmpFrames frames) throws IOException {
    loop.add(
        channel,
        _ -> {
          long spreadNs = publishers.size() * 997_000L % frameNs;
          publishers.add(new Publisher(channel, frames, System.nanoTime() + spreadNs));
          return () -> read(channel);
        });
  }

  void play(SocketChannel channel) throws IOException {
    loop.add(channel, _ -> () -> received = received + read(channel));
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
    loop.check();
  }

  private long feedDue() throws IOException {
    long nowNs = System.nanoTime();
    long nextNs = nowNs + 1_000_000L;
    for (Publisher publisher : publishers) {
      feed(publisher, nowNs);
      nextNs = Math.min(nextNs, publisher.dueNs);
    }
    return Math.ceilDiv(nextNs - System.nanoTime(), 1_000_000L);
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

  private int read(SocketChannel channel) throws IOException {
    int count = channel.read(in.clear());
    if (count < 0) {
      throw new EOFException("the server closed a connection");
    }
    return count;
  }

  @Override
  public void close() throws IOException {
    loop.close();
  }
}
