package dev.mediahub.core.usage;

import dev.mediahub.core.apps.App;
import dev.mediahub.core.apps.Apps;
import dev.mediahub.core.db.Chores;
import dev.mediahub.core.db.Database;
import dev.mediahub.media.api.HubException;
import dev.mediahub.media.api.MediaEvent;
import dev.mediahub.media.api.MediaListener;
import dev.mediahub.media.api.MediaServer;
import dev.mediahub.media.api.RoomKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts how long streams are on air and how many bytes go to viewers, media and files alike, and
 * adds both to the database every half minute: a crash loses no more than that. While the database
 * is away the counts wait. Any thread.
 */
public final class Usage implements MediaListener {
  private static final Logger log = LoggerFactory.getLogger(Usage.class);

  /** The one in which rows are written: two that do so at a time cannot wait for each other. */
  private static final Comparator<UsageStore.Day> ORDER =
      Comparator.comparing(UsageStore.Day::app)
          .thenComparing(UsageStore.Day::day)
          .thenComparing(UsageStore.Day::tenantId);

  private final Apps apps;
  private final Database database;
  private final MediaServer media;
  private final Clock clock;
  private final Map<Stream, OnAir> onAir = new HashMap<>();
  private final Map<String, Long> sentBefore = new HashMap<>();
  private final Map<UsageStore.Day, UsageStore.Amount> waiting = new HashMap<>();

  private record Stream(RoomKey room, String identity) {}

  /**
   * Time that is not counted yet.
   *
   * @param publishers more than one while a new one's start was told before the old one's end
   */
  private record OnAir(Instant since, int publishers) {}

  public Usage(Apps apps, Database database, MediaServer media, Chores chores, Clock clock) {
    this.apps = apps;
    this.database = database;
    this.media = media;
    this.clock = clock;
    chores.add("adding up usage", (Runnable) this::keep);
  }

  @Override
  public synchronized void onEvent(MediaEvent event) {
    switch (event) {
      case MediaEvent.StreamStarted started ->
          onAir.merge(
              new Stream(started.room(), started.identity()),
              new OnAir(clock.instant(), 1),
              (before, now) -> new OnAir(before.since(), before.publishers() + 1));
      case MediaEvent.StreamEnded ended -> ended(new Stream(ended.room(), ended.identity()));
      case MediaEvent.RoomStarted room -> {}
      case MediaEvent.RoomFinished room -> {}
      case MediaEvent.ParticipantJoined participant -> {}
      case MediaEvent.ParticipantLeft participant -> {}
      case MediaEvent.TrackPublished track -> {}
      case MediaEvent.TrackUnpublished track -> {}
    }
  }

  private void ended(Stream stream) {
    OnAir known = onAir.get(stream);
    if (known == null) {
      return;
    }
    if (known.publishers() > 1) {
      onAir.put(stream, new OnAir(known.since(), known.publishers() - 1));
    } else {
      onAir.remove(stream);
      countTime(stream.room().app(), known.since(), clock.instant());
    }
  }

  /** Bytes of an app's files and pictures have gone out over HTTP. */
  public synchronized void served(String app, long bytes) {
    count(app, clock.instant(), new UsageStore.Amount(0, bytes));
  }

  /** An app's days of a month that have any use, oldest first, up to now. */
  List<UsageStore.Row> ofApp(App app, YearMonth month) {
    keep();
    return database.call(
        handle -> UsageStore.read(handle, app.tenantId(), Optional.of(app.name()), month));
  }

  /** As {@link #ofApp}, of all apps that a tenant has or had; empty when there is no tenant. */
  Optional<List<UsageStore.Row>> ofTenant(long tenant, YearMonth month) {
    keep();
    return database.call(handle ->
        UsageStore.tenantExists(handle, tenant)
            ? Optional.of(UsageStore.read(handle, tenant, Optional.empty(), month))
            : Optional.empty());
  }

  /**
   * Adds a recording's time, as part of another's transaction.
   *
   * @param at when it ended
   */
  public void recorded(Handle handle, long tenantId, String app, Instant at, double seconds) {
    LocalDate day = at.atOffset(ZoneOffset.UTC).toLocalDate();
    UsageStore.recorded(handle, new UsageStore.Day(tenantId, app, day), seconds);
  }

  /** Recorded time of a tenant's files that ended this month. */
  public double recordedSecondsThisMonth(long tenant) {
    YearMonth month = YearMonth.from(clock.instant().atOffset(ZoneOffset.UTC));
    return database.call(handle -> UsageStore.recordedSeconds(handle, tenant, month));
  }

  /**
   * Bytes of recorded files and snapshots that a tenant keeps now; of one app, or of all that it
   * has and had.
   */
  public long storedBytes(long tenant, Optional<String> app) {
    return database.call(handle -> UsageStore.storedBytes(handle, tenant, app));
  }

  /** Writes what was counted; events don't wait for it. */
  private void keep() {
    SortedMap<UsageStore.Day, UsageStore.Amount> counted = take();
    if (counted.isEmpty()) {
      return;
    }
    try {
      database.inTransaction(handle -> {
        counted.forEach((day, amount) -> UsageStore.add(handle, day, amount));
        return true;
      });
    } catch (HubException e) {
      log.debug("usage waits: {}", e.getMessage());
      giveBack(counted);
    } catch (RuntimeException e) {
      giveBack(counted);
      throw e;
    }
  }

  private synchronized SortedMap<UsageStore.Day, UsageStore.Amount> take() {
    count();
    SortedMap<UsageStore.Day, UsageStore.Amount> taken = new TreeMap<>(ORDER);
    taken.putAll(waiting);
    waiting.clear();
    return taken;
  }

  private synchronized void giveBack(Map<UsageStore.Day, UsageStore.Amount> counted) {
    counted.forEach((day, amount) -> waiting.merge(day, amount, UsageStore.Amount::plus));
  }

  private void count() {
    Instant now = clock.instant();
    onAir.replaceAll((stream, known) -> {
      countTime(stream.room().app(), known.since(), now);
      return new OnAir(now, known.publishers());
    });
    media
        .sentBytes()
        .forEach((app, bytes) -> {
          long more = bytes - sentBefore.getOrDefault(app, 0L);
          sentBefore.put(app, bytes);
          if (more > 0) {
            count(app, now, new UsageStore.Amount(0, more));
          }
        });
  }

  private void countTime(String app, Instant from, Instant to) {
    if (to.isAfter(from)) {
      count(app, to, new UsageStore.Amount(Duration.between(from, to).toMillis() / 1e3, 0));
    }
  }

  private void count(String app, Instant at, UsageStore.Amount amount) {
    LocalDate day = at.atOffset(ZoneOffset.UTC).toLocalDate();
    apps.find(app)
        .ifPresent(known ->
            waiting.merge(
                new UsageStore.Day(known.tenantId(), app, day), amount, UsageStore.Amount::plus));
  }
}
