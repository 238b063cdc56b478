package dev.mediahub.media.edge;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread that turns everything of a kind fifty times a second. Any thread may call. */
final class Turner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Turner.class);
  private static final long TURN_MS = 20;

  private final String name;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile List<LongConsumer> turned = List.of();
  private @Nullable Thread thread;

  /**
   * Starts with the first that is to be turned.
   *
   * @param name the thread's
   */
  Turner(String name) {
    this.name = name;
  }

  /** Turns these from now on and no others; each is told the monotonic time, nanoseconds. */
  synchronized void set(List<LongConsumer> these) {
    turned = List.copyOf(these);
    if (thread == null && !these.isEmpty() && !isClosed()) {
      thread = Thread.ofPlatform().name(name).start(this::run);
    }
  }

  boolean isClosed() {
    return closed.getCount() == 0;
  }

  private void run() {
    try {
      while (!closed.await(TURN_MS, TimeUnit.MILLISECONDS)) {
        for (LongConsumer each : turned) {
          turn(each);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void turn(LongConsumer each) {
    try {
      each.accept(System.nanoTime());
    } catch (RuntimeException e) {
      LOG.error("one of the {} failed for a moment and goes on", name, e);
    }
  }

  @Override
  public void close() {
    closed.countDown();
    turned = List.of();
  }
}
