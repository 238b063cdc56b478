package dev.mediahub.core.recording;

import dev.mediahub.core.apps.App;
import dev.mediahub.core.http.QuotaExceeded;
import dev.mediahub.core.tenants.Limits;
import dev.mediahub.core.tenants.Tenants;
import dev.mediahub.core.usage.Usage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How many minutes a tenant has recorded this month and how much it stores: what is in the books
 * and what goes on. Any thread.
 */
public final class RecordingQuota {
  static final String METRIC = "maxRecordingMinutesMonth";
  static final String STORAGE = "maxStorageGb";

  private static final long GB = 1_000_000_000L;

  private final Tenants tenants;
  private final Usage usage;

  public RecordingQuota(Tenants tenants, Usage usage) {
    this.tenants = tenants;
    this.usage = usage;
  }

  /**
   * Returns when the app's tenant may begin a recording.
   *
   * @throws QuotaExceeded when not
   */
  void require(App app, Collection<Recordings.Live> live) {
    refusal(app.tenantId(), live)
        .ifPresent(refusal -> {
          throw refusal;
        });
  }

  /** A recording that must end, and why. */
  record Exceeded(Recordings.Live recording, String reason) {}

  /** Those that go beyond their tenant's limits; not those that limits do not hold for. */
  List<Exceeded> exceeded(Collection<Recordings.Live> live) {
    Map<Long, Optional<QuotaExceeded>> byTenant = new HashMap<>();
    List<Exceeded> found = new ArrayList<>();
    for (Recordings.Live each : live) {
      if (!each.exempt()) {
        byTenant
            .computeIfAbsent(each.app.tenantId(), tenant -> refusal(tenant, live))
            .ifPresent(refusal -> found.add(new Exceeded(each, reason(refusal))));
      }
    }
    return found;
  }

  private static String reason(QuotaExceeded refusal) {
    return refusal.metric().equals(STORAGE)
        ? "the storage quota is used up"
        : "the recording quota is used up";
  }

  private Optional<QuotaExceeded> refusal(long tenant, Collection<Recordings.Live> live) {
    Limits limits = tenants.limits(tenant);
    long minutes = limits.maxRecordingMinutesMonth();
    if (minutes != Limits.NONE) {
      long used = usedMinutes(tenant, live);
      if (used >= minutes) {
        return Optional.of(new QuotaExceeded(METRIC, minutes, used));
      }
    }
    long storage = limits.maxStorageGb();
    if (storage != Limits.NONE) {
      long used = usedBytes(tenant, live);
      if (used >= storage * GB) {
        return Optional.of(new QuotaExceeded(STORAGE, storage, used / GB));
      }
    }
    return Optional.empty();
  }

  private long usedMinutes(long tenant, Collection<Recordings.Live> live) {
    double seconds = usage.recordedSecondsThisMonth(tenant);
    for (Recordings.Live each : live) {
      seconds += each.app.tenantId() == tenant ? each.openSeconds() : 0;
    }
    return (long) (seconds / 60);
  }

  private long usedBytes(long tenant, Collection<Recordings.Live> live) {
    long bytes = usage.storedBytes(tenant, Optional.empty());
    for (Recordings.Live each : live) {
      bytes += each.app.tenantId() == tenant ? each.openBytes() : 0;
    }
    return bytes;
  }
}
