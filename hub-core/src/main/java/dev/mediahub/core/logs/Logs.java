package dev.mediahub.core.logs;

import dev.mediahub.core.db.Chores;
import dev.mediahub.core.db.Database;
import dev.mediahub.core.db.WriteBehind;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * Keeps the log in the database, at most {@link #KEPT} and {@link #MAX_ROWS} lines of it. While the
 * database is away the newest {@link #MAX_WAITING} lines wait. Any thread.
 */
public final class Logs implements AutoCloseable {
  private static final Duration KEPT = Duration.ofDays(14);
  private static final int MAX_ROWS = 200_000;
  private static final int MAX_WAITING = 5_000;

  private final Database database;
  private final WriteBehind writes;
  private final LogRecorder recorder;

  /** Takes what is logged from now on; call {@link #start} once the database is there. */
  public Logs(Database database, Chores chores, Clock clock) {
    this.database = database;
    this.writes = new WriteBehind(LogRecorder.WRITER, database, MAX_WAITING);
    this.recorder = LogRecorder.attach(writes);
    chores.add(
        "tidying the log", handle -> LogStore.tidy(handle, clock.instant().minus(KEPT), MAX_ROWS));
  }

  public void start() {
    writes.start();
  }

  /** Counts lines that wait to be written, and those given up because too many did. */
  public void meter(MeterRegistry registry) {
    writes.meter(registry, "log");
  }

  /** One page of a list, and how many lines match on all pages. */
  record Page(List<LogStore.Row> rows, long total) {}

  Page page(LogStore.Filter filter, int limit, int offset) {
    writes.flush();
    return database.inTransaction(handle ->
        new Page(LogStore.page(handle, filter, limit, offset), LogStore.count(handle, filter)));
  }

  @Override
  public void close() {
    recorder.detach();
    writes.close();
  }
}
