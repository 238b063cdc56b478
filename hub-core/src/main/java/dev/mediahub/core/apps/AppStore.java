package dev.mediahub.core.apps;

import static dev.mediahub.core.db.Times.instant;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** The table {@code apps}. */
final class AppStore {
  /** Lenient, so that a hub that was rolled back can read what a newer one stored. */
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private static final String COLUMNS =
      "id, tenant_id, name, display_name, room_prefix, settings::text as settings,"
          + " features::text as features, callback_secret is not null as has_callback_secret,"
          + " created_at, updated_at";

  private AppStore() {}

  static List<App> all(Handle handle) {
    return handle
        .createQuery("select " + COLUMNS + " from apps order by id")
        .map(AppStore::app)
        .list();
  }

  static Optional<App> find(Handle handle, String name) {
    return find(handle, name, "");
  }

  /** The app, locked until the transaction ends. */
  static Optional<App> lock(Handle handle, String name) {
    return find(handle, name, " for update");
  }

  private static Optional<App> find(Handle handle, String name, String lock) {
    return handle
        .createQuery("select " + COLUMNS + " from apps where name = :name" + lock)
        .bind("name", name)
        .map(AppStore::app)
        .findOne();
  }

  /** Empty when the name is taken. */
  static Optional<App> insert(
      Handle handle, long tenantId, String name, String displayName, String roomPrefix) {
    return handle
        .createQuery(
            "insert into apps (tenant_id, name, display_name, room_prefix)"
                + " values (:tenant, :name, :displayName, :roomPrefix)"
                + " on conflict (name) do nothing returning "
                + COLUMNS)
        .bind("tenant", tenantId)
        .bind("name", name)
        .bind("displayName", displayName)
        .bind("roomPrefix", roomPrefix)
        .map(AppStore::app)
        .findOne();
  }

  /** Its {@code updated_at} stays when nothing differs. */
  static App update(
      Handle handle,
      long id,
      String displayName,
      String roomPrefix,
      AppSettings.Changes settings,
      AppFeatures.Changes features) {
    return handle
        .createQuery(
            "update apps set display_name = :displayName, room_prefix = :roomPrefix,"
                + " settings = :settings::jsonb, features = :features::jsonb, updated_at ="
                + " case when (display_name, room_prefix, settings, features) is distinct from"
                + " (:displayName, :roomPrefix, :settings::jsonb, :features::jsonb) then now()"
                + " else updated_at end where id = :id returning "
                + COLUMNS)
        .bind("id", id)
        .bind("displayName", displayName)
        .bind("roomPrefix", roomPrefix)
        .bind("settings", write(settings))
        .bind("features", write(features))
        .map(AppStore::app)
        .one();
  }

  /** Sets the secret; null removes it. */
  static void setCallbackSecret(Handle handle, long id, byte @Nullable [] box) {
    handle
        .createUpdate(
            "update apps set callback_secret = :box, updated_at = case when callback_secret"
                + " is distinct from :box then now() else updated_at end where id = :id")
        .bind("id", id)
        .bind("box", box)
        .execute();
  }

  /** The secret's box; empty when the app has none. */
  static Optional<byte[]> callbackSecret(Handle handle, String name) {
    return handle
        .createQuery("select callback_secret from apps where name = :name")
        .bind("name", name)
        .map((row, context) -> Optional.ofNullable(row.getBytes("callback_secret")))
        .findOne()
        .flatMap(box -> box);
  }

  /** Removes what is kept by name of an app that is gone: its streams and log lines. */
  static void forgetHistory(Handle handle, String name) {
    for (String table : List.of("streams", "logs")) {
      handle
          .createUpdate(
              "delete from <table> where app = :name"
                  + " and not exists (select from apps where name = :name)")
          .define("table", table)
          .bind("name", name)
          .execute();
    }
  }

  static void delete(Handle handle, String name) {
    handle.createUpdate("delete from apps where name = :name").bind("name", name).execute();
  }

  private static App app(ResultSet row, StatementContext context) throws SQLException {
    return new App(
        row.getLong("id"),
        row.getLong("tenant_id"),
        row.getString("name"),
        row.getString("display_name"),
        row.getString("room_prefix"),
        read(row.getString("settings"), AppSettings.Changes.class),
        read(row.getString("features"), AppFeatures.Changes.class),
        row.getBoolean("has_callback_secret"),
        instant(row, "created_at"),
        instant(row, "updated_at"));
  }

  private static <T> T read(String json, Class<T> type) {
    try {
      return JSON.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the database holds " + type + " that cannot be read", e);
    }
  }

  private static String write(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
