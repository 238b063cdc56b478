package dev.mediahub.core.api;

import dev.mediahub.core.apps.App;
import dev.mediahub.core.apps.Apps;
import dev.mediahub.core.auth.ApiTokens;
import dev.mediahub.core.auth.Audit;
import dev.mediahub.core.auth.AuthRoutes;
import dev.mediahub.core.auth.RequestLimits;
import dev.mediahub.core.auth.SecretBox;
import dev.mediahub.core.auth.Sessions;
import dev.mediahub.core.auth.TokenGuard;
import dev.mediahub.core.auth.Users;
import dev.mediahub.core.db.Database;
import dev.mediahub.core.http.AccessGuard;
import dev.mediahub.core.http.Router;
import dev.mediahub.core.tenants.AuditRoutes;
import dev.mediahub.core.tenants.MemberRoutes;
import dev.mediahub.core.tenants.TenantRoutes;
import dev.mediahub.core.tenants.Tenants;
import dev.mediahub.core.tokens.ApiTokenRoutes;
import java.time.Clock;
import java.util.function.LongSupplier;

/** Who may call the API: tenants, their users with sessions, API tokens; and what they changed. */
final class Accounts {
  private final Database database;
  private final ApiTokens tokens;
  private final Sessions sessions;
  private final Users users;
  private final Tenants tenants;
  private final Audit audit;

  /** Wires the parts; the database is not touched yet. */
  Accounts(Database database, SecretBox secretBox, Clock clock) {
    this.database = database;
    tokens = new ApiTokens(database);
    sessions = new Sessions(database, secretBox, clock);
    users = new Users(database, sessions);
    tenants = new Tenants(database, users);
    audit = new Audit(database, clock);
  }

  Tenants tenants() {
    return tenants;
  }

  /** An app is gone, and its tokens with it. */
  void forgetTokens() {
    tokens.forgetCached();
  }

  /** Checks every route's declared access. */
  AccessGuard guard(Apps apps, RequestLimits limits) {
    return new TokenGuard(
        tokens, sessions, name -> apps.find(name).map(App::tenantId), limits, audit);
  }

  /**
   * Declares their routes.
   *
   * @param tenantId whom global tokens belong to
   */
  void register(Router router, Apps apps, LongSupplier tenantId) {
    new AuthRoutes(database, sessions).register(router);
    new TenantRoutes(tenants, tenantId).register(router);
    new MemberRoutes(tenants, users).register(router);
    new AuditRoutes(audit).register(router);
    new ApiTokenRoutes(tokens, apps, tenantId).register(router);
  }
}
