package dev.mediahub.core.auth;

import static dev.mediahub.core.db.Times.instant;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** The table {@code users}. */
final class UserStore {
  private static final String SELECT =
      "select id, tenant_id, name, role, platform_admin, password_hash, created_at from users ";

  private UserStore() {}

  /**
   * A user.
   *
   * @param passwordHash as {@link PasswordHash} writes it
   */
  record Row(
      long id,
      long tenantId,
      String name,
      Role role,
      boolean admin,
      String passwordHash,
      Instant createdAt) {
    @Override
    public String toString() {
      return "user " + id;
    }
  }

  static Optional<Row> byName(Handle handle, String name) {
    return handle
        .createQuery(SELECT + "where name = :name")
        .bind("name", name)
        .map(UserStore::row)
        .findOne();
  }

  /** Whether a user still has this password; if so it stays that until the transaction ends. */
  static boolean lockPassword(Handle handle, long id, String passwordHash) {
    return handle
        .createQuery("select 1 from users where id = :id and password_hash = :hash for share")
        .bind("id", id)
        .bind("hash", passwordHash)
        .mapTo(Integer.class)
        .findOne()
        .isPresent();
  }

  /** A tenant's users, locked until the transaction ends. */
  static List<Row> lockOfTenant(Handle handle, long tenantId) {
    return handle
        .createQuery(SELECT + "where tenant_id = :tenant order by id for update")
        .bind("tenant", tenantId)
        .map(UserStore::row)
        .list();
  }

  /** Empty when the name is taken. */
  static Optional<Row> insert(
      Handle handle, long tenantId, String name, String passwordHash, Role role, boolean admin) {
    return handle
        .createQuery(
            "insert into users (tenant_id, name, password_hash, role, platform_admin) values"
                + " (:tenant, :name, :hash, :role, :admin) on conflict (name) do nothing"
                + " returning id, tenant_id, name, role, platform_admin, password_hash, created_at")
        .bind("tenant", tenantId)
        .bind("name", name)
        .bind("hash", passwordHash)
        .bind("role", role.label())
        .bind("admin", admin)
        .map(UserStore::row)
        .findOne();
  }

  static void setRole(Handle handle, long id, Role role) {
    handle
        .createUpdate("update users set role = :role where id = :id")
        .bind("role", role.label())
        .bind("id", id)
        .execute();
  }

  /** A new password; whoever is logged in with the old one is no more. */
  static void setPassword(Handle handle, long id, String passwordHash) {
    handle
        .createUpdate("update users set password_hash = :hash where id = :id")
        .bind("hash", passwordHash)
        .bind("id", id)
        .execute();
    handle.createUpdate("delete from sessions where user_id = :id").bind("id", id).execute();
  }

  static void delete(Handle handle, long id) {
    handle.createUpdate("delete from users where id = :id").bind("id", id).execute();
  }

  private static Row row(ResultSet row, StatementContext context) throws SQLException {
    return new Row(
        row.getLong("id"),
        row.getLong("tenant_id"),
        row.getString("name"),
        Role.ofLabel(row.getString("role")).orElseThrow(),
        row.getBoolean("platform_admin"),
        row.getString("password_hash"),
        instant(row, "created_at"));
  }
}
