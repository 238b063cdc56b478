package dev.mediahub.bench.client;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One thread with the TCP connections of many clients; it ends with the first that is lost. */
public final class TcpLoop implements AutoCloseable {
  private final Selector selector = Selector.open();
  private final Queue<Joining> joining = new ConcurrentLinkedQueue<>();
  private final Due due;
  private final Thread thread;
  private volatile boolean closing;
  private volatile @Nullable IOException failure;

  private record Joining(SocketChannel channel, Function<SelectionKey, Client> making) {}

  /** A client; the loop's thread only. */
  @FunctionalInterface
  public interface Client {
    /** Its connection can be read, or written if its key asks for that. */
    void ready() throws IOException;
  }

  /** What clients do by themselves. */
  @FunctionalInterface
  public interface Due {
    /** Does it; answers in how many milliseconds there is more, 0 or less when there is now. */
    long run() throws IOException;
  }

  private TcpLoop(String name, Due due) throws IOException {
    this.due = due;
    this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
  }

  public static TcpLoop start(String name, Due due) throws IOException {
    TcpLoop loop = new TcpLoop(name, due);
    loop.thread.start();
    return loop;
  }

  /**
   * Takes a client whose connection is set up. Any thread.
   *
   * @param making makes it, on the loop's thread, with the key of its connection
   */
  public void add(SocketChannel channel, Function<SelectionKey, Client> making) throws IOException {
    channel.configureBlocking(false);
    joining.add(new Joining(channel, making));
    selector.wakeup();
  }

  /**
   * Ends the measurement when a connection was lost. Any thread.
   *
   * @throws IOException that lost it
   */
  public void check() throws IOException {
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
    for (Joining next = joining.poll(); next != null; next = joining.poll()) {
      SelectionKey key = next.channel.register(selector, SelectionKey.OP_READ);
      key.attach(next.making.apply(key));
    }
    long waitMs = due.run();
    if (waitMs > 0) {
      selector.select(waitMs);
    } else {
      selector.selectNow();
    }
    for (SelectionKey key : selector.selectedKeys()) {
      if (key.attachment() instanceof Client client) {
        client.ready();
      }
    }
    selector.selectedKeys().clear();
  }

  /** Closes all connections; does nothing when that was done. */
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
