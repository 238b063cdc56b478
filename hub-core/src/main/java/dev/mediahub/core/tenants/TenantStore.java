package dev.mediahub.core.tenants;

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

/** The table {@code tenants}. */
final class TenantStore {
  /** Lenient, so that a hub that was rolled back can read what a newer one stored. */
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private static final String COLUMNS = "id, name, plan, limits::text as limits, created_at";

  private TenantStore() {}

  static List<Tenant> all(Handle handle) {
    return handle
        .createQuery("select " + COLUMNS + " from tenants order by id")
        .map(TenantStore::tenant)
        .list();
  }

  /** The tenant, locked until the transaction ends: what counts its apps does so alone. */
  static Optional<Tenant> lock(Handle handle, long id) {
    return handle
        .createQuery("select " + COLUMNS + " from tenants where id = :id for no key update")
        .bind("id", id)
        .map(TenantStore::tenant)
        .findOne();
  }

  static long countApps(Handle handle, long id) {
    return handle
        .createQuery("select count(*) from apps where tenant_id = :id")
        .bind("id", id)
        .mapTo(Long.class)
        .one();
  }

  /** Empty when the name is taken. */
  static Optional<Tenant> insert(Handle handle, String name, Plan plan, Limits.Changes limits) {
    return handle
        .createQuery(
            "insert into tenants (name, plan, limits) values (:name, :plan, :limits::jsonb)"
                + " on conflict (name) do nothing returning "
                + COLUMNS)
        .bind("name", name)
        .bind("plan", plan.label())
        .bind("limits", write(limits))
        .map(TenantStore::tenant)
        .findOne();
  }

  /** Whether another tenant has this name. */
  static boolean nameTaken(Handle handle, long id, String name) {
    return handle
        .createQuery("select exists (select from tenants where name = :name and id <> :id)")
        .bind("name", name)
        .bind("id", id)
        .mapTo(Boolean.class)
        .one();
  }

  static Tenant update(Handle handle, long id, String name, Plan plan, Limits.Changes limits) {
    return handle
        .createQuery(
            "update tenants set name = :name, plan = :plan, limits = :limits::jsonb"
                + " where id = :id returning "
                + COLUMNS)
        .bind("id", id)
        .bind("name", name)
        .bind("plan", plan.label())
        .bind("limits", write(limits))
        .map(TenantStore::tenant)
        .one();
  }

  static void delete(Handle handle, long id) {
    handle.createUpdate("delete from tenants where id = :id").bind("id", id).execute();
  }

  private static Tenant tenant(ResultSet row, StatementContext context) throws SQLException {
    return new Tenant(
        row.getLong("id"),
        row.getString("name"),
        Plan.ofLabel(row.getString("plan")),
        read(row.getString("limits")),
        instant(row, "created_at"));
  }

  private static Limits.Changes read(String json) {
    try {
      return JSON.readValue(json, Limits.Changes.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the database holds limits that cannot be read", e);
    }
  }

  private static String write(Limits.Changes limits) {
    try {
      return JSON.writeValueAsString(limits);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
