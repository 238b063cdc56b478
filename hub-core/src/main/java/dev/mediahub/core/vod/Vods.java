package dev.mediahub.core.vod;

import dev.mediahub.core.apps.App;
import dev.mediahub.core.apps.Fields;
import dev.mediahub.core.db.Database;
import dev.mediahub.core.db.WriteBehind;
import dev.mediahub.core.storage.Retries;
import dev.mediahub.core.storage.S3Accounts;
import dev.mediahub.core.storage.StorageException;
import dev.mediahub.core.storage.UploadArrivals;
import dev.mediahub.core.storage.Uploads;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import dev.mediahub.media.api.MediaFile;
import dev.mediahub.media.api.MediaServer;
import dev.mediahub.media.api.RecordedFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Recorded files from their first byte to their deletion. Any thread. */
public final class Vods {
  private static final Logger log = LoggerFactory.getLogger(Vods.class);

  private final Database database;
  private final WriteBehind writes;
  private final MediaServer media;
  private final VodFiles files;
  private final VodEvents events;
  private final Clock clock;
  private final UsageMeter usage;
  private final VodUploads uploads;
  private final Thumbnails thumbnails;
  private final Retries retries;
  private final ReentrantLock removing = new ReentrantLock();

  /** Of recordings that go on: done when the newest part that is whole has been told of. */
  private final Map<String, CompletableFuture<Boolean>> newest = new ConcurrentHashMap<>();

  private final List<Consumer<String>> onRecordingDeleted = new CopyOnWriteArrayList<>();

  /** Counts recorded time within the transaction that ends a file. */
  @FunctionalInterface
  public interface UsageMeter {
    void recorded(Handle handle, long tenantId, String app, Instant at, double seconds);
  }

  /**
   * Call {@link #recover} once the database is there.
   *
   * @param writes where what recordings tell is written, in order
   * @param arrivals tells what has been uploaded
   * @param dropsFile whether a file goes from the disk when it is in its app's bucket
   */
  public Vods(
      Database database,
      WriteBehind writes,
      MediaServer media,
      VodFiles files,
      VodEvents events,
      UsageMeter usage,
      S3Accounts buckets,
      Uploads uploads,
      UploadArrivals arrivals,
      Predicate<Vod> dropsFile,
      Clock clock) {
    this.database = database;
    this.writes = writes;
    this.media = media;
    this.files = files;
    this.events = events;
    this.usage = usage;
    this.clock = clock;
    this.uploads = new VodUploads(database, files, events, buckets, uploads, arrivals, dropsFile);
    this.thumbnails = new Thumbnails(media, files);
    this.retries = new Retries(clock);
  }

  /** Told of recordings of which no file is left. */
  public void onRecordingDeleted(Consumer<String> listener) {
    onRecordingDeleted.add(listener);
  }

  /**
   * A recording that begins, before its first frame.
   *
   * @return its first row's number
   */
  public long begin(App app, String room, String streamId, String egressId) {
    Instant now = clock.instant();
    VodStore.Origin origin = origin(app, room, streamId, egressId);
    writes.flush(); // So that receivers hear first what came first.
    Begun begun = database.inTransaction(handle -> begin(handle, origin, now));
    begun.told().run();
    return begun.id();
  }

  /** As {@link #begin}, also while the database is away. */
  public void beginLater(App app, String room, String streamId, String egressId) {
    Instant now = clock.instant();
    VodStore.Origin origin = origin(app, room, streamId, egressId);
    AtomicReference<Runnable> told = new AtomicReference<>(() -> {});
    writes.add(
        handle -> told.set(begin(handle, origin, now).told()),
        () -> Objects.requireNonNull(told.get()).run());
  }

  /**
   * A recording's first row.
   *
   * @param told to be run when it is kept
   */
  private record Begun(long id, Runnable told) {}

  private Begun begin(Handle handle, VodStore.Origin origin, Instant at) {
    boolean first = VodStore.parts(handle, origin.egressId()).isEmpty(); // It may run twice.
    long id = VodStore.begin(handle, origin, 1, at, null);
    return new Begun(id, first ? events.started(handle, id, origin) : () -> {});
  }

