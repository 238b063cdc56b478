package dev.mediahub.core.snapshots;

import static dev.mediahub.core.db.Times.instant;
import static dev.mediahub.core.db.Times.utc;

import dev.mediahub.core.storage.StoredObject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** The table {@code snapshots}. */
final class PictureStore {
  private static final String MATCHING =
      " from snapshots where app_id = :app and not deleting"
          + " and (:room::text is null or room = :room)";

  private PictureStore() {}

  /** Adds a row; its number comes back, the one given is of no meaning. */
  static long add(Handle handle, Picture picture) {
    return handle
        .createQuery(
            "insert into snapshots (tenant_id, app_id, app, room, stream_id, egress_id, taken_at,"
                + " width, height, size_bytes, file) values (:tenant, :appId, :app, :room,"
                + " :stream, :egress, :at, :width, :height, :bytes, :file) returning id")
        .bind("tenant", picture.tenantId())
        .bind("appId", picture.appId())
        .bind("app", picture.app())
        .bind("room", picture.room())
        .bind("stream", picture.streamId())
        .bind("egress", picture.egressId())
        .bind("at", utc(picture.takenAt()))
        .bind("width", picture.width())
        .bind("height", picture.height())
        .bind("bytes", picture.sizeBytes())
        .bind("file", picture.file())
        .mapTo(Long.class)
        .one();
  }

  static Optional<Picture> find(Handle handle, long id) {
    return handle
        .createQuery("select * from snapshots where id = :id and not deleting")
        .bind("id", id)
        .map(PictureStore::row)
        .findOne();
  }

  static Optional<Picture> find(Handle handle, long appId, long id) {
    return find(handle, id).filter(picture -> picture.appId() == appId);
  }

  /** Newest first. */
  static List<Picture> page(
      Handle handle, long appId, @Nullable String room, int limit, int offset) {
    Query query =
        handle.createQuery("select *" + MATCHING + " order by id desc limit :limit offset :offset");
    return query
        .bind("app", appId)
        .bind("room", room)
        .bind("limit", limit)
        .bind("offset", offset)
        .map(PictureStore::row)
        .list();
  }

  static long count(Handle handle, long appId, @Nullable String room) {
    return handle
        .createQuery("select count(*)" + MATCHING)
        .bind("app", appId)
        .bind("room", room)
        .mapTo(Long.class)
        .one();
  }

  /** It has become an object; false when nobody wants it any more. */
  static boolean uploaded(Handle handle, long id, StoredObject object) {
    return handle
            .createUpdate(
                "update snapshots set file_key = :key, file_bucket = :bucket"
                    + " where id = :id and not deleting")
            .bind("id", id)
            .bind("key", object.key())
            .bind("bucket", object.bucket())
            .execute()
        > 0;
  }

  /** From now on nobody sees it; answers it as it is now, since its object may just have come. */
  static Optional<Picture> markDeleting(Handle handle, long id) {
    return handle
        .createQuery("update snapshots set deleting = true where id = :id returning *")
        .bind("id", id)
        .map(PictureStore::row)
        .findOne();
  }

  /** As {@link #markDeleting}, of all that an app has. */
  static void markAllDeleting(Handle handle, long appId) {
    handle
        .createUpdate("update snapshots set deleting = true where app_id = :app")
        .bind("app", appId)
        .execute();
  }

  /**
   * As {@link #markDeleting}, of a recording's older ones.
   *
   * @param keep how many of its newest stay
   * @return whether there were any
   */
  static boolean markOlderDeleting(Handle handle, String egressId, int keep) {
    return handle
            .createUpdate(
                "update snapshots set deleting = true where not deleting and id in (select id from"
                    + " snapshots where egress_id = :egress and not deleting"
                    + " order by id desc offset :keep)")
            .bind("egress", egressId)
            .bind("keep", keep)
            .execute()
        > 0;
  }

  static List<Picture> deleting(Handle handle) {
    return handle
        .createQuery("select * from snapshots where deleting order by id")
        .map(PictureStore::row)
        .list();
  }

  /** Its object could not be removed, so it is there again. */
  static void unmarkDeleting(Handle handle, long id) {
    handle
        .createUpdate("update snapshots set deleting = false where id = :id")
        .bind("id", id)
        .execute();
  }

  static void remove(Handle handle, long id) {
    handle.createUpdate("delete from snapshots where id = :id").bind("id", id).execute();
  }

  private static Picture row(ResultSet row, StatementContext context) throws SQLException {
    return new Picture(
        row.getLong("id"),
        row.getLong("tenant_id"),
        row.getLong("app_id"),
        row.getString("app"),
        row.getString("room"),
        row.getString("stream_id"),
        row.getString("egress_id"),
        instant(row, "taken_at"),
        row.getInt("width"),
        row.getInt("height"),
        row.getLong("size_bytes"),
        row.getString("file"),
        StoredObject.of(row, "file_key", "file_bucket"));
  }
}
