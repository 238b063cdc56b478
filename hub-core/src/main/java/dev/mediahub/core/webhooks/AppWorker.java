package dev.mediahub.core.webhooks;

import dev.mediahub.core.db.Database;
import dev.mediahub.media.api.HubException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends one app's deliveries in order, one at a time: the next begins when the one before it is
 * done. One virtual thread; {@link #wake} may be called from any.
 */
final class AppWorker implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AppWorker.class);
  private static final Duration WHILE_DATABASE_IS_AWAY = Duration.ofSeconds(1);

  private static final Duration UNTIL_WOKEN = Duration.ofDays(365);

  private final String app;
  private final Database database;
  private final Attempt attempt;
  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Thread thread;
  private boolean woken = true;

  /** While it does, an interrupt breaks off an attempt and no connection of the database's. */
  private boolean sending;

  private boolean closed;

  AppWorker(String app, Database database, Attempt attempt, Clock clock) {
    this.app = app;
    this.database = database;
    this.attempt = attempt;
    this.clock = clock;
    this.thread = Thread.ofVirtual().name("webhooks-" + app).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** The queue has changed. */
  void wake() {
    lock.lock();
    try {
      woken = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * An attempt under way is broken off; it is made again after the next start. One that has been
   * answered is still kept.
   */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
      if (sending) {
        thread.interrupt();
      }
    } finally {
      lock.unlock();
    }
  }

  /** After {@link #close}: waits until what was answered is kept. */
  void awaitEnd(Duration atMost) {
    try {
      thread.join(atMost);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!closed()) {
        pause(step());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Does what is due and returns how long nothing will be, unless woken. */
  private Duration step() throws InterruptedException {
    forgetWake();
    try {
      Optional<Delivery> next = database.call(handle -> OutboxStore.first(handle, app));
      if (next.isEmpty()) {
        return UNTIL_WOKEN;
      }
      Delivery delivery = next.get();
      Duration wait = Duration.between(clock.instant(), delivery.nextAttemptAt());
      if (wait.isPositive()) {
        return wait;
      }
      Optional<Outcome> outcome = send(delivery);
      if (outcome.isPresent()) {
        tell(delivery, outcome.get());
        keep(delivery, outcome.get());
      }
      return Duration.ZERO;
    } catch (HubException e) {
      return WHILE_DATABASE_IS_AWAY;
    } catch (RuntimeException e) {
      log.atError().addKeyValue("app", app).setCause(e).log("webhooks of app {} stopped", app);
      return WHILE_DATABASE_IS_AWAY;
    }
  }

  /** Empty when closed before there was an answer. */
  private Optional<Outcome> send(Delivery delivery) {
    if (!beginSending()) {
      return Optional.empty();
    }
    Outcome outcome;
    boolean brokenOff;
    try {
      outcome = attempt.make(delivery);
    } finally {
      brokenOff = endSending();
    }
    return brokenOff && outcome.answer() == null ? Optional.empty() : Optional.of(outcome);
  }

  /** False when closed. */
  private boolean beginSending() {
    lock.lock();
    try {
      sending = !closed;
      return sending;
    } finally {
      lock.unlock();
    }
  }

  /** True when {@link #close} came meanwhile; of its interrupt nothing is left. */
  private boolean endSending() {
    lock.lock();
    try {
      sending = false;
      return Thread.interrupted();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for the database when it is away, unless closed: what was delivered must not be sent
   * again.
   */
  private void keep(Delivery delivery, Outcome outcome) throws InterruptedException {
    Instant at = clock.instant();
    do {
      try {
        database.run(handle -> OutboxStore.attempted(handle, delivery, outcome, at));
        return;
      } catch (HubException e) {
        forgetWake();
        pause(WHILE_DATABASE_IS_AWAY);
      }
    } while (!closed());
  }

  private void tell(Delivery delivery, Outcome outcome) {
    if (outcome.status() == Delivery.Status.FAILED) {
      log.atWarn()
          .addKeyValue("app", app)
          .log("webhook {} {} failed: {}", delivery.event(), delivery.eventId(), outcome.error());
    } else if (outcome.status() == Delivery.Status.PENDING && delivery.attempts() == 0) {
      log.atWarn()
          .addKeyValue("app", app)
          .log(
              "webhook {} {} will be tried again: {}",
              delivery.event(),
              delivery.eventId(),
              outcome.error());
    }
  }

  private boolean closed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  private void forgetWake() {
    lock.lock();
    try {
      woken = false;
    } finally {
      lock.unlock();
    }
  }

  private void pause(Duration atMost) throws InterruptedException {
    lock.lock();
    try {
      long leftNs = TimeUnit.NANOSECONDS.convert(atMost);
      while (!woken && !closed && leftNs > 0) {
        leftNs = changed.awaitNanos(leftNs);
      }
    } finally {
      lock.unlock();
    }
  }
}
