package dev.mediahub.core.apps;

import org.jdbi.v3.core.Handle;

/** Whether a tenant may have one more app. */
@FunctionalInterface
public interface AppQuota {
  /**
   * Returns when there is room for one, and holds off every other creator of this tenant's apps
   * until the transaction ends, so that two never take the same room.
   *
   * @throws dev.mediahub.core.http.QuotaExceeded when there is none
   */
  void requireRoom(Handle handle, long tenantId);
}
