package dev.mediahub.core.usage;

import dev.mediahub.core.apps.App;
import dev.mediahub.core.http.QuotaExceeded;
import dev.mediahub.core.tenants.Limits;
import dev.mediahub.core.tenants.Tenants;
import java.util.Optional;

/** How much a tenant may store: files of recordings and snapshots. Any thread. */
public final class StorageQuota {
  public static final String METRIC = "maxStorageGb";

  private static final long GB = 1_000_000_000L;

  private final Usage usage;
  private final Tenants tenants;

  public StorageQuota(Usage usage, Tenants tenants) {
    this.usage = usage;
    this.tenants = tenants;
  }

  /**
   * Returns when the app's tenant may store more.
   *
   * @throws QuotaExceeded when not
   */
  public void require(App app) {
    refusal(app.tenantId(), 0)
        .ifPresent(refusal -> {
          throw refusal;
        });
  }

  /**
   * Why a tenant may store no more; empty while it may.
   *
   * @param openBytes of the tenant's that are being written and in no row yet
   */
  public Optional<QuotaExceeded> refusal(long tenant, long openBytes) {
    long most = tenants.limits(tenant).maxStorageGb();
    if (most == Limits.NONE) {
      return Optional.empty();
    }
    long used = usage.storedBytes(tenant, Optional.empty()) + openBytes;
    return used < most * GB
        ? Optional.empty()
        : Optional.of(new QuotaExceeded(METRIC, most, used / GB));
  }
}
