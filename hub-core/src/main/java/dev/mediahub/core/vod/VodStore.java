package dev.mediahub.core.vod;

import static dev.mediahub.core.db.Times.instant;
import static dev.mediahub.core.db.Times.optionalInstant;
import static dev.mediahub.core.db.Times.utc;

import dev.mediahub.core.storage.StoredObject;
import dev.mediahub.media.api.MediaFile;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** The table {@code vods}. Every write is safe to repeat. */
final class VodStore {
  private static final String MATCHING =
      " from vods where app_id = :app and not deleting and (:room::text is null or room = :room)"
          + " and (:status::text is null or status = :status)"
          + " and (:since::timestamptz is null or started_at >= :since)"
          + " and (:until::timestamptz is null or started_at <= :until)";

  private VodStore() {}

  /** Whose and what a recording is. */
  record Origin(
      long tenantId, long appId, String app, String room, String streamId, String egressId) {}

  /**
   * Which rows are listed, and in which order.
   *
   * @param column one of the table's
   * @param limit null: all
   */
  record Filter(
      long appId,
      @Nullable String room,
      @Nullable String status,
      @Nullable Instant since,
      @Nullable Instant until,
      String column,
      boolean ascending,
      @Nullable Integer limit,
      int offset) {}

  /**
   * A part begins; of one that is known already only its file is noted.
   *
   * @param startedAt kept as the API shows it, in milliseconds, so that a list up to then has it
   */
  static long begin(
      Handle handle, Origin origin, int part, Instant startedAt, @Nullable String file) {
    return handle
        .createQuery(
            "insert into vods (tenant_id, app_id, app, room, stream_id, egress_id, part, status,"
                + " started_at, file) values (:tenant, :appId, :app, :room, :stream, :egress,"
                + " :part, 'recording', :startedAt, :file) on conflict (egress_id, part) do update"
                + " set file = coalesce(excluded.file, vods.file),"
                + " started_at = excluded.started_at returning id")
        .bind("tenant", origin.tenantId())
        .bind("appId", origin.appId())
        .bind("app", origin.app())
        .bind("room", origin.room())
        .bind("stream", origin.streamId())
        .bind("egress", origin.egressId())
        .bind("part", part)
        .bind("startedAt", utc(startedAt.truncatedTo(ChronoUnit.MILLIS)))
        .bind("file", file)
        .mapTo(Long.class)
        .one();
  }

  /** A recording has been told to stop. */
  static void stopping(Handle handle, String egressId) {
    handle
        .createUpdate(
            "update vods set status = 'uploading' where egress_id = :egress"
                + " and status = 'recording'")
        .bind("egress", egressId)
        .execute();
  }

  /**
   * A file is whole; it ended with its last frame, however long it took to finish it.
   *
   * @param uploads whether it is to become an object now, else it stays where it is
   * @return false when the row was ended before, or is gone
   */
  static boolean whole(
      Handle handle, long id, MediaFile file, @Nullable String reason, boolean uploads) {
    return handle
            .createUpdate(
                "update vods set status = :status, size_bytes = :bytes, duration_s = :seconds,"
                    + " ended_at = started_at + make_interval(secs => :seconds),"
                    + " width = :width, height = :height,"
                    + " format = :format, video_codec = :video, audio_codec = :audio,"
                    + " reason = :reason"
                    + " where id = :id and status in ('recording', 'uploading')"
                    + " and ended_at is null")
            .bind("id", id)
            .bind("status", uploads ? "uploading" : "ready")
            .bind("bytes", file.bytes())
            .bind("seconds", file.seconds())
            .bind("width", file.width())
            .bind("height", file.height())
            .bind("format", file.format())
            .bind("video", file.videoCodec())
            .bind("audio", file.audioCodec())
            .bind("reason", reason)
            .execute()
        > 0;
  }

