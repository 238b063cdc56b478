package dev.mediahub.core.api;

import dev.mediahub.core.apps.App;
import dev.mediahub.core.apps.Apps;
import dev.mediahub.core.apps.LivekitKeys;
import dev.mediahub.core.auth.ApiTokens;
import dev.mediahub.core.auth.Secrets;
import dev.mediahub.core.auth.Users;
import dev.mediahub.core.db.Database;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * What an empty database gets, all or nothing: a tenant without limits, its admin, a global API
 * token, and app {@code live} with a key pair. With any tenant there it does nothing.
 */
final class FirstStart {
  static final String APP = "live";

  private static final String DEFAULT_ADMIN = "admin";

  /** Any number that no other lock of the hub uses. */
  private static final long LOCK = 0x6d65646961687562L;

  private final Database database;
  private final LivekitKeys keys;

  FirstStart(Database database, LivekitKeys keys) {
    this.database = database;
    this.keys = keys;
  }

  /**
   * Secrets to show once; configured ones are not among them.
   *
   * @param password empty when it was configured
   * @param apiToken empty when it was configured
   */
  record Made(String adminUser, Optional<String> password, Optional<String> apiToken) {}

  /** Empty when this is not the first start. */
  Optional<Made> run(ApiSettings settings) {
    String user = settings.adminUser().isEmpty() ? DEFAULT_ADMIN : settings.adminUser();
    Optional<String> password = generate(settings.adminPassword(), Secrets.readable("", 16));
    Optional<String> token =
        generate(settings.adminApiToken(), Secrets.token(ApiTokens.PREFIX, 32));
    boolean first =
        database.inTransaction(handle -> {
          handle.execute("select pg_advisory_xact_lock(?)", LOCK);
          if (tenantId(handle).isPresent()) {
            return false;
          }
          long tenant = insertTenant(handle);
          Users.insertOwner(handle, tenant, user, password.orElse(settings.adminPassword()), true);
          ApiTokens.insertGlobal(
              handle, tenant, "first start", token.orElse(settings.adminApiToken()));
          App app = Apps.insert(handle, tenant, APP, "Live", APP);
          if (!hasKeyPair(settings)) {
            keys.insertGenerated(handle, app);
          }
          return true;
        });
    return first ? Optional.of(new Made(user, password, token)) : Optional.empty();
  }

  static boolean hasKeyPair(ApiSettings settings) {
    return !settings.livekitApiKey().isEmpty() && !settings.livekitApiSecret().isEmpty();
  }

  /** The platform's first tenant, whom global tokens belong to. */
  static Optional<Long> tenantId(Handle handle) {
    return handle.createQuery("select min(id) from tenants").mapTo(Long.class).findOne();
  }

  private static Optional<String> generate(String configured, String generated) {
    return configured.isEmpty() ? Optional.of(generated) : Optional.empty();
  }

  private static long insertTenant(Handle handle) {
    return handle
        .createQuery(
            "insert into tenants (name, plan) values ('default', 'unlimited') returning id")
        .mapTo(Long.class)
        .one();
  }
}
