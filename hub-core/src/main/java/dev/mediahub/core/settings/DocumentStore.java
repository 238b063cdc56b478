package dev.mediahub.core.settings;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The tables {@code app_documents} and {@code config_backups}. */
final class DocumentStore {
  /** Of an app; older ones go. */
  static final int KEPT = 20;

  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

  private DocumentStore() {}

  /**
   * A backup without its text.
   *
   * @param ts when it was made; its name
   * @param reason what it was made before
   */
  record Backup(String ts, String reason) {}

  /** An app's document as it was written last; empty when nobody has. */
  static Optional<String> yaml(Handle handle, long appId) {
    return handle
        .createQuery("select yaml from app_documents where app_id = :app and yaml is not null")
        .bind("app", appId)
        .mapTo(String.class)
        .findOne();
  }

  static void keep(Handle handle, long appId, @Nullable String yaml) {
    handle
        .createUpdate(
            "insert into app_documents (app_id, yaml) values (:app, :yaml)"
                + " on conflict (app_id) do update set yaml = :yaml")
        .bind("app", appId)
        .bind("yaml", yaml)
        .execute();
  }

  /** What config.yaml said of an app when it was applied last, as JSON; empty for nothing. */
  static Optional<String> fromConfig(Handle handle, long appId) {
    return handle
        .createQuery(
            "select from_config::text from app_documents"
                + " where app_id = :app and from_config is not null")
        .bind("app", appId)
        .mapTo(String.class)
        .findOne();
  }

  static void keepFromConfig(Handle handle, long appId, String json) {
    handle
        .createUpdate(
            "insert into app_documents (app_id, from_config) values (:app, :json::jsonb)"
                + " on conflict (app_id) do update set from_config = :json::jsonb")
        .bind("app", appId)
        .bind("json", json)
        .execute();
  }

  /** Makes a backup and forgets the oldest; the app's row must be locked. Answers its name. */
  static String backUp(Handle handle, long appId, Instant now, String reason, String yaml) {
    Instant at = now;
    while (find(handle, appId, NAME.format(at)).isPresent()) {
      at = at.plusMillis(1);
    }
    String ts = NAME.format(at);
    handle
        .createUpdate(
            "insert into config_backups (app_id, ts, reason, yaml)"
                + " values (:app, :ts, :reason, :yaml)")
        .bind("app", appId)
        .bind("ts", ts)
        .bind("reason", reason)
        .bind("yaml", yaml)
        .execute();
    handle
        .createUpdate(
            "delete from config_backups where app_id = :app and id not in (select id from"
                + " config_backups where app_id = :app order by id desc limit :kept)")
        .bind("app", appId)
        .bind("kept", KEPT)
        .execute();
    return ts;
  }

  /** An app's backups, newest first. */
  static List<Backup> all(Handle handle, long appId) {
    return handle
        .createQuery("select ts, reason from config_backups where app_id = :app order by id desc")
        .bind("app", appId)
        .map((row, context) -> new Backup(row.getString("ts"), row.getString("reason")))
        .list();
  }

  /** A backup's text. */
  static Optional<String> find(Handle handle, long appId, String ts) {
    return handle
        .createQuery("select yaml from config_backups where app_id = :app and ts = :ts")
        .bind("app", appId)
        .bind("ts", ts)
        .mapTo(String.class)
        .findOne();
  }
}
