package dev.mediahub.core.snapshots;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.mediahub.core.apps.App;
import dev.mediahub.core.auth.Secrets;
import dev.mediahub.core.db.Database;
import dev.mediahub.core.storage.Retries;
import dev.mediahub.core.storage.S3Accounts;
import dev.mediahub.core.storage.StorageException;
import dev.mediahub.core.storage.StoredObject;
import dev.mediahub.core.storage.UploadArrivals;
import dev.mediahub.core.storage.Uploads;
import dev.mediahub.core.vod.VodFiles;
import dev.mediahub.core.webhooks.Webhooks;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import dev.mediahub.media.api.MediaServer;
import dev.mediahub.media.api.ParticipantInfo;
import dev.mediahub.media.api.RoomInfo;
import dev.mediahub.media.api.RoomKey;
import dev.mediahub.media.api.Snapshot;
import dev.mediahub.media.api.SnapshotRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pictures of streams from the moment they are taken to their deletion. A picture is on the disk
 * before anybody hears of it; in an app with a bucket it goes there next, however long that takes.
 * Any thread; blocks.
 */
public final class Snapshots {
  private static final Logger log = LoggerFactory.getLogger(Snapshots.class);

  /** The owner of an upload. */
  private static final String KIND = "snapshot";

  private static final String TYPE = "image/jpeg";
  private static final int ID_LENGTH = 16;

  /** How long an answer waits for the object: a bucket that works takes a fraction of it. */
  private static final Duration UPLOADED_WITHIN = Duration.ofSeconds(3);

  private final Database database;
  private final MediaServer media;
  private final VodFiles files;
  private final Webhooks webhooks;
  private final S3Accounts buckets;
  private final Uploads uploads;
  private volatile long minFreeBytes;
  private final Clock clock;
  private final Retries retries;
  private final ReentrantLock removing = new ReentrantLock();
  private final Map<Long, CountDownLatch> awaited = new ConcurrentHashMap<>();

  /**
   * Wires it.
   *
   * @param arrivals tells what has been uploaded
   * @param minFreeBytes of the disk, below which no picture is kept
   */
  public Snapshots(
      Database database,
      MediaServer media,
      VodFiles files,
      Webhooks webhooks,
      S3Accounts buckets,
      Uploads uploads,
      UploadArrivals arrivals,
      long minFreeBytes,
      Clock clock) {
    this.database = database;
    this.media = media;
    this.files = files;
    this.webhooks = webhooks;
    this.buckets = buckets;
    this.uploads = uploads;
    this.minFreeBytes = minFreeBytes;
    this.clock = clock;
    this.retries = new Retries(clock);
    arrivals.add(KIND, new Arrived());
  }

  /** Another bound from now on. */
  public void change(long minFreeBytes) {
    this.minFreeBytes = minFreeBytes;
  }

  /** What webhooks tell. */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record Taken(
      long snapshotId,
      String app,
      String room,
      String streamId,
      @Nullable String egressId,
      String snapshotKey,
      @Nullable String s3Url,
      @Nullable String publicUrl,
      long sizeBytes,
      int width,
      int height) {}

  /**
   * Takes a picture because somebody asks.
   *
   * @param identity whose; null for the room's main publisher
   * @param maxWidth in pixels; 0 for the picture's own
   * @param quality 1 to 100; 0 for the media plane's choice
   * @throws HubException NOT_FOUND when nobody publishes there, CONFLICT without video, UNAVAILABLE
   *     without a worker or disk
   */
  Picture take(App app, RoomKey room, @Nullable String identity, int maxWidth, int quality) {
    requirePublisher(room, identity);
    requireDisk();
    Snapshot taken = media.snapshot(new SnapshotRequest(room, identity, maxWidth, quality, false));
    Picture kept = keep(app, room, taken, null, true);
    return find(app, kept.id()).orElse(kept);
  }

  /** Keeps a picture that was taken for a recording. */
  void keepFor(App app, RoomKey room, Snapshot taken, String egressId) {
    requireDisk();
    keep(app, room, taken, egressId, false);
  }

  private void requirePublisher(RoomKey room, @Nullable String identity) {
    boolean there =
        media.room(room).map(RoomInfo::participants).orElse(List.of()).stream()
            .filter(ParticipantInfo::publisher)
            .anyMatch(each -> identity == null || each.identity().equals(identity));
    if (!there) {
      throw new HubException(
          ErrorCode.NOT_FOUND,
          identity == null
              ? "Nobody publishes in room '%s'".formatted(room.room())
              : "'%s' does not publish in room '%s'".formatted(identity, room.room()));
    }
  }