  /** What an app's settings want recorded cannot be now, and is tried again. */
  public void refused(App app, String room, String streamId, String why) {
    events.refused(app.name(), room, streamId, why);
  }

  private static VodStore.Origin origin(App app, String room, String streamId, String egressId) {
    return new VodStore.Origin(app.tenantId(), app.id(), app.name(), room, streamId, egressId);
  }

  /** A part's file has been begun. */
  public void partStarted(
      App app, String room, String streamId, String egressId, RecordedFile part) {
    VodStore.Origin origin = origin(app, room, streamId, egressId);
    String name = files.name(part.file());
    writes.add(handle -> VodStore.begin(handle, origin, part.part(), part.startedAt(), name));
  }

  /**
   * A part's file is whole. That is noted when its picture is made, after those before it of its
   * recording; nobody waits here.
   *
   * @param goesOn whether the recording has further parts, or may have
   */
  public void partReady(
      String egressId, RecordedFile part, boolean goesOn, @Nullable String reason) {
    MediaFile file =
        new MediaFile(
            part.format(),
            part.seconds(),
            part.bytes(),
            part.width(),
            part.height(),
            part.videoCodec(),
            part.audioCodec());
    CompletableFuture<Boolean> before =
        newest.getOrDefault(egressId, CompletableFuture.completedFuture(true));
    newest.put(
        egressId,
        before.thenCombine(
            thumbnails.begin(part.file()),
            (_, picture) -> {
              end(egressId, part.part(), Optional.of(file), picture, reason, goesOn);
              return true;
            }));
  }

  /** From now on no pictures of files are made: the hub stops, and is not to wait for them. */
  public void makeNoPictures() {
    thumbnails.close();
  }

  /**
   * As {@link #partReady}, of a file that an earlier process left.
   *
   * @param whole empty when nothing of it can be played
   */
  void partRecovered(
      String egressId, int part, Path file, Optional<MediaFile> whole, String reason) {
    end(egressId, part, whole, whole.flatMap(_ -> thumbnails.make(file)), reason, false);
  }

  /** A part did not become whole; what is there stays. */
  public void partFailed(String egressId, int part, String reason) {
    end(egressId, part, Optional.empty(), Optional.empty(), reason, false);
  }

  private void end(
      String egressId,
      int part,
      Optional<MediaFile> file,
      Optional<String> picture,
      @Nullable String reason,
      boolean goesOn) {
    Instant now = clock.instant();
    AtomicReference<Runnable> after = new AtomicReference<>(() -> {});
    writes.add(
        handle -> {
          Optional<Vod> ended =
              VodStore.parts(handle, egressId).stream()
                  .filter(each -> each.part() == part)
                  .findFirst()
                  .flatMap(vod -> end(handle, vod, file, picture, now, reason));
          // It may run twice, and finds nothing to end when the first time was kept.
          ended.ifPresent(vod ->
              after.set(
                  vod.status() == Vod.Status.UPLOADING
                      ? uploads::hurry
                      : events.ended(handle, vod, goesOn, Optional.empty())));
        },
        () -> Objects.requireNonNull(after.get()).run());
  }

  /** Makes a row true; empty when that was done before. */
  private Optional<Vod> end(
      Handle handle,
      Vod vod,
      Optional<MediaFile> file,
      Optional<String> picture,
      Instant at,
      @Nullable String reason) {
    boolean done =
        file.isPresent()
            ? VodStore.whole(
                handle, vod.id(), file.get(), reason, uploads.add(handle, vod, file.get()))
            : VodStore.failed(handle, vod.id(), at, String.valueOf(reason));
    if (!done) {
      return Optional.empty();
    }
    picture.ifPresent(name -> VodStore.snapshot(handle, vod.id(), name));
    double seconds = file.map(MediaFile::seconds).orElse(0.0);
    if (seconds > 0) {
      usage.recorded(handle, vod.tenantId(), vod.app(), at, seconds);
    }
    return VodStore.find(handle, vod.appId(), vod.id());
  }

