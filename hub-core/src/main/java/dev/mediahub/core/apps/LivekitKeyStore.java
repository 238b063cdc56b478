package dev.mediahub.core.apps;

import static dev.mediahub.core.db.Times.instant;

import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** The table {@code livekit_keys}. */
final class LivekitKeyStore {
  private LivekitKeyStore() {}

  /**
   * A row with its app's name.
   *
   * @param box the secret, encrypted
   */
  record Row(long id, String app, String keyId, byte[] box, Instant createdAt) {}

  static List<Row> all(Handle handle) {
    return handle
        .createQuery(
            "select k.id, a.name as app, k.key_id, k.secret, k.created_at"
                + " from livekit_keys k join apps a on a.id = k.app_id order by k.id")
        .map((row, context) ->
            new Row(
                row.getLong("id"),
                row.getString("app"),
                row.getString("key_id"),
                row.getBytes("secret"),
                instant(row, "created_at")))
        .list();
  }

  /** Adds a key, or gives the key of that id this app and secret. */
  static Row upsert(Handle handle, long appId, String app, String keyId, byte[] box) {
    return handle
        .createQuery(
            "insert into livekit_keys (app_id, key_id, secret) values (:app, :key, :box)"
                + " on conflict (key_id) do update set app_id = :app, secret = :box"
                + " returning id, created_at")
        .bind("app", appId)
        .bind("key", keyId)
        .bind("box", box)
        .map((row, context) ->
            new Row(row.getLong("id"), app, keyId, box, instant(row, "created_at")))
        .one();
  }

  static void delete(Handle handle, String keyId) {
    handle
        .createUpdate("delete from livekit_keys where key_id = :key")
        .bind("key", keyId)
        .execute();
  }
}