  /**
   * A file has become an object; false when nobody wants it any more.
   *
   * @param ready whether that was all there is to upload
   * @param dropFile whether the local file is to go
   */
  static boolean uploaded(
      Handle handle, long id, StoredObject object, boolean ready, boolean dropFile) {
    return handle
            .createUpdate(
                "update vods set status = :status, file_key = :key, file_bucket = :bucket,"
                    + " drop_file = :drop where id = :id and status = 'uploading' and not deleting")
            .bind("id", id)
            .bind("status", ready ? "ready" : "uploading")
            .bind("key", object.key())
            .bind("bucket", object.bucket())
            .bind("drop", dropFile)
            .execute()
        > 0;
  }

  /** A file's picture has become an object, which is the last of it. */
  static boolean snapshotUploaded(Handle handle, long id, StoredObject object) {
    return handle
            .createUpdate(
                "update vods set status = 'ready', snapshot_key = :key, snapshot_bucket = :bucket"
                    + " where id = :id and status = 'uploading' and not deleting")
            .bind("id", id)
            .bind("key", object.key())
            .bind("bucket", object.bucket())
            .execute()
        > 0;
  }

  /** Notes a file's picture. */
  static void snapshot(Handle handle, long id, String file) {
    handle
        .createUpdate("update vods set snapshot_file = :file where id = :id")
        .bind("id", id)
        .bind("file", file)
        .execute();
  }

  /** Those whose object is there and whose local file is to go. */
  static List<Vod> dropping(Handle handle) {
    return handle
        .createQuery("select * from vods where drop_file and not deleting order by id")
        .map(VodStore::row)
        .list();
  }

  /** The local file is gone. */
  static void dropped(Handle handle, long id) {
    handle
        .createUpdate("update vods set drop_file = false, file = null where id = :id")
        .bind("id", id)
        .execute();
  }

  /**
   * An app's files of one status.
   *
   * @param bytes of all of them
   */
  record Figure(String status, long count, long bytes) {}

  static List<Figure> figures(Handle handle, long appId) {
    return handle
        .createQuery(
            "select status, count(*) as files, sum(size_bytes) as bytes from vods"
                + " where app_id = :app and not deleting group by status")
        .bind("app", appId)
        .map((row, context) ->
            new Figure(row.getString("status"), row.getLong("files"), row.getLong("bytes")))
        .list();
  }

  static Optional<Vod> find(Handle handle, long id) {
    return handle
        .createQuery("select * from vods where id = :id and not deleting")
        .bind("id", id)
        .map(VodStore::row)
        .findOne();
  }

  /** As {@link #whole}, of what did not become whole. */
  static boolean failed(Handle handle, long id, Instant endedAt, String reason) {
    return handle
            .createUpdate(
                "update vods set status = 'failed', ended_at = :endedAt, reason = :reason"
                    + " where id = :id and status in ('recording', 'uploading')"
                    + " and ended_at is null")
            .bind("id", id)
            .bind("endedAt", utc(endedAt))
            .bind("reason", reason)
            .execute()
        > 0;
  }

  /** What looking at a file told. */
  static void describe(Handle handle, long id, MediaFile file) {
    handle
        .createUpdate(
            "update vods set size_bytes = :bytes, duration_s = :seconds, width = :width,"
                + " height = :height, format = :format, video_codec = :video,"
                + " audio_codec = :audio where id = :id")
        .bind("id", id)
        .bind("bytes", file.bytes())
        .bind("seconds", file.seconds())
        .bind("width", file.width())
        .bind("height", file.height())
        .bind("format", file.format())
        .bind("video", file.videoCodec())
        .bind("audio", file.audioCodec())
        .execute();
  }

  static List<Vod> page(Handle handle, Filter filter) {
    Query query =
        handle.createQuery(
            "select *"
                + MATCHING
                + " order by <column> <direction>, id <direction>"
                + " limit :limit offset :offset");
    return bind(query, filter)
        .define("column", filter.column())
        .define("direction", filter.ascending() ? "asc" : "desc")
        .bind("limit", filter.limit())
        .bind("offset", filter.offset())
        .map(VodStore::row)
        .list();
  }

