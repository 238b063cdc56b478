package dev.mediahub.core.usage;

import dev.mediahub.core.apps.App;
import dev.mediahub.core.http.QuotaExceeded;
import dev.mediahub.core.tenants.Limits;
import dev.mediahub.core.tenants.Tenants;
import java.time.Clock;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

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
    long used = usedBytes(app);
    if (used >= most * GB) {
      throw new QuotaExceeded(METRIC, most, used / GB);
    }
  }

  /** Why the app's tenant may send no more this month; empty while it may. */
  public Optional<String> refusal(App app) {
    try {
      require(app);
      return Optional.empty();
    } catch (QuotaExceeded e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private long usedBytes(App app) {
    YearMonth month = YearMonth.from(clock.instant().atOffset(ZoneOffset.UTC));
    return usage.ofTenant(app.tenantId(), month).orElse(List.of()).stream()
        .mapToLong(row -> row.amount().egressBytes())
        .sum();
  }
}
