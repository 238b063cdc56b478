package dev.mediahub.core.auth;

import static dev.mediahub.core.db.Times.instant;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** The table {@code api_tokens}. */
final class ApiTokenStore {
  private static final String SELECT =
      "select t.id, t.tenant_id, t.name, t.app_id, a.name as app, t.allowed_ips, t.created_at"
          + " from api_tokens t left join apps a on a.id = t.app_id ";

  private ApiTokenStore() {}

  /**
   * A token without its hash.
   *
   * @param app null means global scope
   */
  record Row(
      long id,
      long tenantId,
      String name,
      @Nullable Long appId,
      @Nullable String app,
      List<String> allowedIps,
      Instant createdAt) {
    Principal principal() {
      return app == null
          ? new Principal.GlobalToken(id, tenantId)
          : new Principal.AppToken(id, tenantId, app);
    }
  }

  static Optional<Row> find(Handle handle, byte[] hash) {
    return rows(handle.createQuery(SELECT + "where t.hash = :hash").bind("hash", hash)).stream()
        .findFirst();
  }

  static List<Row> all(Handle handle) {
    return rows(handle.createQuery(SELECT + "order by t.id"));
  }

  static long insert(
      Handle handle,
      long tenantId,
      @Nullable Long appId,
      String name,
      List<String> allowedIps,
      byte[] hash) {
    return handle
        .createQuery(
            "insert into api_tokens (tenant_id, app_id, name, allowed_ips, hash)"
                + " values (:tenant, :app, :name, :allowedIps, :hash) returning id")
        .bind("tenant", tenantId)
        .bind("app", appId)
        .bind("name", name)
        .bindArray("allowedIps", String.class, allowedIps)
        .bind("hash", hash)
        .mapTo(Long.class)
        .one();
  }

  /**
   * Deletes a token.
   *
   * @param tenantId null: of any tenant and scope; else only an app's token of this tenant
   */
  static boolean delete(Handle handle, long id, @Nullable Long tenantId) {
    return handle
            .createUpdate(
                "delete from api_tokens where id = :id and (:tenant::bigint is null"
                    + " or (tenant_id = :tenant and app_id is not null))")
            .bind("id", id)
            .bind("tenant", tenantId)
            .execute()
        > 0;
  }

  private static List<Row> rows(Query query) {
    return query
        .map((row, context) ->
            new Row(
                row.getLong("id"),
                row.getLong("tenant_id"),
                row.getString("name"),
                row.getObject("app_id", Long.class),
                row.getString("app"),
                List.of((String[]) row.getArray("allowed_ips").getArray()),
                instant(row, "created_at")))
        .list();
  }
}
