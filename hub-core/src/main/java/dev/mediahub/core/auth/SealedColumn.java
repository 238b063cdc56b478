package dev.mediahub.core.auth;

import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * A column of the database that {@link SecretBox} encrypts.
 *
 * @param context the SQL expression of a box's context
 */
record SealedColumn(String table, String column, String context) {
  /** All there are: a rotation goes through them, and a test compares them with the schema. */
  static final List<SealedColumn> ALL =
      List.of(
          new SealedColumn("livekit_keys", "secret", "'livekit_key:' || key_id"),
          new SealedColumn("ingresses", "stream_key", "'ingress:' || ingress_id"),
          new SealedColumn("apps", "callback_secret", "'callback_secret:' || name"),
          new SealedColumn("app_s3", "keys", "'app_s3:' || app_id"),
          new SealedColumn("destinations", "target", "'destination:' || destination_id"));

  /** Writes every box of this column anew under another key; returns how many there are. */
  int seal(Handle handle, SecretBox old, SecretBox now) {
    // Names are this class's own constants, so nothing foreign gets into the SQL.
    String select =
        "select id, %s as context, %s as box from %s where %s is not null order by id for update"
            .formatted(context, column, table, column);
    List<Row> rows =
        handle
            .createQuery(select)
            .map((row, any) ->
                new Row(row.getLong("id"), row.getString("context"), row.getBytes("box")))
            .list();
    for (Row row : rows) {
      handle
          .createUpdate("update %s set %s = :box where id = :id".formatted(table, column))
          .bind("box", now.seal(row.context(), old.unseal(row.context(), row.box())))
          .bind("id", row.id())
          .execute();
    }
    return rows.size();
  }

  private record Row(long id, String context, byte[] box) {}
}