  /** Its objects, on their way and there. */
  VodUploads uploads() {
    return uploads;
  }

  /** Deletes local files of apps that keep none, once their bucket says that it has the object. */
  public void dropFiles() {
    uploads.dropFiles();
  }

  /**
   * How many files an app has.
   *
   * @param byStatus without those of which there are none
   */
  public record Figures(Map<String, Long> byStatus, long bytes) {
    /** Files of a status; 0 without any. */
    public long of(String status) {
      return byStatus.getOrDefault(status, 0L);
    }

    public long total() {
      return byStatus.values().stream().mapToLong(Long::longValue).sum();
    }
  }

  public Figures figures(App app) {
    List<VodStore.Figure> rows = database.call(handle -> VodStore.figures(handle, app.id()));
    return new Figures(
        rows.stream().collect(Collectors.toMap(VodStore.Figure::status, VodStore.Figure::count)),
        rows.stream().mapToLong(VodStore.Figure::bytes).sum());
  }

  /**
   * No further part comes: when all that were told of are noted, a row without an end has failed.
   *
   * @param noted called when all of the recording is in the database, or cannot be
   */
  public void ended(String egressId, String reason, Runnable noted) {
    CompletableFuture<Boolean> last = newest.remove(egressId);
    var _ =
        (last == null ? CompletableFuture.completedFuture(true) : last)
            .thenRun(() -> noteEnd(egressId, reason, noted));
  }

  private void noteEnd(String egressId, String reason, Runnable noted) {
    Instant now = clock.instant();
    List<Runnable> after = new ArrayList<>();
    writes.add(
        handle -> {
          after.clear();
          for (Vod vod : VodStore.parts(handle, egressId)) {
            if (vod.endedAt() == null) {
              String what =
                  vod.file() == null ? "nothing was recorded" : "the file could not be finished";
              String why = what + ": " + reason;
              end(handle, vod, Optional.empty(), Optional.empty(), now, why)
                  .ifPresent(
                      failed -> after.add(events.ended(handle, failed, false, Optional.empty())));
            }
          }
        },
        () -> {
          after.forEach(Runnable::run);
          noted.run();
        });
  }

  /** A recording has been told to stop; answers its newest part. */
  public Optional<Vod> stopping(App app, String egressId) {
    writes.flush();
    return database.inTransaction(handle -> {
      VodStore.stopping(handle, egressId);
      return VodStore.newestPart(handle, app.id(), egressId);
    });
  }

  /** The newest part of a recording. */
  public Optional<Vod> ofEgress(App app, String egressId) {
    writes.flush();
    return database.call(handle -> VodStore.newestPart(handle, app.id(), egressId));
  }

  List<Vod> page(VodStore.Filter filter) {
    writes.flush();
    return database.call(handle -> VodStore.page(handle, filter));
  }

  long count(VodStore.Filter filter) {
    return database.call(handle -> VodStore.count(handle, filter));
  }

  /**
   * A file's row.
   *
   * @throws HubException NOT_FOUND when this app has none of that number
   */
  public Vod require(App app, String id) {
    writes.flush();
    return Fields.rowId(id)
        .flatMap(number -> database.call(handle -> VodStore.find(handle, app.id(), number)))
        .orElseThrow(() ->
            new HubException(
                ErrorCode.NOT_FOUND,
                "App '%s' has no such VOD; GET /api/v1/apps/%s/vods lists those it has"
                    .formatted(app.name(), app.name())));
  }

  /** Where its picture lies; null when it is not there. */
  @Nullable Path snapshot(Vod vod) {
    return files.existing(vod.snapshotFile());
  }

  /** Where its file lies; null when it is not there. */
  @Nullable Path file(Vod vod) {
    return files.existing(vod);
  }

