package dev.mediahub.core.streams;

import static dev.mediahub.core.db.Times.instant;
import static dev.mediahub.core.db.Times.optionalInstant;
import static dev.mediahub.core.db.Times.utc;

import dev.mediahub.media.api.RoomKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * The table {@code streams}. A write is safe to repeat before the next: a row is its stream and
 * start.
 */
final class StreamStore {
  private static final String SELECT =
      "select id, stream_id, type, room, participant, started_at, ended_at, last_stats_json"
          + " from streams ";

  private StreamStore() {}

  /**
   * A stream by what identifies its row.
   *
   * @param startedAt in whole milliseconds
   */
  record Identity(RoomKey room, String participant, String type, Instant startedAt) {
    String streamId() {
      return room.room() + "/" + participant;
    }
  }

  static void started(Handle handle, Identity stream, String statsJson) {
    // One row of a stream is active: one that was left so is over when the next begins.
    handle
        .createUpdate(
            "update streams set status = 'ended', ended_at = :startedAt where app = :app"
                + " and stream_id = :streamId and status = 'active' and started_at <> :startedAt")
        .bind("app", stream.room().app())
        .bind("streamId", stream.streamId())
        .bind("startedAt", utc(stream.startedAt()))
        .execute();
    handle
        .createUpdate(
            "insert into streams (app, stream_id, type, room, participant, status, started_at,"
                + " last_stats_json) values (:app, :streamId, :type, :room, :participant,"
                + " 'active', :startedAt, :stats)"
                + " on conflict (app, stream_id, started_at) do update"
                + " set status = 'active', ended_at = null")
        .bind("app", stream.room().app())
        .bind("streamId", stream.streamId())
        .bind("type", stream.type())
        .bind("room", stream.room().room())
        .bind("participant", stream.participant())
        .bind("startedAt", utc(stream.startedAt()))
        .bind("stats", statsJson)
        .execute();
  }

  /** Also when its start was never written. */
  static void ended(Handle handle, Identity stream, Instant endedAt, String statsJson) {
    handle
        .createUpdate(
            "insert into streams (app, stream_id, type, room, participant, status, started_at,"
                + " ended_at, last_stats_json) values (:app, :streamId, :type, :room,"
                + " :participant, 'ended', :startedAt, :endedAt, :stats)"
                + " on conflict (app, stream_id, started_at) do update set status = 'ended',"
                + " ended_at = :endedAt, last_stats_json = :stats"
                + " where streams.status = 'active'")
        .bind("app", stream.room().app())
        .bind("streamId", stream.streamId())
        .bind("type", stream.type())
        .bind("room", stream.room().room())
        .bind("participant", stream.participant())
        .bind("startedAt", utc(stream.startedAt()))
        .bind("endedAt", utc(endedAt))
        .bind("stats", statsJson)
        .execute();
  }

  /** Ends the rows that the last process left active. */
  static void endAllActive(Handle handle, Instant at) {
    handle
        .createUpdate(
            "update streams set status = 'ended', ended_at = greatest(started_at, :at)"
                + " where status = 'active'")
        .bind("at", utc(at))
        .execute();
  }

  /**
   * Deletes rows that ended before, oldest first, so many at most; but not the newest of a stream
   * that a destination waits for, which the API finds by that row.
   */
  static void tidy(Handle handle, Instant before, int most) {
    handle
        .createUpdate(
            "delete from streams where id in (select id from streams s where status = 'ended'"
                + " and ended_at < :before and (exists (select from streams newer"
                + " where newer.app = s.app and newer.stream_id = s.stream_id"
                + " and newer.started_at > s.started_at) or not exists (select from destinations d"
                + " join apps a on a.id = d.app_id where a.name = s.app and d.room = s.room"
                + " and d.participant = s.participant and d.status = 'running'))"
                + " order by ended_at limit :most)")
        .bind("before", utc(before))
        .bind("most", most)
        .execute();
  }

  static List<StreamRow> active(Handle handle, String app) {
    return handle
        .createQuery(SELECT + "where app = :app and status = 'active' order by id")
        .bind("app", app)
        .map(StreamStore::row)
        .list();
  }

  static Optional<StreamRow> byId(Handle handle, String app, long id) {
    return handle
        .createQuery(SELECT + "where app = :app and id = :id")
        .bind("app", app)
        .bind("id", id)
        .map(StreamStore::row)
        .findOne();
  }

  /** The newest row of a stream. */
  static Optional<StreamRow> byStreamId(Handle handle, String app, String streamId) {
    return handle
        .createQuery(
            SELECT + "where app = :app and stream_id = :streamId order by started_at desc limit 1")
        .bind("app", app)
        .bind("streamId", streamId)
        .map(StreamStore::row)
        .findOne();
  }

  private static StreamRow row(ResultSet row, StatementContext context) throws SQLException {
    return new StreamRow(
        row.getLong("id"),
        row.getString("stream_id"),
        row.getString("type"),
        row.getString("room"),
        row.getString("participant"),
        instant(row, "started_at"),
        optionalInstant(row, "ended_at"),
        row.getString("last_stats_json"));
  }
}
