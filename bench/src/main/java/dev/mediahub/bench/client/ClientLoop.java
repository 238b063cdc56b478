package dev.mediahub.bench.client;

import dev.mediahub.media.protocol.srtp.SrtpEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * One thread with the sockets of many clients. Unlike the hub's loops it has a socket for each
 * client, because every real client has an address of its own.
 */
public final class ClientLoop implements AutoCloseable {
  private static final int SLOT_BYTES = 2048;

  private final Selector selector;
  private final Thread thread;
  private final Queue<Runnable> commands = new ConcurrentLinkedQueue<>();
  private final List<Connection> connections = new ArrayList<>();
  private final ByteBuffer in = ByteBuffer.allocateDirect(SLOT_BYTES);
  private final ByteBuffer out = ByteBuffer.allocateDirect(SLOT_BYTES);

  /** The same memory, with a position and limit to write to a channel from. */
  private final ByteBuffer outWindow = out.duplicate();

  private final @Nullable JoinedDatagrams joined;
  private final SrtpEngine engine = SrtpEngine.nativeOrJdk();
  private final long sweepNs;
  private volatile boolean closing;
  private volatile boolean spinning;
  private long nextSweepNs;

  /** A loop that takes datagram by datagram. */
  public ClientLoop(String name, long sweepNs) throws IOException {
    this(name, sweepNs, false);
  }

  /**
   * @param sweepNs how often clients may do what is due, in nanoseconds
   * @param joined take datagrams as the kernel has joined them
   */
  public ClientLoop(String name, long sweepNs, boolean joined) throws IOException {
    this.sweepNs = sweepNs;
    this.joined = joined ? new JoinedDatagrams() : null;
    selector = Selector.open();
    thread = Thread.ofPlatform().name(name).daemon().start(this::run);
  }

  /** Runs the command on the loop's thread. Any thread. */
  void execute(Runnable command) {
    commands.add(command);
    if (Thread.currentThread() != thread) {
      selector.wakeup();
    }
  }

  /** Runs the work on the loop's thread and waits for it. Any other thread. */
  public void await(Runnable work) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    execute(() -> {
      work.run();
      done.countDown();
    });
    done.await();
  }

  /**
   * Whether the thread asks for datagrams without ever sleeping. Over loopback a server's send pays
   * for waking its receivers, which no network would charge to it. Any thread.
   */
  public void spin(boolean spinning) {
    this.spinning = spinning;
    selector.wakeup();
  }

  /** What datagrams are taken with when the kernel joins them. Loop's thread. */
  @Nullable JoinedDatagrams joined() {
    return joined;
  }

  SrtpEngine engine() {
    return engine;
  }

  /** What packets to send are built in; sent before the next is begun. Loop's thread. */
  ByteBuffer out() {
    return out;
  }

  /** The first {@code length} bytes of {@link #out} at {@code offset}, ready for a channel. */
  ByteBuffer outWindow(int offset, int length) {
    return outWindow.limit(offset + length).position(offset);
  }

  void add(Connection connection) {
    execute(() -> {
      connections.add(connection);
      connection.open(selector, System.nanoTime());
    });
  }

  void remove(Connection connection) {
    execute(() -> {
      connections.remove(connection);
      connection.release();
    });
  }

  private void run() {
    try {
      while (!closing) {
        turn();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      connections.forEach(Connection::release);
      engine.close();
      if (joined != null) {
        joined.close();
      }
    }
  }

  private void turn() throws IOException {
    long waitNs = nextDeadlineNs() - System.nanoTime();
    if (spinning || !commands.isEmpty() || waitNs <= 0) {
      selector.selectNow(this::read);
    } else {
      selector.select(this::read, Math.max(1, waitNs / 1_000_000L));
    }
    for (Runnable command = commands.poll(); command != null; command = commands.poll()) {
      command.run();
    }
    long nowNs = System.nanoTime();
    if (nowNs >= nextSweepNs) {
      nextSweepNs = nowNs + sweepNs;
      for (int i = 0; i < connections.size(); i++) {
        connections.get(i).poll(nowNs);
      }
    }
  }

  private long nextDeadlineNs() {
    return connections.isEmpty() ? Long.MAX_VALUE : nextSweepNs;
  }

  private void read(SelectionKey key) {
    if (key.attachment() instanceof Connection connection) {
      connection.read(in);
    }
  }

  @Override
  public void close() {
    closing = true;
    selector.wakeup();
    try {
      thread.join();
      selector.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
