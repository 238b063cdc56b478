package dev.mediahub.core.storage;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** The table {@code app_s3}. */
final class S3Store {
  private S3Store() {}

  /**
   * A row.
   *
   * @param settings JSON
   * @param keys access key and secret key, encrypted
   */
  record Row(long id, long appId, String settings, byte[] keys) {}

  /** The one that an app's new files go to. */
  static Optional<Row> current(Handle handle, long appId) {
    return handle
        .createQuery("select * from app_s3 where app_id = :app and current")
        .bind("app", appId)
        .map(S3Store::row)
        .findOne();
  }

  static Optional<Row> find(Handle handle, long id) {
    return handle
        .createQuery("select * from app_s3 where id = :id")
        .bind("id", id)
        .map(S3Store::row)
        .findOne();
  }

  /** Whether it is the one that new files of an app that is there go to. */
  static boolean isCurrent(Handle handle, long id) {
    return handle
        .createQuery(
            "select exists (select from app_s3 where id = :id and current"
                + " and app_id in (select id from apps))")
        .bind("id", id)
        .mapTo(Boolean.class)
        .one();
  }

  /** Whether the app that had it is gone. */
  static boolean isOfDeletedApp(Handle handle, long id) {
    return handle
        .createQuery(
            "select exists (select from app_s3 where id = :id"
                + " and app_id not in (select id from apps))")
        .bind("id", id)
        .mapTo(Boolean.class)
        .one();
  }

  /** All of an app, which nobody else changes until the transaction ends. */
  static List<Row> lock(Handle handle, long appId) {
    handle
        .createQuery("select id from apps where id = :app for no key update")
        .bind("app", appId)
        .mapTo(Long.class)
        .findOne();
    return handle
        .createQuery("select * from app_s3 where app_id = :app order by id")
        .bind("app", appId)
        .map(S3Store::row)
        .list();
  }

  private static Row row(ResultSet row, StatementContext context) throws SQLException {
    return new Row(
        row.getLong("id"), row.getLong("app_id"), row.getString("settings"), row.getBytes("keys"));
  }

  /** A new one, which the app's new files go to; its number. */
  static long add(Handle handle, long appId, String settings, byte[] keys) {
    handle.execute("update app_s3 set current = false where app_id = ? and current", appId);
    return handle
        .createQuery(
            "insert into app_s3 (app_id, settings, keys)"
                + " values (:app, :settings::jsonb, :keys) returning id")
        .bind("app", appId)
        .bind("settings", settings)
        .bind("keys", keys)
        .mapTo(Long.class)
        .one();
  }

  /** Changes one, which the app's new files go to from now on. */
  static void change(Handle handle, Row row, String settings, byte[] keys) {
    handle.execute(
        "update app_s3 set current = false where app_id = ? and current and id <> ?",
        row.appId(),
        row.id());
    handle
        .createUpdate(
            "update app_s3 set current = true, settings = :settings::jsonb, keys = :keys,"
                + " updated_at = now() where id = :id")
        .bind("id", row.id())
        .bind("settings", settings)
        .bind("keys", keys)
        .execute();
  }

  /**
   * Deletes those that no file needs: neither an app's new ones nor one that lies there. Of an app
   * that is gone only what is being removed counts.
   */
  static void forgetUnused(Handle handle) {
    handle.execute(
        "delete from app_s3 s using (select b.id, a.id is not null as alive from app_s3 b"
            + " left join apps a on a.id = b.app_id) known"
            + " where known.id = s.id and not (s.current and known.alive)"
            + " and not exists (select 1 from uploads u where u.bucket_id = s.id)"
            + " and not exists (select 1 from vods v where (known.alive or v.deleting)"
            + " and (v.file_bucket = s.id or v.snapshot_bucket = s.id))"
            + " and not exists (select 1 from snapshots p where (known.alive or p.deleting)"
            + " and p.file_bucket = s.id)");
  }
}
