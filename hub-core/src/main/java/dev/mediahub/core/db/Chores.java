package dev.mediahub.core.db;

import dev.mediahub.media.api.HubException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done every half minute with the database: deleting what is old, adding up what was used.
 * One after the other on one virtual thread; while the database is away they wait. What waits for
 * others, such as buckets, belongs on a thread of its own.
 */
public final class Chores implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Chores.class);
  private static final Duration EVERY = Duration.ofSeconds(30);

  /** Rounds in a row that a chore must fail before it is told, and told again. */
  private static final int TOLD_AFTER = 10;

  /** How long the last round waits for the one that is going on: a hub stops within seconds. */
  private static final Duration LAST_WITHIN = Duration.ofSeconds(2);

  private final String name;
  private final Database database;
  private final ReentrantLock round = new ReentrantLock();
  private final List<Chore> chores = new CopyOnWriteArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  private static final class Chore {
    private final String name;
    private final Runnable work;

    /** Rounds in a row that failed though the database was there. Guarded by {@link #round}. */
    private int failures;

    Chore(String name, Runnable work) {
      this.name = name;
      this.work = work;
    }
  }

  /**
   * @param name the thread's
   */
  public Chores(String name, Database database) {
    this.name = name;
    this.database = database;
  }

  /** What makes its own transactions, and may throw DATABASE_UNAVAILABLE. */
  public void add(String name, Runnable work) {
    chores.add(new Chore(name, work));
  }

  /** What is one transaction. */
  public void add(String name, Consumer<Handle> work) {
    add(
        name,
        () ->
            database.inTransaction(handle -> {
              work.accept(handle);
              return true;
            }));
  }

  public void start() {
    Thread.ofVirtual().name(name).start(this::run);
  }

  /** No further round begins. */
  @Override
  public void close() {
    closed.countDown();
  }

  /** As {@link #close}, after everything was done once more, so that what was counted is kept. */
  public void finish() {
    close();
    try {
      if (round.tryLock(LAST_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
        try {
          chores.forEach(this::attempt);
        } finally {
          round.unlock();
        }
      } else {
        log.warn("{} do not end in time and are left out", name);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** All of it, now. */
  public void once() {
    round.lock();
    try {
      chores.forEach(this::attempt);
    } finally {
      round.unlock();
    }
  }

  private void run() {
    try {
      while (!closed.await(EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
        once();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void attempt(Chore chore) {
    try {
      chore.work.run();
      chore.failures = 0;
    } catch (HubException e) {
      chore.failures = database.available() ? chore.failures + 1 : 0;
      if (chore.failures > 0 && chore.failures % TOLD_AFTER == 0) {
        log.warn("{} failed {} times in a row", chore.name, chore.failures, e);
      } else {
        log.debug("{} waits: {}", chore.name, e.getMessage());
      }
    } catch (RuntimeException e) {
      log.error("{} failed", chore.name, e);
    }
  }
}