  private void requireDisk() {
    try {
      if (files.freeBytes() >= minFreeBytes) {
        return;
      }
    } catch (IOException e) {
      throw unwritable(e);
    }
    throw new HubException(
        ErrorCode.UNAVAILABLE,
        "The disk is almost full (recording.min_free_mb): delete VODs or make room");
  }

  private static HubException unwritable(IOException e) {
    return new HubException(
        ErrorCode.UNAVAILABLE, "The recordings folder cannot be used: " + e.getMessage(), e);
  }

  private Picture keep(
      App app, RoomKey room, Snapshot taken, @Nullable String egressId, boolean waits) {
    Path file = write(app, taken);
    Picture picture =
        new Picture(
            0,
            app.tenantId(),
            app.id(),
            app.name(),
            room.room(),
            room.room() + "/" + taken.identity(),
            egressId,
            clock.instant().truncatedTo(ChronoUnit.MILLIS),
            taken.width(),
            taken.height(),
            taken.jpeg().length,
            files.name(file),
            null);
    CountDownLatch arrives = new CountDownLatch(1);
    // What is left to do to tell of it; empty when it is told of once its bucket has it.
    record Noted(Picture picture, Optional<Runnable> told) {}
    Noted noted;
    try {
      noted =
          database.inTransaction(handle -> {
            long id = PictureStore.add(handle, picture);
            if (waits) {
              awaited.put(id, arrives);
            }
            Picture added = numbered(picture, id);
            return new Noted(
                added,
                upload(handle, added)
                    ? Optional.empty()
                    : Optional.of(tell(handle, added, Optional.empty())));
          });
    } catch (RuntimeException e) {
      awaited.values().remove(arrives);
      discard(picture);
      throw e;
    }
    Picture kept = noted.picture();
    try {
      if (noted.told().isPresent()) {
        noted.told().get().run();
      } else {
        uploads.hurry();
        if (waits && !arrives.await(UPLOADED_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
          log.debug("snapshot {} is still on its way into the bucket", kept.id());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      awaited.remove(kept.id());
    }
    return kept;
  }

  private Path write(App app, Snapshot taken) {
    try {
      Path file = files.snapshots(app.id()).resolve(Secrets.readable("SN_", ID_LENGTH) + ".jpg");
      try {
        return Files.write(file, taken.jpeg());
      } catch (IOException e) {
        Files.deleteIfExists(file); // A full disk leaves half of it.
        throw e;
      }
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private void discard(Picture picture) {
    try {
      files.delete(picture.file());
    } catch (IOException e) {
      log.warn("{} stays on the disk without a row: {}", picture.file(), e.getMessage());
    }
  }

  private boolean upload(Handle handle, Picture picture) {
    String name = "%s/snapshots/%s".formatted(picture.app(), Path.of(picture.file()).getFileName());
    return uploads.add(
        handle,
        picture.appId(),
        UploadArrivals.owner(KIND, picture.id()),
        picture.file(),
        name,
        TYPE,
        picture.sizeBytes());
  }

  private static Picture numbered(Picture picture, long id) {
    return new Picture(
        id,
        picture.tenantId(),
        picture.appId(),
        picture.app(),
        picture.room(),
        picture.streamId(),
        picture.egressId(),
        picture.takenAt(),
        picture.width(),
        picture.height(),
        picture.sizeBytes(),
        picture.file(),
        picture.object());
  }

  /** Tells of a picture; what comes back is to be run after the transaction. */
  private Runnable tell(Handle handle, Picture picture, Optional<Uploads.Placed> placed) {
    return webhooks.emit(
        handle,
        picture.app(),
        "snapshot_taken",
        picture.room(),
        clock.instant(),
        new Taken(
            picture.id(),
            picture.app(),
            picture.room(),
            picture.streamId(),
            picture.egressId(),
            picture.key(),
            placed.map(Uploads.Placed::url).orElse(null),
            placed.flatMap(Uploads.Placed::publicUrl).orElse(null),
            picture.sizeBytes(),
            picture.width(),
            picture.height()));
  }

  /** A picture has become an object: the local file has done its work. */
  private final class Arrived implements UploadArrivals.Kind {
    @Override
    public Optional<Runnable> arrived(Handle handle, long id, Uploads.Placed placed) {
      if (!PictureStore.uploaded(handle, id, placed.object())) {
        return Optional.empty();
      }
      Picture picture = PictureStore.find(handle, id).orElseThrow();
      Runnable send = tell(handle, picture, Optional.of(placed));
      return Optional.of(() -> {
        send.run();
        release(id);
        discard(picture);
      });
    }

    private void release(long id) {
      CountDownLatch waiting = awaited.get(id);
      if (waiting != null) {
        waiting.countDown();
      }
    }
  }

  Optional<Picture> find(App app, long id) {
    return database.call(handle -> PictureStore.find(handle, app.id(), id));
  }

  List<Picture> page(App app, @Nullable String room, int limit, int offset) {
    return database.call(handle -> PictureStore.page(handle, app.id(), room, limit, offset));
  }

  long count(App app, @Nullable String room) {
    return database.call(handle -> PictureStore.count(handle, app.id(), room));
  }

  /** The local file; null when it has become an object. */
  @Nullable Path file(Picture picture) {
    return files.existing(picture.file());
  }

  /** Links to the object; empty when it is none. */
  Optional<S3Accounts.Links> links(Picture picture, Duration valid) {
    return Optional.ofNullable(picture.object())
        .flatMap(object -> buckets.links(object, "snapshot-%d.jpg".formatted(picture.id()), valid));
  }

  /**
   * Removes object, file and row; done to its end even if the hub is killed meanwhile.
   *
   * @throws HubException UNPROCESSABLE when its bucket refuses it
   */
  void delete(Picture picture) {
    Optional<Picture> marked =
        database.inTransaction(handle -> PictureStore.markDeleting(handle, picture.id()));
    try {
      if (marked.isPresent()) {
        removeNow(marked.get());
      }
    } catch (IOException | StorageException e) {
      if (e instanceof StorageException refusal && refusal.isRefused()) {
        database.run(handle -> PictureStore.unmarkDeleting(handle, picture.id()));
        throw refusal.undeleted();
      }
      stays(picture, e);
    }
  }

  /** Keeps only the newest pictures of a recording; 0 for none. The rest is removed soon. */
  public void keepNewest(String egressId, int most) {
    if (database.inTransaction(handle -> PictureStore.markOlderDeleting(handle, egressId, most))) {
      removeSoon();
    }
  }

  /** Nobody sees what an app has from now on; it is removed later. */
  public void markAll(Handle handle, App app) {
    PictureStore.markAllDeleting(handle, app.id());
  }

  /** A recording has up to a thousand, and each may be an object: nobody is to wait for that. */
  private void removeSoon() {
    Thread.ofVirtual()
        .name("snapshot-removal")
        .start(() -> {
          try {
            deleteRest();
          } catch (HubException e) {
            log.debug("snapshots are removed later: {}", e.getMessage());
          }
        });
  }

  /** Goes on with deletions that failed or were cut off; does nothing while another does. */
  public void deleteRest() {
    if (removing.tryLock()) {
      try {
        database.call(PictureStore::deleting).stream()
            .sorted(Comparator.comparingInt(picture -> retries.times(picture.id())))
            .filter(picture -> retries.due(picture.id(), picture.buckets()))
            .forEach(this::remove);
      } finally {
        removing.unlock();
      }
    }
  }

  private void remove(Picture picture) {
    try {
      removeNow(picture);
    } catch (HubException e) {
      if (e.code() == ErrorCode.DATABASE_UNAVAILABLE) {
        throw e;
      }
      stays(picture, e);
    } catch (IOException | StorageException | RuntimeException e) {
      stays(picture, e);
    }
  }

  private void removeNow(Picture picture) throws IOException, StorageException {
    StoredObject object = picture.object();
    if (object != null) {
      buckets.delete(object);
    }
    files.delete(picture.file());
    database.inTransaction(handle -> {
      uploads.forget(handle, UploadArrivals.owner(KIND, picture.id()));
      PictureStore.remove(handle, picture.id());
      return true;
    });
    retries.removed(picture.id(), picture.buckets());
  }

  private void stays(Picture picture, Exception e) {
    retries.failed(picture.id(), picture.buckets(), e);
    log.warn(
        "snapshot {} cannot be deleted now, and is tried again: {}", picture.id(), e.getMessage());
  }
}
