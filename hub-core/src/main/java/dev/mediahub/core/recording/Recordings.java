package dev.mediahub.core.recording;

import dev.mediahub.core.apps.App;
import dev.mediahub.core.apps.AppSettings;
import dev.mediahub.core.apps.Apps;
import dev.mediahub.core.auth.Secrets;
import dev.mediahub.core.snapshots.RecordingSnapshots;
import dev.mediahub.core.vod.Vod;
import dev.mediahub.core.vod.VodFiles;
import dev.mediahub.core.vod.Vods;
import dev.mediahub.media.api.CompositeLayout;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import dev.mediahub.media.api.MediaEvent;
import dev.mediahub.media.api.MediaListener;
import dev.mediahub.media.api.MediaServer;
import dev.mediahub.media.api.ParticipantInfo;
import dev.mediahub.media.api.RecordRequest;
import dev.mediahub.media.api.RecordedFile;
import dev.mediahub.media.api.Recording;
import dev.mediahub.media.api.RecordingListener;
import dev.mediahub.media.api.RecordingStats;
import dev.mediahub.media.api.RoomInfo;
import dev.mediahub.media.api.RoomKey;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.DoubleAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The recordings that go on. Any thread; events come on the media plane's event thread. */
public final class Recordings implements MediaListener, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Recordings.class);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(2);
  private static final int ID_LENGTH = 16;

  private final Apps apps;
  private final Vods vods;
  private final VodFiles files;
  private final MediaServer media;
  private final RecordingQuota quota;
  private final RecordingSnapshots snapshots;
  private final RecordingMeters meters = new RecordingMeters();
  private volatile RecordingSettings settings;
  private final ConcurrentHashMap<String, Live> live = new ConcurrentHashMap<>();

  /** Those that go on, and those of which not all is on its way to the database yet. */
  private final Set<Live> untold = ConcurrentHashMap.newKeySet();

  /** What settings want and cannot be now; true: it went on until it was cut off. */
  private final Map<Wanted, Boolean> refused = new ConcurrentHashMap<>();

  private final CountDownLatch closed = new CountDownLatch(1);

  /** Call {@link #start} once the database is there. */
  public Recordings(
      Apps apps,
      Vods vods,
      VodFiles files,
      MediaServer media,
      RecordingQuota quota,
      RecordingSnapshots snapshots,
      RecordingSettings settings) {
    this.apps = apps;
    this.vods = vods;
    this.files = files;
    this.media = media;
    this.quota = quota;
    this.snapshots = snapshots;
    this.settings = settings;
    apps.onDeleted(this::stopAll);
  }

  /** Other bounds from now on; the folder stays. */
  public void change(long minFreeBytes, Duration patience) {
    settings = new RecordingSettings(settings.folder(), minFreeBytes, patience);
  }

  /** From now on disk and quotas are watched, and what was refused is tried again. */
  public void start() {
    Thread.ofVirtual().name("recording-watch").start(() -> repeat(this::look));
    // Not on the same thread: this may wait for the database, and a disk fills meanwhile.
    Thread.ofVirtual().name("recording-retry").start(() -> repeat(this::tryAgain));
  }

  /** What an answer to start and stop says. */
  record Started(long vodId, String egressId, String status) {
    static Started of(Vod vod) {
      return new Started(vod.id(), vod.egressId(), vod.status().label());
    }
  }

  /**
   * Records what the app's settings say: a publisher, or the whole room.
   *
   * @param identity whom; null for the room's main publisher. Of a whole room it is only the
   *     stream's name in the record
   * @param exempt whether quotas do not hold for the caller
   * @throws HubException CONFLICT when nobody publishes there or it is recorded already,
   *     UNAVAILABLE when the disk is almost full, or this hub puts together as many rooms as it may
   */
  Started startAsSet(App app, RoomKey room, @Nullable String identity, boolean exempt) {
    return isOfRooms(app)
        ? start(new Live(app, room, newId(), exempt, layout(app), identity, null), null)
        : start(app, room, identity, exempt);
  }

  private static boolean isOfRooms(App app) {
    return app.settings().recordingMode() == AppSettings.RecordingMode.ROOM_COMPOSITE;
  }

  private static CompositeLayout layout(App app) {
    return CompositeLayout.valueOf(app.settings().recordingLayout().name());
  }

  /**
   * Records a publisher.
   *
   * @param identity whom; null for the room's main publisher
   * @param exempt whether quotas do not hold for the caller
   * @throws HubException CONFLICT when nobody publishes there or is recorded already, UNAVAILABLE
   *     when the disk is almost full
   */
  Started start(App app, RoomKey room, @Nullable String identity, boolean exempt) {
    return start(new Live(app, room, newId(), exempt, null, null, null), identity);
  }

  private Started start(Live begun, @Nullable String identity) {
    App app = begun.app;
    requireDisk(app, settings.minFreeBytes());
    if (!begun.exempt) {
      quota.require(app, live.values());
    }
    begun.begin(identity, true);
    try {
      long id = vods.begin(app, begun.room.room(), begun.streamId(), begun.egressId);
      return new Started(id, begun.egressId, Vod.Status.RECORDING.label());
    } catch (RuntimeException e) {
      begun.stop("it could not be noted in the database");
      throw e;
    } finally {
      begun.noted.countDown();
    }
  }

  /** An identifier of letters and digits, which stands in file names. */
  private static String newId() {
    return Secrets.readable("EG_", ID_LENGTH);
  }

  private void requireDisk(App app, long minFreeBytes) {
    try {
      if (freeBytesFor(app) < minFreeBytes) {
        throw new HubException(
            ErrorCode.UNAVAILABLE,
            "The disk is almost full (recording.min_free_mb): delete VODs or make room");
      }
    } catch (IOException e) {
      throw new HubException(
          ErrorCode.UNAVAILABLE, "The recordings folder cannot be used: " + e.getMessage(), e);
    }
  }

  private long freeBytesFor(App app) throws IOException {
    return files.freeBytes(app.id(), app.settings().localDir());
  }

  /**
   * Stops the recording that a VOD is a part of; does nothing to one that has ended.
   *
   * @param id the VOD's or the recording's
   * @throws HubException NOT_FOUND when the app has none of that id
   */
  Started stop(App app, String id) {
    Vod vod =
        id.startsWith("EG_")
            ? vods.ofEgress(app, id).orElseThrow(() -> unknown(app))
            : vods.require(app, id);
    Live going = live.get(vod.egressId());
    if (going == null) {
      return Started.of(vod);
    }
    return stop(going);
  }

  /** Stops the recording of a stream. */
  Started stopOf(App app, RoomKey room, String identity) {
    return live.values().stream()
        .filter(each -> each.room.equals(room) && each.identity().equals(identity))
        .findFirst()
        .map(this::stop)
        .orElseThrow(
            () -> new HubException(ErrorCode.NOT_FOUND, "This stream is not being recorded"));
  }

  private Started stop(Live going) {
    Optional<Vod> newest = vods.stopping(going.app, going.egressId);
    going.stop("stopped");
    return newest
        .map(Started::of)
        .orElseThrow(
            () -> new HubException(ErrorCode.NOT_FOUND, "This recording was deleted meanwhile"));
  }

  private static HubException unknown(App app) {
    return new HubException(
        ErrorCode.NOT_FOUND,
        "App '%s' has no such recording; GET /api/v1/apps/%s/vods?status=recording lists those"
            .formatted(app.name(), app.name()));
  }

  @Override
  public void onEvent(MediaEvent event) {
    if (event instanceof MediaEvent.StreamStarted started) {
      apps.find(event.room().app())
          .filter(app -> app.settings().recordingEnabled())
          .ifPresent(app ->
              startByItself(
                  app, new Wanted(started.room(), isOfRooms(app) ? null : started.identity())));
    }
  }

  /**
   * What an app's settings want recorded.
   *
   * @param identity whom; null for the whole room
   */
  private record Wanted(RoomKey room, @Nullable String identity) {
    String streamId() {
      return identity == null ? room.room() : room.room() + "/" + identity;
    }
  }

  private void startByItself(App app, Wanted wanted) {
    RoomKey room = wanted.room();
    try {
      boolean wasCutOff = refused.getOrDefault(wanted, false);
      requireDisk(app, wasCutOff ? settings.roomyBytes() : settings.minFreeBytes());
      quota.require(app, live.values());
      CompositeLayout whole = wanted.identity() == null ? layout(app) : null;
      Live begun = new Live(app, room, newId(), false, whole, null, wanted);
      begun.begin(wanted.identity(), false);
      refused.remove(wanted);
      try {
        vods.beginLater(app, room.room(), begun.streamId(), begun.egressId);
      } finally {
        begun.noted.countDown();
      }
    } catch (HubException e) {
      if (e.code() == ErrorCode.CONFLICT) { // It goes on, as its publisher came back, or left.
        refused.remove(wanted);
      } else {
        refuse(app, wanted, e);
      }
    } catch (RuntimeException e) {
      refuse(app, wanted, e);
    }
  }

  /** Tells it once for as long as it lasts. */
  private void refuse(App app, Wanted wanted, RuntimeException why) {
    if (refused.putIfAbsent(wanted, false) == null) {
      vods.refused(app, wanted.room().room(), wanted.streamId(), String.valueOf(why.getMessage()));
    }
  }

  /** What was refused may be possible now, if it is still wanted. */
  private void tryAgain() {
    refused.forEach((wanted, wasCutOff) ->
        apps.find(wanted.room().app())
            .filter(app -> app.settings().recordingEnabled())
            .filter(app -> isOfRooms(app) == (wanted.identity() == null))
            .filter(_ -> publishes(wanted))
            .ifPresentOrElse(
                app -> {
                  if (!wasCutOff || isCounted(app.tenantId())) {
                    startByItself(app, wanted);
                  }
                },
                () -> refused.remove(wanted)));
  }

  /** Whether quotas know all that has ended of a tenant. */
  private boolean isCounted(long tenantId) {
    return untold.stream()
        .noneMatch(each -> each.app.tenantId() == tenantId && !live.containsKey(each.egressId));
  }

  private boolean publishes(Wanted wanted) {
    String identity = wanted.identity();
    return media.room(wanted.room()).map(RoomInfo::participants).orElse(List.of()).stream()
        .filter(ParticipantInfo::publisher)
        .anyMatch(each -> identity == null || each.identity().equals(identity));
  }

  /** Done when none of an app's recordings goes on, nor has more to write of what it was. */
  CompletableFuture<Void> ended(App app) {
    return CompletableFuture.allOf(
        untold.stream()
            .filter(each -> each.app.id() == app.id())
            .map(each -> each.told)
            .toArray(CompletableFuture[]::new));
  }

  private void stopAll(String app) {
    live.values().stream()
        .filter(each -> each.app.name().equals(app))
        .forEach(each -> each.stop("the app was deleted"));
  }

  private void repeat(Runnable look) {
    try {
      while (!closed.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
        look.run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Cuts off what the disk or a quota no longer allows. */
  void look() {
    if (live.isEmpty()) {
      return;
    }
    for (Live each : live.values()) {
      diskTrouble(each.app)
          .filter(each::cutOff)
          .ifPresent(reason ->
              log.error(
                  "recording {} of {} is stopped: {}", each.egressId, each.streamId(), reason));
    }
    try {
      quota.exceeded(live.values()).forEach(each -> each.recording().cutOff(each.reason()));
    } catch (RuntimeException e) {
      log.warn("quotas cannot be checked now: {}", e.toString());
    }
  }

  /** Why nothing more of an app may be written; empty when it may. */
  private Optional<String> diskTrouble(App app) {
    try {
      return freeBytesFor(app) < settings.minFreeBytes()
          ? Optional.of("the disk is almost full")
          : Optional.empty();
    } catch (IOException | RuntimeException e) {
      log.warn("the recordings folder of app {} cannot be used: {}", app.name(), e.toString());
      return Optional.of("the recordings folder cannot be used");
    }
  }

  private boolean hasRoom(App app) {
    try {
      return freeBytesFor(app) >= settings.roomyBytes();
    } catch (IOException | RuntimeException e) {
      log.debug("the recordings folder of app {} cannot be used", app.name(), e);
      return false;
    }
  }

  @Override
  public void close() {
    closed.countDown();
  }

  /** Adds what recordings are counted by. */
  public void meter(MeterRegistry registry) {
    meters.register(
        registry, () -> live.values().stream().map(Live::stats).toList(), this::freeBytes);
  }

  private Number freeBytes() {
    try {
      return files.freeBytes();
    } catch (IOException e) {
      return Double.NaN;
    }
  }

  /** Recordings that go on. */
  Collection<Live> live() {
    return List.copyOf(live.values());
  }

  /** One that goes on; hears of its files on the media plane's thread for that. */
  final class Live implements RecordingListener {
    final App app;
    final RoomKey room;
    final String egressId;
    private final boolean exempt;
    private final @Nullable CompositeLayout composite;
    private final @Nullable String label;
    private final @Nullable Wanted wanted;
    private final CountDownLatch noted = new CountDownLatch(1);
    private final CompletableFuture<Void> told = new CompletableFuture<>();
    private final AtomicLong wholeBytes = new AtomicLong();
    private final DoubleAdder wholeSeconds = new DoubleAdder();
    private volatile @Nullable Recording recording;
    private final AtomicReference<@Nullable String> stopped = new AtomicReference<>();
    private RecordingSnapshots.@Nullable Running pictures;

    /**
     * Not begun yet.
     *
     * @param exempt whether quotas do not hold for it
     * @param composite null: of one publisher
     * @param label the stream's name in the record; null: the publisher's or the room's
     * @param wanted what it is by the app's settings; null: somebody asked for it
     */
    Live(
        App app,
        RoomKey room,
        String egressId,
        boolean exempt,
        @Nullable CompositeLayout composite,
        @Nullable String label,
        @Nullable Wanted wanted) {
      this.exempt = exempt;
      this.composite = composite;
      this.label = label;
      this.wanted = wanted;
      this.app = app;
      this.room = room;
      this.egressId = egressId;
    }

    /**
     * Records.
     *
     * @param fromNow leaves out what is kept of the stream from before
     */
    void begin(@Nullable String whom, boolean fromNow) {
      Recording begun = media.record(request(whom, fromNow));
      recording = begun;
      live.put(egressId, this);
      untold.add(this);
      pictures =
          snapshots.start(
              app,
              room,
              composite == null ? begun.identity() : null,
              egressId,
              Duration.ofSeconds(app.settings().snapshotSeconds()));
    }

    private RecordRequest request(@Nullable String identity, boolean fromNow) {
      try {
        return new RecordRequest(
            room,
            identity,
            composite,
            fromNow,
            files.folder(app.id(), app.settings().localDir()),
            egressId,
            Duration.ofMinutes(app.settings().splitMinutes()),
            settings.patience(),
            this);
      } catch (IOException e) {
        throw new HubException(
            ErrorCode.UNAVAILABLE, "The recordings folder cannot be used: " + e.getMessage(), e);
      }
    }

    String identity() {
      Recording known = recording;
      return known == null ? "" : known.identity();
    }

    String streamId() {
      String of = label == null ? identity() : label;
      return of.isEmpty() ? room.room() : room.room() + "/" + of;
    }

    /** Whether quotas do not hold for it: whoever began it is above them. */
    boolean exempt() {
      return exempt;
    }

    /** Of the part that is being written; those before it are in the books. */
    double openSeconds() {
      return Math.max(0, stats().seconds() - wholeSeconds.sum());
    }

    /** As {@link #openSeconds}. */
    long openBytes() {
      return Math.max(0, stats().bytes() - wholeBytes.get());
    }

    RecordingStats stats() {
      Recording known = recording;
      return known == null ? new RecordingStats(0, 0, 0, 0) : known.stats();
    }

    void stop(String reason) {
      stopped.set(reason);
      end(reason);
    }

    /**
     * Stops it though nobody asked for that: what settings want begins again when it can.
     *
     * @return false when it is being stopped already
     */
    boolean cutOff(String reason) {
      boolean first = stopped.compareAndSet(null, reason);
      if (first) {
        end(reason);
      }
      return first;
    }

    private boolean isCutOff() {
      String reason = stopped.get();
      return reason != null && !reason.equals("stopped");
    }

    private void end(String reason) {
      Recording known = recording;
      if (known != null) {
        known.stop(reason);
      }
    }

    /** Its row comes before what is told of it. */
    private void awaitRow() {
      try {
        noted.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void partStarted(RecordedFile part) {
      awaitRow();
      vods.partStarted(app, room.room(), streamId(), egressId, part);
    }

    @Override
    public void partReady(RecordedFile part, boolean last, @Nullable String failure) {
      awaitRow();
      wholeBytes.addAndGet(part.bytes());
      wholeSeconds.add(part.seconds());
      boolean early = failure == null && last && isCutOff();
      vods.partReady(egressId, part, !last, early ? stopped.get() : failure);
    }

    @Override
    public void partFailed(RecordedFile part, String reason) {
      awaitRow();
      vods.partFailed(egressId, part.part(), reason);
    }

    @Override
    public void ended(String reason) {
      awaitRow();
      if (wanted != null && !hasRoom(app)) {
        stopped.compareAndSet(null, reason); // The disk ended it before anybody looked.
      }
      if (live.remove(egressId) != null) {
        meters.ended(stats());
      }
      if (pictures != null) {
        pictures.close();
      }
      vods.ended(egressId, reason, this::told);
      log.atInfo()
          .addKeyValue("app", app.name())
          .log("recording {} of {} ended: {}", egressId, streamId(), reason);
    }

    /** Quotas know all of it: without that it would begin again with none of it counted. */
    private void told() {
      untold.remove(this);
      if (wanted != null && isCutOff()) {
        refused.put(wanted, true);
      }
      told.complete(null);
    }
  }
}
