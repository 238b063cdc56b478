package dev.mediahub.core.auth;

import static dev.mediahub.core.db.Times.instant;
import static dev.mediahub.core.db.Times.utc;

import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The table {@code audit_log}. */
final class AuditStore {
  /** Older rows are deleted; about 300 MB. */
  private static final long KEPT_ROWS = 1_000_000;

  private static final int PRUNE_EVERY = 1_000;
  private static final String MINE = "where :tenant::bigint is null or tenant_id = :tenant";

  private AuditStore() {}

  static boolean insert(Handle handle, List<Audit.Row> rows) {
    for (Audit.Row row : rows) {
      long id =
          handle
              .createQuery(
                  "insert into audit_log (at, tenant_id, actor, address, method, route, target,"
                      + " status) values (:at, :tenant, :actor, :address, :method, :route,"
                      + " :target, :status) returning id")
              .bind("at", utc(row.at()))
              .bind("tenant", row.tenantId())
              .bind("actor", row.actor())
              .bind("address", row.address())
              .bind("method", row.method())
              .bind("route", row.route())
              .bind("target", row.target())
              .bind("status", row.status())
              .mapTo(Long.class)
              .one();
      if (id % PRUNE_EVERY == 0) {
        handle.execute("delete from audit_log where id <= ?", id - KEPT_ROWS);
      }
    }
    return true;
  }

  /**
   * Newest first.
   *
   * @param tenantId null: of all tenants
   */
  static List<Audit.Row> page(Handle handle, @Nullable Long tenantId, int limit, int offset) {
    return handle
        .createQuery(
            "select id, at, tenant_id, actor, address, method, route, target, status from audit_log"
                + " "
                + MINE
                + " order by id desc limit :limit offset :offset")
        .bind("tenant", tenantId)
        .bind("limit", limit)
        .bind("offset", offset)
        .map((row, context) ->
            new Audit.Row(
                row.getLong("id"),
                instant(row, "at"),
                row.getObject("tenant_id", Long.class),
                row.getString("actor"),
                row.getString("address"),
                row.getString("method"),
                row.getString("route"),
                row.getString("target"),
                row.getInt("status")))
        .list();
  }

  static long count(Handle handle, @Nullable Long tenantId) {
    return handle
        .createQuery("select count(*) from audit_log " + MINE)
        .bind("tenant", tenantId)
        .mapTo(Long.class)
        .one();
  }
}
