package dev.mediahub.core.db;

import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes to the database in order, on one thread of its own, so that nobody waits for it. Writes
 * that wait together are committed together. While the database is away or cannot write they wait;
 * above the capacity the oldest droppable one is dropped and counted, and the others wait however
 * many they are. A write may run twice when the connection breaks at its end, or when another of
 * its transaction is refused.
 */
public final class WriteBehind implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WriteBehind.class);
  private static final Duration RETRY = Duration.ofMillis(300);
  private static final Duration WRITTEN_WITHIN = Duration.ofSeconds(5);
  private static final int WRITES_A_COMMIT = 100;

  private final Database database;
  private final int capacity;
  private final ArrayDeque<Entry> waiting = new ArrayDeque<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Thread thread;
  private boolean closed;

  /** By a database that is there, in a row, of what is to be written next. */
  private int refusals;

  private long added;
  private long dropped;

  /**
   * What waits.
   *
   * @param number the first one's is 1
   */
  private record Entry(long number, Consumer<Handle> write, Runnable written, boolean droppable) {}

  /**
   * Call {@link #start} once the database is there.
   *
   * @param name the thread's, and what the log calls it
   * @param capacity writes that may wait before droppable ones are dropped
   */
  public WriteBehind(String name, Database database, int capacity) {
    this.database = database;
    this.capacity = capacity;
    this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
  }

  public void start() {
    thread.start();
  }

  /** Never blocks on the database. */
  public void add(Consumer<Handle> write) {
    add(write, () -> {});
  }

  /**
   * As {@link #add(Consumer)}.
   *
   * @param written called on the writer's thread once the write is committed; must be quick
   */
  public void add(Consumer<Handle> write, Runnable written) {
    add(write, written, false);
  }

  /** As {@link #add(Consumer, Runnable)}, of what is dropped when too many wait. */
  public void addDroppable(Consumer<Handle> write, Runnable written) {
    add(write, written, true);
  }

  private void add(Consumer<Handle> write, Runnable written, boolean droppable) {
    lock.lock();
    try {
      added++;
      waiting.addLast(new Entry(added, write, written, droppable));
      if (waiting.size() > capacity) {
        dropOldest();
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void dropOldest() {
    Iterator<Entry> entries = waiting.iterator();
    while (entries.hasNext()) {
      if (entries.next().droppable()) {
        entries.remove();
        dropped++;
        if (Long.bitCount(dropped) == 1) {
          log.warn("{}: {} writes dropped while the database is away", thread.getName(), dropped);
        }
        return;
      }
    }
  }

  /**
   * Waits until everything added so far is written, at most 5 s, and not at all while that cannot
   * be: the database is away or has refused it twice, or {@link #start} was not called yet.
   */
  public void flush() {
    lock.lock();
    try {
      long upTo = added;
      long leftNs = WRITTEN_WITHIN.toNanos();
      while (waits(upTo)
          && leftNs > 0
          && refusals < 2
          && database.available()
          && thread.isAlive()) {
        leftNs = changed.awaitNanos(leftNs);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  /** Whether any of the first so many still waits. */
  private boolean waits(long upTo) {
    Entry first = waiting.peekFirst();
    return first != null && first.number() <= upTo;
  }

  /** Writes that wait now. */
  public int waiting() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  /** Writes that were given up because too many waited. */
  public long dropped() {
    lock.lock();
    try {
      return dropped;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Counts the writes that wait and those that were given up.
   *
   * @param queue what the metrics call them
   */
  public void meter(MeterRegistry registry, String queue) {
    Gauge.builder("mediahub.db.waiting.writes", this, WriteBehind::waiting)
        .description("Writes that wait for the database")
        .tag("queue", queue)
        .register(registry);
    FunctionCounter.builder("mediahub.db.dropped.writes", this, WriteBehind::dropped)
        .description("Writes given up because too many waited for the database")
        .tag("queue", queue)
        .register(registry);
  }

  /** Writes what waits, as far as {@link #flush} does, and stops. */
  @Override
  public void close() {
    flush();
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
      for (List<Entry> batch = next(); !batch.isEmpty(); batch = next()) {
        if (!wrote(batch)) {
          pause();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What is to be committed next; empty when closed. */
  private List<Entry> next() throws InterruptedException {
    lock.lock();
    try {
      while (waiting.isEmpty() && !closed) {
        changed.await();
      }
      return closed ? List.of() : waiting.stream().limit(WRITES_A_COMMIT).toList();
    } finally {
      lock.unlock();
    }
  }

  /** False when the rest must be tried again. */
  private boolean wrote(List<Entry> batch) {
    try {
      database.inTransaction(handle -> {
        batch.forEach(entry -> entry.write().accept(handle));
        return true;
      });
    } catch (RuntimeException e) {
      if (e instanceof HubException refusal && refusal.code() == ErrorCode.DATABASE_UNAVAILABLE) {
        return false;
      }
      if (batch.size() > 1) {
        // One of them is wrong; the others must not suffer for it.
        return batch.stream().allMatch(entry -> wrote(List.of(entry)));
      }
      log.error("{}: a write failed and is left out", thread.getName(), e);
    }
    batch.forEach(this::done);
    return true;
  }

  private void done(Entry entry) {
    lock.lock();
    try {
      // It may have been dropped in the meantime.
      if (entry.equals(waiting.peekFirst())) {
        waiting.removeFirst();
      }
      refusals = 0;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    entry.written().run();
  }

  private void pause() throws InterruptedException {
    lock.lock();
    try {
      refusals = database.available() ? refusals + 1 : 0;
      changed.signalAll(); // Who flushes sees whether the database is away.
      long leftNs = RETRY.toNanos();
      while (!closed && leftNs > 0) {
        leftNs = changed.awaitNanos(leftNs);
      }
    } finally {
      lock.unlock();
    }
  }
}
