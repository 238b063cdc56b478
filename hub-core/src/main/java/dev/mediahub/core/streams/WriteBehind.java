package dev.mediahub.core.streams;

import dev.mediahub.core.db.Database;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes to the database in order, on one thread of its own, so that nobody waits for it. While the
 * database is away writes wait; above the capacity the oldest is dropped and counted. A write may
 * run twice when the connection breaks at its end.
 */
final class WriteBehind implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WriteBehind.class);
  private static final Duration RETRY = Duration.ofMillis(300);

  private final Database database;
  private final int capacity;
  private final ArrayDeque<Consumer<Handle>> waiting = new ArrayDeque<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Thread thread;
  private boolean closed;
  private long dropped;

  WriteBehind(String name, Database database, int capacity) {
    this.database = database;
    this.capacity = capacity;
    this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Never blocks on the database. */
  void add(Consumer<Handle> write) {
    lock.lock();
    try {
      if (waiting.size() == capacity) {
        waiting.removeFirst();
        dropped++;
        if (Long.bitCount(dropped) == 1) {
          log.warn("{}: {} writes dropped while the database is away", thread.getName(), dropped);
        }
      }
      waiting.addLast(write);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until everything added so far is written; false when it takes longer. */
  boolean flush(Duration atMost) {
    lock.lock();
    try {
      long leftNs = atMost.toNanos();
      while (!waiting.isEmpty()) {
        if (leftNs <= 0) {
          return false;
        }
        leftNs = changed.awaitNanos(leftNs);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  long dropped() {
    lock.lock();
    try {
      return dropped;
    } finally {
      lock.unlock();
    }
  }

  /** Writes what waits, as far as that goes in a second, and stops. */
  @Override
  public void close() {
    flush(Duration.ofSeconds(1));
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      for (Consumer<Handle> write = next(); write != null; write = next()) {
        if (wrote(write)) {
          done(write);
        } else {
          pause();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private @Nullable Consumer<Handle> next() throws InterruptedException {
    lock.lock();
    try {
      while (waiting.isEmpty() && !closed) {
        changed.await();
      }
      return closed ? null : waiting.peekFirst();
    } finally {
      lock.unlock();
    }
  }

  /** False when it must be tried again. */
  private boolean wrote(Consumer<Handle> write) {
    try {
      database.inTransaction(handle -> {
        write.accept(handle);
        return true;
      });
      return true;
    } catch (HubException e) {
      if (e.code() == ErrorCode.DATABASE_UNAVAILABLE) {
        return false;
      }
      log.error("{}: a write failed and is left out", thread.getName(), e);
      return true;
    } catch (RuntimeException e) {
      log.error("{}: a write failed and is left out", thread.getName(), e);
      return true;
    }
  }

  private void done(Consumer<Handle> write) {
    lock.lock();
    try {
      // It may have been dropped as the oldest in the meantime.
      if (waiting.peekFirst() == write) {
        waiting.removeFirst();
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void pause() throws InterruptedException {
    lock.lock();
    try {
      long leftNs = RETRY.toNanos();
      while (!closed && leftNs > 0) {
        leftNs = changed.awaitNanos(leftNs);
      }
    } finally {
      lock.unlock();
    }
  }
}
