package dev.mediahub.core.usage;

import dev.mediahub.core.apps.App;
import dev.mediahub.core.http.QuotaExceeded;
import dev.mediahub.core.tenants.Limits;
import dev.mediahub.core.tenants.Tenants;
import java.time.Clock;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;

/** How much a tenant may send a month, to viewers and to destinations. Any thread. */
public final class EgressQuota {
  private static final String METRIC = "maxEgressGbMonth";
  private static final long GB = 1_000_000_000L;

  private final Usage usage;
  private final Tenants tenants;
  private final Clock clock;

  public EgressQuota(Usage usage, Tenants tenants, Clock clock) {
    this.usage = usage;
    this.tenants = tenants;
    this.clock = clock;
  }

  /**
   * Returns when the app's tenant may send more.
   *
   * @throws QuotaExceeded when its month's limit is reached
   */
  public void require(App app) {
    long most = tenants.limits(app.tenantId()).maxEgressGbMonth();
    if (most == Limits.NONE) {
      return;
    }
    YearMonth month = YearMonth.from(clock.instant().atOffset(ZoneOffset.UTC));
    long bytes =
        usage.ofTenant(app.tenantId(), month).orElse(List.of()).stream()
            .mapToLong(row -> row.amount().egressBytes())
            .sum();
    if (bytes >= most * GB) {
      throw new QuotaExceeded(METRIC, most, bytes / GB);
    }
  }
}
