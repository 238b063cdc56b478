package dev.mediahub.core.storage;

import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The table {@code app_s3}. */
final class S3Store {
  private S3Store() {}

  /**
   * A row.
   *
   * @param settings JSON
   * @param keys access key and secret key, encrypted
   */
  record Row(String settings, byte[] keys) {}

  static Optional<Row> find(Handle handle, long appId) {
    return handle
        .createQuery("select settings, keys from app_s3 where app_id = :app")
        .bind("app", appId)
        .map((row, context) -> new Row(row.getString("settings"), row.getBytes("keys")))
        .findOne();
  }

  /** What deletions need stays until they are done. */
  static void forgetDeleted(Handle handle) {
    handle.execute(
        "delete from app_s3 where app_id not in (select id from apps)"
            + " and app_id not in (select app_id from vods where deleting)"
            + " and app_id not in (select app_id from snapshots where deleting)"
            + " and app_id not in (select app_id from uploads)");
  }

  static void put(Handle handle, long appId, Row row) {
    handle
        .createUpdate(
            "insert into app_s3 (app_id, settings, keys) values (:app, :settings::jsonb, :keys)"
                + " on conflict (app_id) do update"
                + " set settings = :settings::jsonb, keys = :keys, updated_at = now()")
        .bind("app", appId)
        .bind("settings", row.settings())
        .bind("keys", row.keys())
        .execute();
  }
}
