package dev.mediahub.core.auth;

import org.jspecify.annotations.Nullable;

/** Who calls the API. Dashboard sessions with their roles become another kind. */
public sealed interface Principal {
  /**
   * Whether this caller holds a permission in an app, or platform-wide when {@code app} is null.
   */
  boolean may(String permission, @Nullable String app);

  /** Whether this caller may do what only the platform's owner may. */
  boolean isGlobal();

  /** An API token of global scope: passes every check. */
  record GlobalToken(long id, long tenantId) implements Principal {
    @Override
    public boolean may(String permission, @Nullable String app) {
      return true;
    }

    @Override
    public boolean isGlobal() {
      return true;
    }
  }

  /** An API token of one app: everything within it, nothing outside. */
  record AppToken(long id, long tenantId, String app) implements Principal {
    @Override
    public boolean may(String permission, @Nullable String inApp) {
      return app.equals(inApp);
    }

    @Override
    public boolean isGlobal() {
      return false;
    }
  }
}
