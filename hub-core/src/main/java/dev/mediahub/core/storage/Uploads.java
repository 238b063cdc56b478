package dev.mediahub.core.storage;

import dev.mediahub.core.db.Database;
import dev.mediahub.media.api.HubException;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings files into their apps' buckets, however long a bucket is away and however often the hub is
 * restarted. Any thread.
 */
public final class Uploads implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Uploads.class);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
  private static final int DOUBLINGS = 9;
  private static final int TOLD_PERCENT = 10;
  private static final int MAX_ERROR = 500;

  private final Database database;
  private final S3Accounts accounts;
  private final Path root;
  private final Arrival arrival;
  private final InstantSource clock;
  private final UploadPlaces places = new UploadPlaces();
  private final Semaphore wake = new Semaphore(0);
  private final Map<String, Long> sent = new ConcurrentHashMap<>();
  private final LongAdder failures = new LongAdder();
  private final LongAdder done = new LongAdder();
  private final LongAdder doneBytes = new LongAdder();
  private volatile int waiting;
  private volatile boolean closed;

  /** Told what has become an object. */
  @FunctionalInterface
  public interface Arrival {
    /**
     * Within the transaction that ends the upload.
     *
     * @return what is to be done after it, and may be lost; empty when nobody wants it any more:
     *     the object is removed again
     */
    Optional<Runnable> arrived(Handle handle, String owner, Placed placed);
  }

  /**
   * Where a file is now.
   *
   * @param url for people
   * @param publicUrl empty when the bucket is not public
   */
  public record Placed(StoredObject object, String url, Optional<String> publicUrl) {}

  /**
   * How far a file is.
   *
   * @param error why the newest attempt failed; empty when none did
   */
  public record State(long sentBytes, long sizeBytes, int attempts, Optional<String> error) {}

  /**
   * @param root the folder that files' names are within
   */
  public Uploads(
      Database database, S3Accounts accounts, Path root, Arrival arrival, InstantSource clock) {
    this.database = database;
    this.accounts = accounts;
    this.root = root;
    this.arrival = arrival;
    this.clock = clock;
  }

  /** Adds what they are counted by. */
  public void meter(MeterRegistry registry) {
    Gauge.builder("mediahub.uploads.waiting", () -> waiting)
        .description("Files on their way into a bucket")
        .register(registry);
    counter(registry, "mediahub.uploads", "Files that have become objects", done);
    counter(
        registry, "mediahub.upload.bytes", "Bytes of files that have become objects", doneBytes);
    counter(registry, "mediahub.upload.failures", "Attempts that failed, to be repeated", failures);
  }

  private static void counter(MeterRegistry registry, String name, String what, LongAdder value) {
    FunctionCounter.builder(name, value, LongAdder::sum).description(what).register(registry);
  }

  /** Uploads what waits, from now on. */
  public void start() {
    Thread.ofVirtual().name("uploads").start(this::run);
  }

  /**
   * Takes a file on, within the transaction that makes it whole; call {@link #hurry} after it.
   *
   * @param owner whose it is, unique among files on their way
   * @param file within the root
   * @param name the object's, before the app's prefix
   * @return false when the app has no bucket, and the file stays where it is
   */
  public boolean add(
      Handle handle,
      long appId,
      String owner,
      String file,
      String name,
      String contentType,
      long sizeBytes) {
    Optional<S3Accounts.Bucket> bucket = S3Accounts.bucket(handle, appId);
    bucket.ifPresent(to ->
        UploadStore.add(
            handle,
            appId,
            to.id(),
            owner,
            file,
            to.settings().keyOf(name),
            contentType,
            sizeBytes));
    return bucket.isPresent();
  }

  /**
   * Gives a file up, within the transaction that gives up its owner. What has arrived of it is
   * removed soon.
   */
  public void forget(Handle handle, String owner) {
    UploadStore.giveUp(handle, owner);
  }

  /** Something waits. */
  public void hurry() {
    wake.release();
  }

  /** How far an owner's file is; empty when none is on its way. */
  public Optional<State> state(String owner) {
    return database
        .call(handle -> UploadStore.ofOwner(handle, owner))
        .map(row ->
            new State(
                sent.getOrDefault(owner, row.sentBytes()),
                row.sizeBytes(),
                row.attempts(),
                Optional.ofNullable(row.error())));
  }

  private void run() {
    while (!closed) {
      try {
        look();
        if (wake.tryAcquire(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
          wake.drainPermits();
        }
      } catch (HubException e) {
        log.debug("uploads wait for the database: {}", e.getMessage());
        pause();
      } catch (RuntimeException e) {
        log.error("uploads cannot be looked through", e);
        pause();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void pause() {
    try {
      Thread.sleep(LOOK_EVERY);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    List<UploadStore.Row> rows = database.call(UploadStore::all);
    Instant now = clock.instant();
    waiting = rows.size();
    for (UploadStore.Row row : rows) {
      if (row.isDue(now) && places.take(row.owner(), row.appId(), row.contentType())) {
        Thread.ofVirtual().name("upload-" + row.owner()).start(() -> attempt(row));
      }
    }
  }

  private void attempt(UploadStore.Row seen) {
    UploadStore.Row row = seen;
    try {
      // An attempt that went on when it was seen may have ended before this one got its place.
      Optional<UploadStore.Row> newest =
          database.call(handle -> UploadStore.find(handle, seen.id()));
      if (newest.isPresent() && newest.get().isDue(clock.instant())) {
        row = newest.get();
        upload(row);
      }
    } catch (StorageException | IOException | RuntimeException e) {
      failed(row, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      sent.remove(row.owner());
      places.giveBack(row.owner());
      wake.release();
    }
  }

  private void upload(UploadStore.Row row)
      throws StorageException, IOException, InterruptedException {
    Optional<ObjectStore> bucket = accounts.open(row.bucket());
    if (bucket.isEmpty()) {
      return; // The row was removed since it was read: it keeps its bucket.
    }
    try (ObjectStore store = bucket.get()) {
      if (row.givenUp()) {
        remove(store, row);
        return;
      }
      new FileUpload(store, root.resolve(row.file()), row.key(), row.contentType(), new Told(row))
          .run(row.uploadId());
      Placed placed = S3Accounts.placed(store, new StoredObject(row.bucket(), row.key()));
      Optional<Runnable> after =
          database.inTransaction(handle -> {
            Optional<Runnable> wanted = arrival.arrived(handle, row.owner(), placed);
            if (wanted.isPresent()) {
              UploadStore.remove(handle, row.owner());
            } else {
              UploadStore.giveUp(handle, row.owner());
            }
            return wanted;
          });
      if (after.isEmpty()) {
        return; // The next look removes it.
      }
      done.increment();
      doneBytes.add(row.sizeBytes());
      log.info("{} is uploaded: {}, {} bytes", row.owner(), placed.url(), row.sizeBytes());
      after.get().run();
    }
  }

  /** Removes what has arrived, be it parts or the object that they became. */
  private void remove(ObjectStore store, UploadStore.Row row) throws StorageException {
    String uploadId = row.uploadId();
    if (uploadId != null) {
      if (!store.abort(row.key(), uploadId)) {
        log.warn(
            "parts of {} stay in the bucket: the keys lack s3:AbortMultipartUpload", row.owner());
      }
      store.delete(row.key());
    }
    database.run(handle -> UploadStore.removed(handle, row));
  }

  private void failed(UploadStore.Row row, Exception e) {
    failures.increment();
    Duration doubled = FIRST_PAUSE.multipliedBy(1L << Math.min(row.attempts(), DOUBLINGS));
    Duration pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    String reason = String.valueOf(e.getMessage());
    String error = reason.length() <= MAX_ERROR ? reason : reason.substring(0, MAX_ERROR);
    String what = row.givenUp() ? "removed from the bucket" : "uploaded";
    log.warn("{} is not {}, again in {} s: {}", row.owner(), what, pause.toSeconds(), error);
    try {
      Instant next = clock.instant().plus(pause);
      database.run(handle -> UploadStore.failed(handle, row.id(), next, error));
      if (e instanceof StorageException refusal && refusal.isRefused()) {
        database.run(handle -> refused(handle, row));
      }
    } catch (HubException away) {
      log.debug("the failure cannot be noted: {}", away.getMessage());
    }
  }

  /** Nobody is going to mend the keys to a bucket that is its app's no more. */
  private static void refused(Handle handle, UploadStore.Row row) {
    boolean ofDeletedApp = S3Store.isOfDeletedApp(handle, row.bucket());
    if (S3Store.isCurrent(handle, row.bucket()) || (ofDeletedApp && !row.givenUp())) {
      return; // Keys may be mended; what a deleted app has on its way is given up soon.
    }
    log.warn("parts of {} stay in a bucket that refuses and is its app's no more", row.owner());
    if (row.givenUp()) {
      UploadStore.removed(handle, row);
    } else {
      S3Accounts.redirect(handle, row);
    }
  }

  /** Notes and tells how far an upload is. */
  private final class Told implements FileUpload.Progress {
    private final UploadStore.Row row;
    private long toldPercent;

    Told(UploadStore.Row row) {
      this.row = row;
    }

    @Override
    public void began(String uploadId) {
      database.run(handle -> UploadStore.began(handle, row, uploadId));
    }

    @Override
    public synchronized void arrived(long bytes) {
      sent.put(row.owner(), bytes);
      long percent = row.sizeBytes() == 0 ? 100 : bytes * 100 / row.sizeBytes();
      if (percent >= toldPercent + TOLD_PERCENT) {
        toldPercent = percent;
        log.info("{} is uploaded to {} %", row.owner(), percent);
        database.run(handle -> UploadStore.arrived(handle, row.id(), bytes));
      }
    }
  }

  /** Lets go of what runs: the next start goes on with it. */
  @Override
  public void close() {
    closed = true;
    wake.release();
  }
}