  static long count(Handle handle, Filter filter) {
    return bind(handle.createQuery("select count(*)" + MATCHING), filter).mapTo(Long.class).one();
  }

  private static Query bind(Query query, Filter filter) {
    Instant since = filter.since();
    Instant until = filter.until();
    return query
        .bind("app", filter.appId())
        .bind("room", filter.room())
        .bind("status", filter.status())
        .bind("since", since == null ? null : utc(since))
        .bind("until", until == null ? null : utc(until));
  }

  static Optional<Vod> find(Handle handle, long appId, long id) {
    return handle
        .createQuery("select * from vods where app_id = :app and id = :id and not deleting")
        .bind("app", appId)
        .bind("id", id)
        .map(VodStore::row)
        .findOne();
  }

  /** The newest part of a recording. */
  static Optional<Vod> newestPart(Handle handle, long appId, String egressId) {
    return handle
        .createQuery(
            "select * from vods where app_id = :app and egress_id = :egress and not deleting"
                + " order by part desc limit 1")
        .bind("app", appId)
        .bind("egress", egressId)
        .map(VodStore::row)
        .findOne();
  }

  /** All parts of a recording, whoever's it is. */
  static List<Vod> parts(Handle handle, String egressId) {
    return handle
        .createQuery("select * from vods where egress_id = :egress order by part")
        .bind("egress", egressId)
        .map(VodStore::row)
        .list();
  }

  /** What an earlier process left unfinished. */
  static List<Vod> open(Handle handle) {
    return handle
        .createQuery(
            "select * from vods where status in ('recording', 'uploading') and ended_at is null"
                + " and not deleting order by id")
        .map(VodStore::row)
        .list();
  }

  static List<Vod> deleting(Handle handle) {
    return handle
        .createQuery("select * from vods where deleting order by id")
        .map(VodStore::row)
        .list();
  }

  /** From now on nobody sees it; answers it as it is now, since its object may just have come. */
  static Optional<Vod> markDeleting(Handle handle, long appId, long id) {
    return handle
        .createQuery("update vods set deleting = true where app_id = :app and id = :id returning *")
        .bind("app", appId)
        .bind("id", id)
        .map(VodStore::row)
        .findOne();
  }

  /** As {@link #markDeleting}, of all that an app has. */
  static void markAllDeleting(Handle handle, long appId) {
    handle
        .createUpdate("update vods set deleting = true where app_id = :app")
        .bind("app", appId)
        .execute();
  }

  /** Its object could not be removed, so it is there again. */
  static void unmarkDeleting(Handle handle, long id) {
    handle.createUpdate("update vods set deleting = false where id = :id").bind("id", id).execute();
  }

  static void remove(Handle handle, long id) {
    handle.createUpdate("delete from vods where id = :id").bind("id", id).execute();
  }

  private static Vod row(ResultSet row, StatementContext context) throws SQLException {
    return new Vod(
        row.getLong("id"),
        row.getLong("tenant_id"),
        row.getLong("app_id"),
        row.getString("app"),
        row.getString("room"),
        row.getString("stream_id"),
        row.getString("egress_id"),
        row.getInt("part"),
        Vod.Status.ofLabel(row.getString("status")),
        instant(row, "started_at"),
        optionalInstant(row, "ended_at"),
        row.getLong("size_bytes"),
        row.getDouble("duration_s"),
        row.getInt("width"),
        row.getInt("height"),
        row.getString("format"),
        row.getString("video_codec"),
        row.getString("audio_codec"),
        row.getString("file"),
        StoredObject.of(row, "file_key", "file_bucket"),
        row.getString("snapshot_file"),
        StoredObject.of(row, "snapshot_key", "snapshot_bucket"),
        row.getString("reason"));
  }
}
