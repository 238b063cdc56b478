package dev.mediahub.core.auth;

import org.jspecify.annotations.Nullable;

/** Who calls the API. */
public sealed interface Principal {
  /** The app permission that an app's own token lacks: it cannot remove what it belongs to. */
  String DELETE_APP = "app:delete";

  /** Whether this caller holds a permission, wherever that reaches. */
  boolean holds(String permission);

  /**
   * Whether an app is within reach.
   *
   * @param app its name
   * @param appTenant whom it belongs to; null when there is no such app
   */
  boolean reachesApp(String app, @Nullable Long appTenant);

  /** Whether a tenant as a whole is within reach. */
  boolean reachesTenant(long tenant);

  /** Whether this caller may do what only the platform's owner may. */
  boolean isGlobal();

  /** Whom it belongs to: what it makes belongs to that tenant and counts against its limits. */
  long tenantId();

  /** For the audit log: kind and number, and a member's name; never a secret. */
  String auditName();

  /** Whether limits of tenants do not hold for it. */
  default boolean isExemptFromQuotas() {
    return false;
  }

  /** An API token of global scope: passes every check. */
  record GlobalToken(long id, long tenantId) implements Principal {
    @Override
    public boolean holds(String permission) {
      return true;
    }

    @Override
    public boolean reachesApp(String app, @Nullable Long appTenant) {
      return true;
    }

    @Override
    public boolean reachesTenant(long tenant) {
      return true;
    }

    @Override
    public boolean isGlobal() {
      return true;
    }

    @Override
    public boolean isExemptFromQuotas() {
      return true;
    }

    @Override
    public String auditName() {
      return "token:" + id;
    }
  }

  /** An API token of one app: everything within it, nothing outside. */
  record AppToken(long id, long tenantId, String app) implements Principal {
    @Override
    public boolean holds(String permission) {
      return !permission.equals(DELETE_APP);
    }

    @Override
    public boolean reachesApp(String name, @Nullable Long appTenant) {
      return app.equals(name);
    }

    @Override
    public boolean reachesTenant(long tenant) {
      return false;
    }

    @Override
    public boolean isGlobal() {
      return false;
    }

    @Override
    public String auditName() {
      return "token:" + id;
    }
  }

  /**
   * A person, logged in to the dashboard.
   *
   * @param admin reaches every tenant, as a global token does, but within its own tenant's limits
   * @param sessionId the session's number
   */
  record Member(
      long userId, String user, long tenantId, Role role, boolean admin, long sessionId, String sid)
      implements Principal {
    @Override
    public boolean holds(String permission) {
      return admin || role.may(permission);
    }

    @Override
    public boolean reachesApp(String app, @Nullable Long appTenant) {
      return admin || (appTenant != null && appTenant == tenantId);
    }

    @Override
    public boolean reachesTenant(long tenant) {
      return admin || tenant == tenantId;
    }

    @Override
    public boolean isGlobal() {
      return admin;
    }

    @Override
    public String auditName() {
      return "user:" + userId + " (" + user + ")";
    }
  }
}
