package dev.mediahub.core.webhooks;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.mediahub.core.apps.App;
import dev.mediahub.core.apps.Apps;
import dev.mediahub.core.auth.Secrets;
import dev.mediahub.core.db.Chores;
import dev.mediahub.core.db.Database;
import dev.mediahub.core.db.WriteBehind;
import dev.mediahub.core.http.Json;
import dev.mediahub.core.http.out.OutgoingHttp;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells apps' receivers what happens. An event is written to the outbox behind its caller's back,
 * in the order of the calls, or within its caller's transaction, and sent from there until it is
 * delivered: at least once, in order. Apps without a callback URL get none. Any thread; no call
 * blocks on a receiver.
 */
public final class Webhooks implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Webhooks.class);
  private static final Duration KEEP_DONE = Duration.ofDays(7);
  private static final int MAX_DONE = 100_000;
  private static final int MAX_PENDING = 100_000;

  /** How long the end waits until all that was answered is kept. */
  private static final Duration KEPT_WITHIN = Duration.ofSeconds(1);

  private final Apps apps;
  private final Database database;
  private final WriteBehind writes;
  private final Attempt attempt;
  private final Clock clock;
  private final ConcurrentHashMap<String, AppWorker> workers = new ConcurrentHashMap<>();

  /** What lasts now, so that only ends of what was begun are written. */
  private final Set<Begun> begun = ConcurrentHashMap.newKeySet();

  private volatile boolean closed;

  private record Begun(String app, String thing) {}

  /**
   * Call {@link #start} before events come.
   *
   * @param writes shared with what else records events, so that both tell the same order
   */
  public Webhooks(
      Apps apps,
      Database database,
      WriteBehind writes,
      OutgoingHttp http,
      Chores chores,
      Clock clock) {
    this.apps = apps;
    this.database = database;
    this.writes = writes;
    this.attempt = new Attempt(apps, http, clock);
    this.clock = clock;
    apps.onDeleted(this::forget);
    chores.add("tidying the outbox", this::tidy);
  }

  /** Data that is JSON text already. */
  record Written(@JsonValue @JsonRawValue String json) {}

  /** What is sent. */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  @JsonPropertyOrder({"id", "event", "app", "room", "ts", "timestamp", "data"})
  record Body(
      String id,
      String event,
      String app,
      @Nullable String room,
      Instant ts,
      long timestamp,
      Object data) {}

  /** Tells and sends what an earlier process left, and from now on what comes. */
  public void start() {
    tellEnds();
    database.call(OutboxStore::appsWithPending).forEach(this::wake);
  }

  /**
   * Tells an app's receiver of an event, unless the database is away so long that too many wait.
   *
   * @param room full name; null when the event is not about one
   * @param data a record or map that becomes the body's {@code data}
   */
  public void emit(String app, String event, @Nullable String room, Instant at, Object data) {
    if (wanted(app)) {
      OutboxStore.NewEvent row = row(app, event, room, at, data);
      writes.addDroppable(handle -> OutboxStore.insert(handle, row), () -> wake(app));
    }
  }

  /**
   * As {@link #emit(String, String, String, Instant, Object)}, of what a transaction makes true: if
   * that is kept, so is the event.
   *
   * @return to be run after it, so that the event is sent at once
   */
  public Runnable emit(
      Handle handle, String app, String event, @Nullable String room, Instant at, Object data) {
    if (!wanted(app)) {
      return () -> {};
    }
    OutboxStore.insert(handle, row(app, event, room, at, data));
    return () -> wake(app);
  }

  /** As {@link #emit}, of something whose end will be told, come what may. */
  public void emitBegin(
      String app, String event, @Nullable String room, Instant at, Object data, Lasting lasting) {
    if (wanted(app)) {
      begun.add(new Begun(app, lasting.thing()));
      var end = new BegunStore.End(app, lasting.endEvent(), room, Json.write(lasting.endData()));
      OutboxStore.NewEvent row = row(app, event, room, at, data);
      writes.addDroppable(
          handle -> {
            OutboxStore.insert(handle, row);
            BegunStore.begin(handle, lasting.thing(), end);
          },
          () -> wake(app));
    }
  }

  /**
   * As {@link #emit}, of the end of what {@link #emitBegin} told.
   *
   * @param thing as it was named then
   */
  public void emitEnd(
      String app, String event, @Nullable String room, Instant at, Object data, String thing) {
    if (begun.remove(new Begun(app, thing))) {
      writes.addDroppable(handle -> BegunStore.end(handle, app, thing), () -> {});
    }
    emit(app, event, room, at, data);
  }

  /** What an earlier process told the beginning of and, being killed, not the end. */
  private void tellEnds() {
    Instant now = now();
    int told =
        database.inTransaction(handle -> {
          List<BegunStore.End> ends = BegunStore.takeAll(handle);
          ends.stream()
              .filter(end -> wanted(end.app()))
              .forEach(end ->
                  OutboxStore.insert(
                      handle,
                      row(end.app(), end.event(), end.room(), now, new Written(end.data()))));
          return ends.size();
        });
    if (told > 0) {
      log.info("the last run did not end cleanly: {} ends are told now", told);
    }
  }

  List<Delivery> page(OutboxStore.Filter filter, int limit, int offset) {
    return database.call(handle -> OutboxStore.page(handle, filter, limit, offset));
  }

  long count(OutboxStore.Filter filter) {
    return database.call(handle -> OutboxStore.count(handle, filter));
  }

  Optional<Delivery> find(App app, long id) {
    return database.call(handle -> OutboxStore.find(handle, app.name(), id));
  }

  /** Sends a delivery again, after all that wait; false when there is none of that id. */
  boolean resend(App app, long id) {
    Instant now = now();
    boolean known = database.call(handle -> OutboxStore.queueAgain(handle, app.name(), id, now));
    wake(app.name());
    return known;
  }

  /** Counts attempts by what came of them. */
  public void meter(MeterRegistry registry) {
    for (Delivery.Status status : Delivery.Status.values()) {
      String outcome = status == Delivery.Status.PENDING ? "retry" : status.label();
      FunctionCounter.builder("mediahub.webhook.attempts", attempt, made -> made.count(status))
          .description("Attempts to deliver a webhook, by what came of them")
          .tag("outcome", outcome)
          .register(registry);
    }
  }

  /** Stops sending and keeps what was answered; what waits is sent after the next start. */
  @Override
  public void close() {
    closed = true;
    List<AppWorker> ending = List.copyOf(workers.values());
    ending.forEach(AppWorker::close);
    long untilNs = System.nanoTime() + KEPT_WITHIN.toNanos();
    ending.forEach(worker -> worker.awaitEnd(Duration.ofNanos(untilNs - System.nanoTime())));
  }

  private boolean wanted(String app) {
    return apps.find(app).map(known -> known.settings().callbackUrl()).isPresent();
  }

  private OutboxStore.NewEvent row(
      String app, String event, @Nullable String room, Instant at, Object data) {
    // Not finer than what the body and its header say.
    Instant when = at.truncatedTo(ChronoUnit.MILLIS);
    String id = Secrets.token("evt_", 16);
    Body body = new Body(id, event, app, room, when, when.toEpochMilli(), data);
    return new OutboxStore.NewEvent(app, id, event, room, Json.write(body), when, now());
  }

  private void wake(String app) {
    if (!closed) {
      workers.computeIfAbsent(app, this::startWorker).wake();
    }
  }

  private AppWorker startWorker(String app) {
    AppWorker worker = new AppWorker(app, database, attempt, clock);
    worker.start();
    return worker;
  }

  private void forget(String app) {
    AppWorker worker = workers.remove(app);
    if (worker != null) {
      worker.close();
    }
  }

  private void tidy(Handle handle) {
    int givenUp = OutboxStore.tidy(handle, clock.instant().minus(KEEP_DONE), MAX_DONE, MAX_PENDING);
    if (givenUp > 0) {
      log.warn("{} webhooks given up: more than {} wait in an app", givenUp, MAX_PENDING);
    }
    // One whose transaction's end was not heard of has woken nobody.
    OutboxStore.appsWithPending(handle).forEach(this::wake);
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
