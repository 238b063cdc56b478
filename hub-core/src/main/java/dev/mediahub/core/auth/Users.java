package dev.mediahub.core.auth;

import dev.mediahub.core.db.Database;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The members of tenants. First passwords are made here and shown once. Any thread. */
public final class Users {
  private static final int PASSWORD_CHARS = 16;

  private final Database database;
  private final Sessions sessions;

  public Users(Database database, Sessions sessions) {
    this.database = database;
    this.sessions = sessions;
  }

  /** A member as it may be shown. */
  public record Listed(long id, String user, String role, Instant createdAt) {
    static Listed of(UserStore.Row row) {
      return new Listed(row.id(), row.name(), row.role().label(), row.createdAt());
    }
  }

  /**
   * A member and what is shown once.
   *
   * @param password null when it was not changed
   */
  public record Made(Listed member, @Nullable String password) {}

  /** Part of making a tenant: its first member. */
  public static String insertOwner(
      Handle handle, long tenantId, String name, String password, boolean admin) {
    return UserStore.insert(handle, tenantId, name, PasswordHash.of(password), Role.OWNER, admin)
        .map(UserStore.Row::name)
        .orElseThrow(() -> taken(name));
  }

  /** A password to show once. */
  public static String newPassword() {
    return Secrets.readable("", PASSWORD_CHARS);
  }

  public List<Listed> list(long tenantId) {
    return database.inTransaction(handle -> UserStore.lockOfTenant(handle, tenantId)).stream()
        .map(Listed::of)
        .toList();
  }

  /**
   * Adds a member with a first password.
   *
   * @throws HubException CONFLICT when the name is taken, on any tenant
   */
  public Made add(long tenantId, String name, Role role) {
    String password = newPassword();
    String hash = PasswordHash.of(password);
    UserStore.Row row =
        database
            .call(handle -> UserStore.insert(handle, tenantId, name, hash, role, false))
            .orElseThrow(() -> taken(name));
    return new Made(Listed.of(row), password);
  }

  /**
   * Changes a member.
   *
   * @param role null: stays
   * @param newPassword gives it a new one and ends its sessions
   * @param byPlatform asked for by whoever reaches every tenant: else an owner beside the admin
   *     could give the admin a password, and become it
   * @throws HubException NOT_FOUND, or CONFLICT when the tenant would lose its last owner
   */
  public Made change(
      long tenantId, long id, @Nullable Role role, boolean newPassword, boolean byPlatform) {
    String password = newPassword ? newPassword() : null;
    String hash = password == null ? null : PasswordHash.of(password);
    UserStore.Row changed =
        database.inTransaction(handle -> {
          List<UserStore.Row> members = UserStore.lockOfTenant(handle, tenantId);
          UserStore.Row member = require(members, id);
          if (member.admin() && !byPlatform) {
            throw new HubException(
                ErrorCode.FORBIDDEN, "Only the platform's admin may change the platform's admin");
          }
          if (role != null && role != Role.OWNER) {
            requireAnotherOwner(members, member);
          }
          if (role != null) {
            UserStore.setRole(handle, id, role);
          }
          if (hash != null) {
            UserStore.setPassword(handle, id, hash);
          }
          return require(UserStore.lockOfTenant(handle, tenantId), id);
        });
    sessions.forgetCached();
    return new Made(Listed.of(changed), password);
  }

  /** Removes a member and ends its sessions; refused as in {@link #change}. */
  public void remove(long tenantId, long id) {
    database.inTransaction(handle -> {
      List<UserStore.Row> members = UserStore.lockOfTenant(handle, tenantId);
      requireAnotherOwner(members, require(members, id));
      UserStore.delete(handle, id);
      return true;
    });
    sessions.forgetCached();
  }

  /** After a tenant was deleted, and its members with it. */
  public void forgetCached() {
    sessions.forgetCached();
  }

  private static UserStore.Row require(List<UserStore.Row> members, long id) {
    Optional<UserStore.Row> found =
        members.stream().filter(member -> member.id() == id).findFirst();
    return found.orElseThrow(() ->
        new HubException(ErrorCode.NOT_FOUND, "This tenant has no such member; list its members"));
  }

  private static void requireAnotherOwner(List<UserStore.Row> members, UserStore.Row member) {
    boolean another =
        members.stream().anyMatch(other -> other.role() == Role.OWNER && other.id() != member.id());
    if (member.admin() || (member.role() == Role.OWNER && !another)) {
      throw new HubException(
          ErrorCode.CONFLICT,
          member.admin()
              ? "This member is the platform's admin and stays an owner"
              : "A tenant keeps at least one owner; make another member owner first");
    }
  }

  private static HubException taken(String name) {
    return new HubException(
        ErrorCode.CONFLICT, "There is a user '%s' already; choose another name".formatted(name));
  }
}
