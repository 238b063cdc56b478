package dev.mediahub.core.storage;

import static dev.mediahub.core.db.Times.instant;
import static dev.mediahub.core.db.Times.utc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** The table {@code uploads}. */
final class UploadStore {
  private UploadStore() {}

  /**
   * A file on its way.
   *
   * @param bucket the number of the account that it goes to
   * @param file within the recordings folder; empty when nobody wants it any more
   */
  record Row(
      long id,
      long appId,
      long bucket,
      String owner,
      String file,
      String key,
      String contentType,
      long sizeBytes,
      long sentBytes,
      @Nullable String uploadId,
      int attempts,
      Instant nextAt,
      @Nullable String error) {

    /** Whether there is no more to do than to remove what has arrived. */
    boolean givenUp() {
      return file.isEmpty();
    }

    /** Whether it is time to try. */
    boolean isDue(Instant now) {
      return !nextAt.isAfter(now);
    }
  }

  static void add(
      Handle handle,
      long appId,
      long bucket,
      String owner,
      String file,
      String key,
      String contentType,
      long sizeBytes) {
    handle
        .createUpdate(
            "insert into uploads (app_id, bucket_id, owner, file, object_key, content_type,"
                + " size_bytes) values (:app, :bucket, :owner, :file, :key, :type, :size)"
                + " on conflict (owner) do nothing")
        .bind("app", appId)
        .bind("bucket", bucket)
        .bind("owner", owner)
        .bind("file", file)
        .bind("key", key)
        .bind("type", contentType)
        .bind("size", sizeBytes)
        .execute();
  }

  static List<Row> all(Handle handle) {
    return handle
        .createQuery("select * from uploads order by next_at, id")
        .map(UploadStore::row)
        .list();
  }

  static Optional<Row> ofOwner(Handle handle, String owner) {
    return handle
        .createQuery("select * from uploads where owner = :owner")
        .bind("owner", owner)
        .map(UploadStore::row)
        .findOne();
  }

  static Optional<Row> find(Handle handle, long id) {
    return handle
        .createQuery("select * from uploads where id = :id")
        .bind("id", id)
        .map(UploadStore::row)
        .findOne();
  }

  /** What an app wants to have uploaded and no server knows; nobody changes it meanwhile. */
  static List<Row> notBegun(Handle handle, long appId) {
    return handle
        .createQuery(
            "select * from uploads where app_id = :app and upload_id is null and file <> ''"
                + " order by id for update")
        .bind("app", appId)
        .map(UploadStore::row)
        .list();
  }

  private static Row row(ResultSet row, StatementContext context) throws SQLException {
    return new Row(
        row.getLong("id"),
        row.getLong("app_id"),
        row.getLong("bucket_id"),
        row.getString("owner"),
        row.getString("file"),
        row.getString("object_key"),
        row.getString("content_type"),
        row.getLong("size_bytes"),
        row.getLong("sent_bytes"),
        row.getString("upload_id"),
        row.getInt("attempts"),
        instant(row, "next_at"),
        row.getString("error"));
  }

  /** From now on it belongs where it began, even if it was redirected meanwhile. */
  static void began(Handle handle, Row row, String uploadId) {
    handle
        .createUpdate(
            "update uploads set upload_id = :upload, bucket_id = :bucket, object_key = :key,"
                + " sent_bytes = 0 where id = :id")
        .bind("id", row.id())
        .bind("bucket", row.bucket())
        .bind("key", row.key())
        .bind("upload", uploadId)
        .execute();
  }

  static void arrived(Handle handle, long id, long bytes) {
    handle
        .createUpdate("update uploads set sent_bytes = :bytes where id = :id")
        .bind("id", id)
        .bind("bytes", bytes)
        .execute();
  }

  static void failed(Handle handle, long id, Instant nextAt, String error) {
    handle
        .createUpdate(
            "update uploads set attempts = attempts + 1, next_at = :next, error = :error"
                + " where id = :id")
        .bind("id", id)
        .bind("next", utc(nextAt))
        .bind("error", error)
        .execute();
  }

  static void remove(Handle handle, String owner) {
    handle.createUpdate("delete from uploads where owner = :owner").bind("owner", owner).execute();
  }

  /** Nobody wants it any more; the row goes when what has arrived is removed. */
  static void giveUp(Handle handle, String owner) {
    handle
        .createUpdate("update uploads set file = '', next_at = now() where owner = :owner")
        .bind("owner", owner)
        .execute();
  }

  /** As {@link #giveUp}, of all whose app is gone. */
  static void giveUpDeleted(Handle handle) {
    handle.execute(
        "update uploads set file = '', next_at = now() where file <> ''"
            + " and app_id not in (select id from apps)");
  }

  /** What had arrived is removed; the row stays when another try has begun since it was read. */
  static void removed(Handle handle, Row row) {
    handle
        .createUpdate(
            "delete from uploads where id = :id and upload_id is not distinct from :upload")
        .bind("id", row.id())
        .bind("upload", row.uploadId())
        .execute();
  }

  /** It begins now, and there, whatever has arrived elsewhere; unless it was given up. */
  static void redirect(Handle handle, long id, long bucket, String key) {
    handle
        .createUpdate(
            "update uploads set bucket_id = :bucket, object_key = :key, upload_id = null,"
                + " sent_bytes = 0, attempts = 0, error = null, next_at = now()"
                + " where id = :id and file <> ''")
        .bind("id", id)
        .bind("bucket", bucket)
        .bind("key", key)
        .execute();
  }

  /** All of an app is tried now. */
  static void tryNow(Handle handle, long appId) {
    handle.execute("update uploads set next_at = now() where app_id = ?", appId);
  }
}
