package dev.mediahub.core.usage;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** The table {@code usage_days}. */
final class UsageStore {
  private UsageStore() {}

  /** One app's day, in UTC. */
  record Day(long tenantId, String app, LocalDate day) {}

  /** What was used. */
  record Amount(double streamSeconds, long egressBytes, double recordingSeconds) {
    Amount(double streamSeconds, long egressBytes) {
      this(streamSeconds, egressBytes, 0);
    }

    Amount plus(Amount more) {
      return new Amount(
          streamSeconds + more.streamSeconds,
          egressBytes + more.egressBytes,
          recordingSeconds + more.recordingSeconds);
    }
  }

  /** What was used in an app's day. */
  record Row(Day day, Amount amount) {}

  /** Adds to a day; does nothing when the tenant is gone. */
  static void add(Handle handle, Day day, Amount amount) {
    handle
        .createUpdate(
            "insert into usage_days as u (tenant_id, app, day, stream_seconds, egress_bytes)"
                + " select id, :app, :day, :seconds, :bytes from tenants where id = :tenant"
                + " on conflict (tenant_id, app, day) do update set"
                + " stream_seconds = u.stream_seconds + :seconds,"
                + " egress_bytes = u.egress_bytes + :bytes")
        .bind("tenant", day.tenantId())
        .bind("app", day.app())
        .bind("day", day.day())
        .bind("seconds", amount.streamSeconds())
        .bind("bytes", amount.egressBytes())
        .execute();
  }

  /** The days of a month, oldest first; of one app or of all. */
  static List<Row> read(Handle handle, long tenantId, Optional<String> app, YearMonth month) {
    return handle
        .createQuery(
            "select app, day, stream_seconds, egress_bytes, recording_seconds from usage_days"
                + " where tenant_id = :tenant and (:app::text is null or app = :app)"
                + " and day >= :first and day < :next order by day, app")
        .bind("tenant", tenantId)
        .bind("app", app.orElse(null))
        .bind("first", month.atDay(1))
        .bind("next", month.plusMonths(1).atDay(1))
        .map((row, context) ->
            new Row(
                new Day(tenantId, row.getString("app"), row.getObject("day", LocalDate.class)),
                new Amount(
                    row.getDouble("stream_seconds"),
                    row.getLong("egress_bytes"),
                    row.getDouble("recording_seconds"))))
        .list();
  }

  /** Adds recorded time to a day; does nothing when the tenant is gone. */
  static void recorded(Handle handle, Day day, double seconds) {
    handle
        .createUpdate(
            "insert into usage_days as u (tenant_id, app, day, recording_seconds)"
                + " select id, :app, :day, :seconds from tenants where id = :tenant"
                + " on conflict (tenant_id, app, day) do update set"
                + " recording_seconds = u.recording_seconds + :seconds")
        .bind("tenant", day.tenantId())
        .bind("app", day.app())
        .bind("day", day.day())
        .bind("seconds", seconds)
        .execute();
  }

  static double recordedSeconds(Handle handle, long tenantId, YearMonth month) {
    return handle
        .createQuery(
            "select coalesce(sum(recording_seconds), 0) from usage_days"
                + " where tenant_id = :tenant and day >= :first and day < :next")
        .bind("tenant", tenantId)
        .bind("first", month.atDay(1))
        .bind("next", month.plusMonths(1).atDay(1))
        .mapTo(Double.class)
        .one();
  }

  /**
   * Bytes of recorded files and snapshots that are kept now; of one app, or of all that the tenant
   * has and had: what a deleted app left behind is the tenant's.
   */
  static long storedBytes(Handle handle, long tenantId, Optional<String> app) {
    String whose =
        app.isEmpty()
            ? "tenant_id = :tenant"
            : "app_id in (select id from apps where tenant_id = :tenant and name = :app)";
    Query query =
        handle
            .createQuery(
                "select (select coalesce(sum(size_bytes), 0) from vods"
                    + " where <whose> and not deleting)"
                    + " + (select coalesce(sum(size_bytes), 0) from snapshots"
                    + " where <whose> and not deleting)")
            .define("whose", whose)
            .bind("tenant", tenantId);
    app.ifPresent(name -> query.bind("app", name));
    return query.mapTo(Long.class).one();
  }

  static boolean tenantExists(Handle handle, long tenantId) {
    return handle
        .createQuery("select exists (select 1 from tenants where id = :tenant)")
        .bind("tenant", tenantId)
        .mapTo(Boolean.class)
        .one();
  }
}
