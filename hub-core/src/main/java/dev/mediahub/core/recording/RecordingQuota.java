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

/**
 * How many minutes a tenant has recorded this month: what is in the books and what goes on. Any
 * thread.
 */
public final class RecordingQuota {
  static final String METRIC = "maxRecordingMinutesMonth";

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
    long most = tenants.limits(app.tenantId()).maxRecordingMinutesMonth();
    if (most != Limits.NONE) {
      long used = usedMinutes(app.tenantId(), live);
      if (used >= most) {
        throw new QuotaExceeded(METRIC, most, used);
      }
    }
  }

  /** Those that go beyond their tenant's limit. */
  List<Recordings.Live> exceeded(Collection<Recordings.Live> live) {
    Map<Long, Boolean> over = new HashMap<>();
    List<Recordings.Live> found = new ArrayList<>();
    for (Recordings.Live each : live) {
      long tenant = each.app.tenantId();
      long most = tenants.limits(tenant).maxRecordingMinutesMonth();
      if (most != Limits.NONE
          && over.computeIfAbsent(tenant, _ -> usedMinutes(tenant, live) >= most)) {
        found.add(each);
      }
    }
    return found;
  }

  private long usedMinutes(long tenant, Collection<Recordings.Live> live) {
    double seconds = usage.recordedSecondsThisMonth(tenant);
    for (Recordings.Live each : live) {
      seconds += each.app.tenantId() == tenant ? each.seconds() : 0;
    }
    return (long) (seconds / 60);
  }
}
