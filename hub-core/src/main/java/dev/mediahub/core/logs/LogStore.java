package dev.mediahub.core.logs;

import static dev.mediahub.core.db.Times.instant;
import static dev.mediahub.core.db.Times.utc;

import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** The table {@code logs}. */
final class LogStore {
  private static final String MATCHES =
      "where (:app::text is null or app = :app) and (:levels::text[] is null or level = any"
          + " (:levels)) and (:source::text is null or source = :source) and (:q::text is null or"
          + " position(lower(:q) in lower(message)) > 0) and (:since::timestamptz is null or at >="
          + " :since) and (:until::timestamptz is null or at <= :until) ";

  private LogStore() {}

  /**
   * One line.
   *
   * @param app the app it is about; null when about none
   */
  record Line(Instant at, String level, String source, @Nullable String app, String message) {}

  /** A line with its number. */
  record Row(long id, Line line) {}

  /**
   * Which lines a list shows; null means all.
   *
   * @param text part of the message, in any case
   * @param since inclusive, as is {@code until}
   */
  record Filter(
      @Nullable String app,
      @Nullable List<String> levels,
      @Nullable String source,
      @Nullable String text,
      @Nullable Instant since,
      @Nullable Instant until) {}

  static void insert(Handle handle, Line line) {
    handle
        .createUpdate(
            "insert into logs (at, level, source, app, message)"
                + " values (:at, :level, :source, :app, :message)")
        .bind("at", utc(line.at()))
        .bind("level", line.level())
        .bind("source", line.source())
        .bind("app", line.app())
        .bind("message", line.message())
        .execute();
  }

  /** Newest first. */
  static List<Row> page(Handle handle, Filter filter, int limit, int offset) {
    return bound(
            handle.createQuery(
                "select id, at, level, source, app, message from logs "
                    + MATCHES
                    + "order by id desc limit :limit offset :offset"),
            filter)
        .bind("limit", limit)
        .bind("offset", offset)
        .map((row, context) ->
            new Row(
                row.getLong("id"),
                new Line(
                    instant(row, "at"),
                    row.getString("level"),
                    row.getString("source"),
                    row.getString("app"),
                    row.getString("message"))))
        .list();
  }

  static long count(Handle handle, Filter filter) {
    return bound(handle.createQuery("select count(*) from logs " + MATCHES), filter)
        .mapTo(Long.class)
        .one();
  }

  /** Deletes lines from before an instant, and the oldest above a number of lines. */
  static void tidy(Handle handle, Instant before, int maxRows) {
    handle
        .createUpdate(
            "delete from logs where at < :before"
                + " or id <= (select id from logs order by id desc offset :maxRows limit 1)")
        .bind("before", utc(before))
        .bind("maxRows", maxRows)
        .execute();
  }

  private static Query bound(Query query, Filter filter) {
    return query
        .bind("app", filter.app())
        .bindArray("levels", String.class, filter.levels() == null ? null : filter.levels())
        .bind("source", filter.source())
        .bind("q", filter.text())
        .bind("since", filter.since() == null ? null : utc(filter.since()))
        .bind("until", filter.until() == null ? null : utc(filter.until()));
  }
}
