package dev.mediahub.core.tenants;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mediahub.core.apps.AppQuota;
import dev.mediahub.core.auth.Users;
import dev.mediahub.core.db.Database;
import dev.mediahub.core.http.QuotaExceeded;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The tenants. Their limits are in memory too, so that streams are admitted without the database; a
 * change is written first and then seen by everybody. Any thread; changes run one at a time.
 */
public final class Tenants implements AppQuota {
  private final Database database;
  private final Users users;
  private final ConcurrentHashMap<Long, Limits> limits = new ConcurrentHashMap<>();

  /** Call {@link #load} before use. */
  public Tenants(Database database, Users users) {
    this.database = database;
    this.users = users;
  }

  /**
   * A new tenant.
   *
   * @param password of its owner, shown once
   */
  record Made(Tenant tenant, String owner, String password) {
    @Override
    public String toString() {
      return "Made[" + tenant.name() + "]";
    }
  }

  /** Reads all limits. */
  public void load() {
    database.call(TenantStore::all).forEach(tenant -> limits.put(tenant.id(), tenant.limits()));
  }

  /** What a tenant may use; nothing when there is no such tenant. */
  public Limits limits(long tenantId) {
    Limits known = limits.get(tenantId);
    return known != null ? known : read(tenantId);
  }

  /** The database may have committed a tenant and not had the time to confirm it. */
  private Limits read(long tenantId) {
    return database
        .inTransaction(handle -> TenantStore.lock(handle, tenantId))
        .map(tenant -> limits.computeIfAbsent(tenantId, _ -> tenant.limits()))
        .orElse(new Limits(0, 0, 0, 0, 0));
  }

  @Override
  public void requireRoom(Handle handle, long tenantId) {
    Tenant tenant = TenantStore.lock(handle, tenantId).orElseThrow(Tenants::unknown);
    long most = tenant.limits().maxApps();
    if (most == Limits.NONE) {
      return;
    }
    long used = TenantStore.countApps(handle, tenantId);
    if (used >= most) {
      throw new QuotaExceeded("maxApps", most, used);
    }
  }

  List<Tenant> list() {
    return database.call(TenantStore::all);
  }

  Tenant require(long id) {
    return database
        .inTransaction(handle -> TenantStore.lock(handle, id))
        .orElseThrow(Tenants::unknown);
  }

  /** Makes a tenant and its owner, whose user name follows from the tenant's. */
  synchronized Made create(String name, Plan plan, Limits.Changes own) {
    String password = Users.newPassword();
    Made made =
        database.inTransaction(handle -> {
          Tenant tenant =
              TenantStore.insert(handle, name, plan, own).orElseThrow(() -> taken(name));
          String owner = ownerName(tenant);
          return new Made(
              tenant, Users.insertOwner(handle, tenant.id(), owner, password, false), password);
        });
    limits.put(made.tenant().id(), made.tenant().limits());
    return made;
  }

  /**
   * Changes what is not null.
   *
   * @param ownLimits as {@link Limits.Changes#then} takes it; nothing when it is no object
   */
  synchronized Tenant update(
      long id, @Nullable String name, @Nullable Plan plan, JsonNode ownLimits) {
    Tenant updated =
        database.inTransaction(handle -> {
          Tenant tenant = TenantStore.lock(handle, id).orElseThrow(Tenants::unknown);
          if (name != null && TenantStore.nameTaken(handle, id, name)) {
            throw taken(name);
          }
          return TenantStore.update(
              handle,
              id,
              name != null ? name : tenant.name(),
              plan != null ? plan : tenant.plan(),
              tenant.ownLimits().then(ownLimits));
        });
    limits.put(id, updated.limits());
    return updated;
  }

  /**
   * Deletes a tenant with its members.
   *
   * @param platform the tenant that global tokens belong to, which stays
   * @throws HubException CONFLICT while it has apps
   */
  synchronized void delete(long id, long platform) {
    database.inTransaction(handle -> {
      Tenant tenant = TenantStore.lock(handle, id).orElseThrow(Tenants::unknown);
      long apps = TenantStore.countApps(handle, tenant.id());
      if (apps > 0 || id == platform) {
        throw new HubException(
            ErrorCode.CONFLICT,
            id == platform
                ? "This is the platform's own tenant and stays"
                : "This tenant still has %d apps; delete them first".formatted(apps));
      }
      TenantStore.delete(handle, id);
      return true;
    });
    limits.remove(id);
    users.forgetCached();
  }

  /** {@code acme-tv-7} for tenant 7, "Acme TV": the number makes it unique. */
  private static String ownerName(Tenant tenant) {
    String base = tenant.name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    String trimmed = base.replaceAll("^-+|-+$", "");
    String prefix = trimmed.isEmpty() ? "owner" : trimmed;
    return prefix + "-" + tenant.id();
  }

  private static HubException unknown() {
    return new HubException(
        ErrorCode.NOT_FOUND, "There is no such tenant; GET /api/v1/tenants lists those there are");
  }

  private static HubException taken(String name) {
    return new HubException(
        ErrorCode.CONFLICT, "There is a tenant '%s' already; choose another name".formatted(name));
  }
}
