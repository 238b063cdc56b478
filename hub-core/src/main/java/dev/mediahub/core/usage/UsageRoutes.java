package dev.mediahub.core.usage;

import dev.mediahub.core.apps.App;
import dev.mediahub.core.apps.Apps;
import dev.mediahub.core.apps.Fields;
import dev.mediahub.core.http.Access;
import dev.mediahub.core.http.Envelope;
import dev.mediahub.core.http.RouteDoc.Shape;
import dev.mediahub.core.http.Router;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import io.javalin.http.Context;
import java.time.Clock;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/tenants/{id}/usage} and {@code /api/v1/apps/{app}/usage}, a month at a time. */
public final class UsageRoutes {
  private final Apps apps;
  private final Usage usage;
  private final Clock clock;

  public UsageRoutes(Apps apps, Usage usage, Clock clock) {
    this.apps = apps;
    this.usage = usage;
    this.clock = clock;
  }

  public void register(Router router) {
    router
        .get("/api/v1/tenants/{tenant}/usage", Access.permission("usage:read"), this::ofTenant)
        .says("Shows what a tenant used in a month")
        .query("month", "string", "for example 2026-11; this month when absent")
        .answers(200, Shape.DATA, OfTenant.class);
    router
        .get("/api/v1/apps/{app}/usage", Access.permission("usage:read"), this::ofApp)
        .says("Shows what an app used in a month")
        .query("month", "string", "for example 2026-11; this month when absent")
        .answers(200, Shape.DATA, OfApp.class);
  }

  /**
   * A tenant's month; days without use are left out.
   *
   * @param storageBytes of recorded files and snapshots kept now, whatever the month
   */
  record OfTenant(
      long tenantId,
      String month,
      double streamMinutes,
      long egressBytes,
      double recordingMinutes,
      long storageBytes,
      List<OneApp> apps,
      List<OneDay> days) {}

  /**
   * An app's month.
   *
   * @param storageBytes of recorded files and snapshots kept now, whatever the month
   */
  record OfApp(
      String app,
      String month,
      double streamMinutes,
      long egressBytes,
      double recordingMinutes,
      long storageBytes,
      List<OneDay> days) {}

  /** An app's part of a tenant's month; also one that is deleted. */
  record OneApp(String app, double streamMinutes, long egressBytes, double recordingMinutes) {}

  /** A day in UTC. */
  record OneDay(String day, double streamMinutes, long egressBytes, double recordingMinutes) {}

  private void ofTenant(Context context) {
    String id = context.pathParam("tenant");
    YearMonth month = month(Fields.query(context, "month"));
    List<UsageStore.Row> rows =
        Fields.rowId(id)
            .flatMap(tenant -> usage.ofTenant(tenant, month))
            .orElseThrow(
                () -> new HubException(ErrorCode.NOT_FOUND, "There is no tenant of this id"));
    UsageStore.Amount all = sum(rows);
    context.json(
        Envelope.of(
            new OfTenant(
                Long.parseLong(id),
                month.toString(),
                minutes(all),
                all.egressBytes(),
                recordingMinutes(all),
                usage.storedBytes(Long.parseLong(id), Optional.empty()),
                by(rows, UsageStore.Day::app).entrySet().stream()
                    .map(one ->
                        new OneApp(
                            one.getKey(),
                            minutes(one.getValue()),
                            one.getValue().egressBytes(),
                            recordingMinutes(one.getValue())))
                    .toList(),
                days(rows))));
  }

  private void ofApp(Context context) {
    App app = apps.require(context.pathParam("app"));
    YearMonth month = month(Fields.query(context, "month"));
    List<UsageStore.Row> rows = usage.ofApp(app, month);
    UsageStore.Amount all = sum(rows);
    context.json(
        Envelope.of(
            new OfApp(
                app.name(),
                month.toString(),
                minutes(all),
                all.egressBytes(),
                recordingMinutes(all),
                usage.storedBytes(app.tenantId(), Optional.of(app.name())),
                days(rows))));
  }

  private YearMonth month(@Nullable String text) {
    if (text == null) {
      return YearMonth.from(LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC));
    }
    if (!text.matches("2\\d{3}-(0[1-9]|1[0-2])")) {
      throw Fields.refused("month", "must be a month such as 2026-11");
    }
    return YearMonth.parse(text);
  }

  private static UsageStore.Amount sum(List<UsageStore.Row> rows) {
    return rows.stream()
        .map(UsageStore.Row::amount)
        .reduce(new UsageStore.Amount(0, 0), UsageStore.Amount::plus);
  }

  private static List<OneDay> days(List<UsageStore.Row> rows) {
    return by(rows, day -> day.day().toString()).entrySet().stream()
        .map(one ->
            new OneDay(
                one.getKey(),
                minutes(one.getValue()),
                one.getValue().egressBytes(),
                recordingMinutes(one.getValue())))
        .toList();
  }

  private static Map<String, UsageStore.Amount> by(
      List<UsageStore.Row> rows, Function<UsageStore.Day, String> key) {
    Map<String, UsageStore.Amount> sums = new TreeMap<>();
    rows.forEach(row -> sums.merge(key.apply(row.day()), row.amount(), UsageStore.Amount::plus));
    return sums;
  }

  /** To a hundredth. */
  private static double minutes(UsageStore.Amount amount) {
    return Math.round(amount.streamSeconds() / 0.6) / 100.0;
  }

  /** To a hundredth. */
  private static double recordingMinutes(UsageStore.Amount amount) {
    return Math.round(amount.recordingSeconds() / 0.6) / 100.0;
  }
}
