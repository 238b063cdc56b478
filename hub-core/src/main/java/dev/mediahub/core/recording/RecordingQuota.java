package dev.mediahub.core.recording;

import dev.mediahub.core.apps.App;
import dev.mediahub.core.http.QuotaExceeded;
import dev.mediahub.core.tenants.Limits;
import dev.mediahub.core.tenants.Tenants;
import dev.mediahub.core.usage.StorageQuota;
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

  private final Tenants tenants;
  private final Usage usage;
  private final StorageQuota storage;

  public RecordingQuota(Tenants tenants, Usage usage, StorageQuota storage) {
    this.tenants = tenants;
    this.usage = usage;
    this.storage = storage;
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
    return refusal.metric().equals(StorageQuota.METRIC)
        ? "the storage quota is used up"
        : "the recording quota is used up";
  }

  private Optional<QuotaExceeded> refusal(long tenant, Collection<Recordings.Live> live) {
    long minutes = tenants.limits(tenant).maxRecordingMinutesMonth();
    if (minutes != Limits.NONE) {
      long used = usedMinutes(tenant, live);
      if (used >= minutes) {
        return Optional.of(new QuotaExceeded(METRIC, minutes, used));
      }
    }
    return storage.refusal(tenant, openBytes(tenant, live));
  }

  private long usedMinutes(long tenant, Collection<Recordings.Live> live) {
    double seconds = usage.recordedSecondsThisMonth(tenant);
    for (Recordings.Live each : live) {
      seconds += each.app.tenantId() == tenant ? each.openSeconds() : 0;
    }
    return (long) (seconds / 60);
  }

  private static long openBytes(long tenant, Collection<Recordings.Live> live) {
    long bytes = 0;
    for (Recordings.Live each : live) {
      bytes += each.app.tenantId() == tenant ? each.openBytes() : 0;
    }
    return bytes;
  }
}
