package dev.mediahub.core.db;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.postgres.PostgresPlugin;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The record of everything that must survive. Every method may be called from any thread. While
 * Postgres is away calls fail at once with DATABASE_UNAVAILABLE; a watch notices its return, and
 * then they work again without anybody's doing.
 */
public final class Database implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Database.class);
  private static final int POOL_SIZE = 10;

  /** How long a call waits for its turn, and then for its connection. */
  private static final Duration TURN = Duration.ofSeconds(5);

  private static final Duration PROBE_WHILE_UP = Duration.ofSeconds(2);
  private static final Duration PROBE_AGAIN = Duration.ofMillis(300);
  private static final Duration TELL_EVERY = Duration.ofSeconds(30);

  private final CountDownLatch closed = new CountDownLatch(1);

  /** One connection is left for the watch, so what it sees is Postgres and not the queue. */
  private final Semaphore turns = new Semaphore(POOL_SIZE - 1, true);

  /**
   * True on a thread that has a connection: with a second one, enough such calls stop each other
   * for ever.
   */
  private final ThreadLocal<Boolean> connected = ThreadLocal.withInitial(() -> false);

  /** When it was last told that the server is there and does not do it; 0: never. */
  private final AtomicLong toldNs = new AtomicLong();

  private volatile @Nullable DatabaseAddress address;
  private volatile @Nullable HikariDataSource pool;
  private volatile @Nullable Jdbi jdbi;
  private volatile boolean available;

  private Database() {}

  /** A database whose address is not known yet. Until {@link #start} it is unavailable. */
  public static Database later() {
    return new Database();
  }

  /** A database at this address; connects nowhere yet. */
  public static Database at(DatabaseAddress address) {
    Database database = new Database();
    database.prepare(address);
    return database;
  }

  private void prepare(DatabaseAddress address) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("database");
    config.setJdbcUrl(address.url());
    config.setUsername(address.user());
    config.setPassword(address.password());
    config.setMaximumPoolSize(POOL_SIZE);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(TURN.toMillis());
    config.setValidationTimeout(1000);
    config.setInitializationFailTimeout(-1);
    config.addDataSourceProperty("connectTimeout", "2");
    config.addDataSourceProperty("loginTimeout", "2");
    // A server that hangs must not hold a caller for ever.
    config.addDataSourceProperty("socketTimeout", "10");
    config.addDataSourceProperty("tcpKeepAlive", "true");
    config.addDataSourceProperty("ApplicationName", "mediahub");
    HikariDataSource prepared = new HikariDataSource(config);
    this.address = address;
    pool = prepared;
    jdbi = Jdbi.create(prepared).installPlugin(new PostgresPlugin());
  }

  /** As {@link #start(Consumer)}, for a database made by {@link #later}. */
  public void start(DatabaseAddress address, Consumer<String> progress)
      throws InterruptedException {
    prepare(address);
    start(progress);
  }

  /**
   * Waits until Postgres answers, brings the schema up to date and starts the watch.
   *
   * @param progress told every few seconds why it still waits
   */
  public void start(Consumer<String> progress) throws InterruptedException {
    long sinceNs = System.nanoTime();
    for (SQLException failure = probe(); failure != null; failure = probe()) {
      if (closed.await(PROBE_AGAIN.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new InterruptedException("closed while waiting for the database");
      }
      long seconds = (System.nanoTime() - sinceNs) / 1_000_000_000;
      progress.accept(reason(failure) + " (" + seconds + " s)");
    }
    Migrations.at(Objects.requireNonNull(address)).toNewest();
    available = true;
    Thread.ofVirtual().name("database-watch").start(this::watch);
  }

  /** True when the last probe or call reached Postgres. Costs nothing. */
  public boolean available() {
    return available;
  }

  /**
   * Runs SQL on a connection of its own, each statement committed by itself.
   *
   * @throws HubException DATABASE_UNAVAILABLE while Postgres is away or cannot do it now, or when
   *     as many calls as there are connections do not end within 5 s, or none more can be had
   *     within 5 s, or when a statement is not answered within 10 s, or the thread is interrupted
   */
  public <T> T call(Work<T> work) {
    return inTurn(jdbi -> jdbi.<T, RuntimeException>withHandle(work::with));
  }

  /**
   * Runs SQL in one transaction: all of it or nothing.
   *
   * @throws HubException as {@link #call}
   */
  public <T> T inTransaction(Work<T> work) {
    return inTurn(jdbi -> jdbi.<T, RuntimeException>inTransaction(work::with));
  }

  /** As {@link #call}, for SQL that brings nothing back. */
  public void run(Consumer<Handle> work) {
    call(handle -> {
      work.accept(handle);
      return true;
    });
  }

  @Override
  public void close() {
    closed.countDown();
    available = false;
    HikariDataSource prepared = pool;
    if (prepared != null) {
      prepared.close();
    }
  }

  private <T> T inTurn(Function<Jdbi, T> work) {
    assert !connected.get() : "a call within a call: pass its handle on";
    requireAvailable();
    awaitTurn();
    connected.set(true);
    try {
      return Objects.requireNonNull(work.apply(requireAvailable()));
    } catch (RuntimeException e) {
      throw mapped(e);
    } finally {
      connected.remove();
      turns.release();
    }
  }

  private void awaitTurn() {
    boolean mine;
    try {
      mine = turns.tryAcquire(TURN.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable(e);
    }
    if (!mine) {
      throw tooMuchToDo(null);
    }
  }

  private Jdbi requireAvailable() {
    Jdbi connected = jdbi;
    if (!available || connected == null) {
      throw unavailable(null);
    }
    return connected;
  }

  private HikariDataSource pool() {
    return Objects.requireNonNull(pool, "start the database first");
  }

  private RuntimeException mapped(RuntimeException e) {
    if (Outage.ofMissingRow(e)) {
      return new HubException(
          ErrorCode.CONFLICT,
          "Another request deleted what this belongs to at the same moment; look at it again",
          e);
    }
    if (Outage.ofNoConnectionInTime(e)) {
      return tooMuchToDo(e);
    }
    if (Outage.ofSlowAnswer(e)) {
      if (isTimeToTell()) {
        log.warn("the database leaves a statement without an answer: {}", reason(e));
      }
      return unavailable(e);
    }
    if (Outage.causes(e)) {
      // An interrupt breaks the connection that the thread has, and no other.
      if (!Thread.currentThread().isInterrupted()) {
        markDown(e);
      }
      return unavailable(e);
    }
    if (Outage.passes(e)) {
      return refusedForNow(e);
    }
    return e;
  }

  private HubException refusedForNow(RuntimeException e) {
    if (Outage.isReadOnly(e)) {
      // Its address may lead to another server by now; these connections stay with the old one.
      pool().getHikariPoolMXBean().softEvictConnections();
    }
    if (isTimeToTell()) {
      log.warn("the database cannot write now: {}; what must be written waits", reason(e));
    }
    return new HubException(
        ErrorCode.DATABASE_UNAVAILABLE,
        "The database cannot write now. Media goes on; try this again in a few seconds",
        e);
  }

  private boolean isTimeToTell() {
    long nowNs = System.nanoTime();
    long beforeNs = toldNs.get();
    return (beforeNs == 0 || nowNs - beforeNs >= TELL_EVERY.toNanos())
        && toldNs.compareAndSet(beforeNs, nowNs);
  }

  private static HubException unavailable(@Nullable Throwable cause) {
    return new HubException(
        ErrorCode.DATABASE_UNAVAILABLE,
        "The database does not answer. Media goes on; try this again in a few seconds",
        cause);
  }

  private static HubException tooMuchToDo(@Nullable Throwable cause) {
    return new HubException(
        ErrorCode.DATABASE_UNAVAILABLE,
        "The hub has too much to do: try this again in a few seconds",
        cause);
  }

  private void markDown(Exception why) {
    if (available) {
      available = false;
      log.warn("database is away: {}; media goes on, API calls answer 503", reason(why));
    }
  }

  private void watch() {
    boolean failed = false;
    try {
      while (!closed.await(
          (available && !failed ? PROBE_WHILE_UP : PROBE_AGAIN).toMillis(),
          TimeUnit.MILLISECONDS)) {
        SQLException failure = probe();
        if (failure == null) {
          markUp();
        } else if (failed || Outage.isCertain(failure)) {
          // One answer alone that comes late may be a busy machine's.
          markDown(failure);
        }
        failed = failure != null;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void markUp() {
    if (!available) {
      available = true;
      log.info("database is back");
    }
  }

  /** Why Postgres does not answer; null when it does. */
  private @Nullable SQLException probe() {
    try (Connection connection = pool().getConnection()) {
      return connection.isValid(1) ? null : new SQLException("no answer within a second");
    } catch (SQLException e) {
      return e;
    }
  }

  private static String reason(Exception e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage()).lines().findFirst().orElse("no reason given");
  }
}