  /**
   * Looks at the file again.
   *
   * @throws HubException NOT_FOUND without a file, CONFLICT while it is written, UNPROCESSABLE when
   *     it cannot be read
   */
  Vod probe(App app, Vod vod) {
    requireEnded(vod);
    Path file = file(vod);
    if (file == null) {
      throw new HubException(ErrorCode.NOT_FOUND, "This VOD has no local file to look at");
    }
    try {
      MediaFile seen =
          media
              .probe(file)
              .orElseThrow(() ->
                  new HubException(
                      ErrorCode.UNPROCESSABLE, "The file is neither MP4 nor WebM of this hub"));
      database.run(handle -> VodStore.describe(handle, vod.id(), seen));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return require(app, Long.toString(vod.id()));
  }

  /**
   * Removes file and row; done to its end even if the hub is killed meanwhile.
   *
   * @throws HubException CONFLICT while it is recorded, UNPROCESSABLE when its bucket refuses it
   */
  void delete(App app, Vod vod) {
    if (vod.endedAt() == null) {
      throw open(vod);
    }
    Optional<Vod> marked =
        database.inTransaction(handle -> VodStore.markDeleting(handle, app.id(), vod.id()));
    try {
      if (marked.isPresent()) {
        remove(marked.get());
      }
    } catch (IOException | StorageException e) {
      if (e instanceof StorageException refusal && refusal.isRefused()) {
        database.run(handle -> VodStore.unmarkDeleting(handle, vod.id()));
        throw refusal.undeleted();
      }
      stays(vod, e);
    }
  }

  /** Nobody sees what an app has from now on; it is removed later. */
  public void markAll(Handle handle, App app) {
    VodStore.markAllDeleting(handle, app.id());
  }

  private static void requireEnded(Vod vod) {
    if (vod.status() == Vod.Status.RECORDING || vod.status() == Vod.Status.UPLOADING) {
      throw open(vod);
    }
  }

  private static HubException open(Vod vod) {
    return new HubException(
        ErrorCode.CONFLICT,
        "This VOD is still %s: stop the recording first, or wait a moment"
            .formatted(vod.status().label()));
  }

  private void removeFiles(Vod vod) {
    try {
      remove(vod);
    } catch (HubException e) {
      if (e.code() == ErrorCode.DATABASE_UNAVAILABLE) {
        throw e;
      }
      stays(vod, e);
    } catch (IOException | StorageException | RuntimeException e) {
      stays(vod, e);
    }
  }

  private void remove(Vod vod) throws IOException, StorageException {
    uploads.delete(vod);
    files.delete(vod);
    boolean last =
        database.inTransaction(handle -> {
          uploads.forget(handle, vod);
          VodStore.remove(handle, vod.id());
          return VodStore.parts(handle, vod.egressId()).isEmpty();
        });
    retries.removed(vod.id(), vod.buckets());
    if (last) {
      onRecordingDeleted.forEach(listener -> listener.accept(vod.egressId()));
    }
  }

  private void stays(Vod vod, Exception e) {
    retries.failed(vod.id(), vod.buckets(), e);
    log.warn("VOD {} cannot be deleted now, and is tried again: {}", vod.id(), e.getMessage());
  }

  /** Goes on with deletions that failed or were cut off; does nothing while another does. */
  public void deleteRest() {
    if (removing.tryLock()) {
      try {
        database.call(VodStore::deleting).stream()
            .sorted(Comparator.comparingInt(vod -> retries.times(vod.id())))
            .filter(vod -> retries.due(vod.id(), vod.buckets()))
            .forEach(this::removeFiles);
        database.run(S3Accounts::forgetUnused);
      } finally {
        removing.unlock();
      }
    }
  }

  /**
   * Goes on with what an earlier process left: files that are not whole, then half-done deletions.
   * What is not whole is read now; the work is done on a thread of its own.
   */
  public void recover() {
    VodRecovery recovery = new VodRecovery(this, writes, media, files, clock);
    VodRecovery.Left left = database.call(VodRecovery::read);
    Thread.ofVirtual()
        .name("vod-recovery")
        .start(() -> {
          recovery.finish(left);
          try {
            deleteRest();
          } catch (HubException e) {
            log.debug("VODs are removed later: {}", e.getMessage());
          }
        });
  }
}
