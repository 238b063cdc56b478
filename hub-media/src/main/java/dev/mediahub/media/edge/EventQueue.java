package dev.mediahub.media.edge;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs what it is given one after the other on a virtual thread of its own. Bounded: beyond {@link
 * #CAPACITY} waiting works the newest is refused and counted.
 */
final class EventQueue implements AutoCloseable {
  static final int CAPACITY = 100_000;

  private static final Logger LOG = LoggerFactory.getLogger(EventQueue.class);
  private static final Runnable END = () -> {};

  private final BlockingQueue<Runnable> queue = new LinkedBlockingQueue<>(CAPACITY);
  private final Thread thread;

  EventQueue(String name) {
    thread = Thread.ofVirtual().name(name).start(this::run);
  }

  /** Never blocks, so that a media loop may call it. */
  void submit(Runnable work) {
    if (!queue.offer(work)) {
      LOG.error("{} has {} works waiting; one was dropped", thread.getName(), CAPACITY);
    }
  }

  private void run() {
    try {
      while (runNext()) {}
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * In a method of its own: while the thread waits, its stack then holds no finished work, and
   * nothing that such a work knew.
   *
   * @return whether there is more to come
   */
  private boolean runNext() throws InterruptedException {
    Runnable work = queue.take();
    try {
      work.run();
    } catch (RuntimeException e) {
      LOG.error("{} could not do a piece of work", thread.getName(), e);
    }
    return work != END;
  }

  /** Finishes what was submitted before, for at most ten seconds. */
  @Override
  public void close() {
    submit(END);
    try {
      if (!thread.join(Duration.ofSeconds(10))) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
