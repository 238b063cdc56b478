package dev.mediahub.core.db;

import dev.mediahub.media.api.HubException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done every half minute with the database: deleting what is old, adding up what was used.
 * One after the other on one virtual thread; while the database is away they wait.
 */
public final class Chores implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Chores.class);
  private static final Duration EVERY = Duration.ofSeconds(30);

  private final Database database;
  private final List<Chore> chores = new CopyOnWriteArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  private record Chore(String name, Runnable work) {}

  public Chores(Database database) {
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
    Thread.ofVirtual().name("database-chores").start(this::run);
  }

  /** Does everything once more, so that what was counted is kept. */
  @Override
  public void close() {
    closed.countDown();
    once();
  }

  /** All of it, now. */
  public synchronized void once() {
    chores.forEach(this::attempt);
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
      chore.work().run();
    } catch (HubException e) {
      log.debug("{} waits: {}", chore.name(), e.getMessage());
    } catch (RuntimeException e) {
      log.error("{} failed", chore.name(), e);
    }
  }
}
