package dev.mediahub.core.cameras;

import static dev.mediahub.core.db.Times.instant;

import dev.mediahub.core.apps.App;
import dev.mediahub.media.api.RoomKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** The table {@code camera_keys}. */
final class CameraKeyStore {
  private static final String SELECT =
      "select k.key_id, a.name as app, k.room, k.identity, k.created_at"
          + " from camera_keys k join apps a on a.id = k.app_id ";

  private CameraKeyStore() {}

  static CameraKey insert(
      Handle handle, App app, String keyId, String room, String identity, byte[] hash) {
    handle
        .createUpdate(
            "insert into camera_keys (key_id, app_id, room, identity, key_hash)"
                + " values (:keyId, :app, :room, :identity, :hash)")
        .bind("keyId", keyId)
        .bind("app", app.id())
        .bind("room", room)
        .bind("identity", identity)
        .bind("hash", hash)
        .execute();
    return handle
        .createQuery(SELECT + "where k.key_id = :keyId")
        .bind("keyId", keyId)
        .map(CameraKeyStore::row)
        .one();
  }

  /** An app's keys, oldest first. */
  static List<CameraKey> all(Handle handle, long appId) {
    return handle
        .createQuery(SELECT + "where k.app_id = :app order by k.id")
        .bind("app", appId)
        .map(CameraKeyStore::row)
        .list();
  }

  static Optional<CameraKey> findByHash(Handle handle, byte[] hash) {
    return handle
        .createQuery(SELECT + "where k.key_hash = :hash")
        .bind("hash", hash)
        .map(CameraKeyStore::row)
        .findOne();
  }

  static boolean delete(Handle handle, long appId, String keyId) {
    return handle
            .createUpdate("delete from camera_keys where app_id = :app and key_id = :keyId")
            .bind("app", appId)
            .bind("keyId", keyId)
            .execute()
        > 0;
  }

  private static CameraKey row(ResultSet row, StatementContext context) throws SQLException {
    return new CameraKey(
        row.getString("key_id"),
        new RoomKey(row.getString("app"), row.getString("room")),
        row.getString("identity"),
        instant(row, "created_at"));
  }
}
