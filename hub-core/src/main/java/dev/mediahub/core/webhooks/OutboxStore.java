package dev.mediahub.core.webhooks;

import static dev.mediahub.core.db.Times.instant;
import static dev.mediahub.core.db.Times.optionalInstant;
import static dev.mediahub.core.db.Times.utc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** The table {@code webhook_deliveries}. */
final class OutboxStore {
  private static final String SELECT =
      "select d.id, a.name as app, d.event_id, d.event, d.room, d.body, d.status, d.attempts,"
          + " d.created_at, d.queued_at, d.next_attempt_at, d.last_attempt_at, d.last_status,"
          + " d.last_error from webhook_deliveries d join apps a on a.id = d.app_id ";
  private static final String MATCHES =
      "where a.name = :app and (:status::text is null or d.status = :status)"
          + " and (:event::text is null or d.event = :event) ";

  private OutboxStore() {}

  /**
   * An event to be put into the outbox.
   *
   * @param at when it happened
   * @param queuedAt now
   */
  record NewEvent(
      String app,
      String eventId,
      String event,
      @Nullable String room,
      String body,
      Instant at,
      Instant queuedAt) {}

  /**
   * Which rows a list shows.
   *
   * @param status null means all
   * @param event null means all
   */
  record Filter(String app, Delivery.@Nullable Status status, @Nullable String event) {}

  /** Safe to repeat; does nothing when the app is gone. */
  static void insert(Handle handle, NewEvent event) {
    handle
        .createUpdate(
            "insert into webhook_deliveries (app_id, event_id, event, room, body, created_at,"
                + " queued_at, next_attempt_at) select id, :eventId, :event, :room, :body, :at,"
                + " :queuedAt, :queuedAt from apps where name = :app on conflict (event_id) do"
                + " nothing")
        .bind("app", event.app())
        .bind("eventId", event.eventId())
        .bind("event", event.event())
        .bind("room", event.room())
        .bind("body", event.body())
        .bind("at", utc(event.at()))
        .bind("queuedAt", utc(event.queuedAt()))
        .execute();
  }

  /** Apps that have something to send. */
  static List<String> appsWithPending(Handle handle) {
    return handle
        .createQuery(
            "select name from apps a where exists (select 1 from webhook_deliveries d"
                + " where d.app_id = a.id and d.status = 'pending')")
        .mapTo(String.class)
        .list();
  }

  /** What an app sends next. */
  static Optional<Delivery> first(Handle handle, String app) {
    return handle
        .createQuery(
            SELECT + "where a.name = :app and d.status = 'pending' order by d.position limit 1")
        .bind("app", app)
        .map(OutboxStore::delivery)
        .findOne();
  }

  /**
   * Keeps how an attempt went, unless the delivery was put into the queue anew meanwhile.
   *
   * @param before the delivery as it was when the attempt began
   */
  static void attempted(Handle handle, Delivery before, Outcome outcome, Instant at) {
    handle
        .createUpdate(
            "update webhook_deliveries set status = :status, attempts = attempts + 1,"
                + " last_attempt_at = :at, next_attempt_at = :next, last_status = :lastStatus,"
                + " last_error = :lastError where id = :id and queued_at = :queuedAt")
        .bind("id", before.id())
        .bind("queuedAt", utc(before.queuedAt()))
        .bind("status", outcome.status().label())
        .bind("at", utc(at))
        .bind("next", utc(outcome.next()))
        .bind("lastStatus", outcome.answer())
        .bind("lastError", outcome.error())
        .execute();
  }

  static Optional<Delivery> find(Handle handle, String app, long id) {
    return handle
        .createQuery(SELECT + "where a.name = :app and d.id = :id")
        .bind("app", app)
        .bind("id", id)
        .map(OutboxStore::delivery)
        .findOne();
  }

  /** Newest first. */
  static List<Delivery> page(Handle handle, Filter filter, int limit, int offset) {
    return handle
        .createQuery(SELECT + MATCHES + "order by d.id desc limit :limit offset :offset")
        .bind("app", filter.app())
        .bind("status", label(filter.status()))
        .bind("event", filter.event())
        .bind("limit", limit)
        .bind("offset", offset)
        .map(OutboxStore::delivery)
        .list();
  }

  static long count(Handle handle, Filter filter) {
    return handle
        .createQuery(
            "select count(*) from webhook_deliveries d join apps a on a.id = d.app_id " + MATCHES)
        .bind("app", filter.app())
        .bind("status", label(filter.status()))
        .bind("event", filter.event())
        .mapTo(Long.class)
        .one();
  }

  /** Puts a delivery at the queue's end, as if it had never been tried. */
  static boolean queueAgain(Handle handle, String app, long id, Instant at) {
    return handle
            .createUpdate(
                "update webhook_deliveries d set status = 'pending', attempts = 0,"
                    + " position = nextval('webhook_positions'), queued_at = :at,"
                    + " next_attempt_at = :at from apps a"
                    + " where a.id = d.app_id and a.name = :app and d.id = :id")
            .bind("app", app)
            .bind("id", id)
            .bind("at", utc(at))
            .execute()
        > 0;
  }

  /**
   * Forgets what is done and old, and gives up the oldest of queues that are too long.
   *
   * @param before done deliveries queued before this are deleted
   * @param maxDone done deliveries kept, of all apps
   * @param maxPending deliveries that may wait, an app
   * @return deliveries given up
   */
  static int tidy(Handle handle, Instant before, int maxDone, int maxPending) {
    handle
        .createUpdate(
            "delete from webhook_deliveries where status <> 'pending' and (queued_at < :before"
                + " or id <= (select id from webhook_deliveries where status <> 'pending'"
                + " order by id desc offset :maxDone limit 1))")
        .bind("before", utc(before))
        .bind("maxDone", maxDone)
        .execute();
    return handle
        .createUpdate(
            "update webhook_deliveries d set status = 'failed', last_error = :error"
                + " from (select id, row_number() over (partition by app_id"
                + " order by position desc) as place from webhook_deliveries"
                + " where status = 'pending') waiting"
                + " where waiting.id = d.id and waiting.place > :maxPending")
        .bind("maxPending", maxPending)
        .bind("error", "given up: more than " + maxPending + " newer events wait")
        .execute();
  }

  private static @Nullable String label(Delivery.@Nullable Status status) {
    return status == null ? null : status.label();
  }

  private static Delivery delivery(ResultSet row, StatementContext context) throws SQLException {
    int lastStatus = row.getInt("last_status");
    boolean answered = !row.wasNull();
    return new Delivery(
        row.getLong("id"),
        row.getString("app"),
        row.getString("event_id"),
        row.getString("event"),
        row.getString("room"),
        row.getString("body"),
        Delivery.Status.ofLabel(row.getString("status")),
        row.getInt("attempts"),
        instant(row, "created_at"),
        instant(row, "queued_at"),
        instant(row, "next_attempt_at"),
        optionalInstant(row, "last_attempt_at"),
        answered ? lastStatus : null,
        row.getString("last_error"));
  }
}
