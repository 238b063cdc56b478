package dev.mediahub.core.vod;

import dev.mediahub.core.db.Database;
import dev.mediahub.core.storage.S3Accounts;
import dev.mediahub.core.storage.StorageException;
import dev.mediahub.core.storage.StoredObject;
import dev.mediahub.core.storage.UploadArrivals;
import dev.mediahub.core.storage.Uploads;
import dev.mediahub.media.api.MediaFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * VODs' way into their apps' buckets and out of them: first the file, then its picture, then the
 * VOD is ready. Any thread.
 */
final class VodUploads {
  private static final Logger log = LoggerFactory.getLogger(VodUploads.class);

  /** Owners of uploads. */
  private static final String FILE = "vod";

  private static final String PICTURE = "vod-snapshot";

  private final Database database;
  private final VodFiles files;
  private final VodEvents events;
  private final S3Accounts buckets;
  private final Uploads uploads;
  private final Predicate<Vod> dropsFile;

  /**
   * From now on it is told what arrives.
   *
   * @param dropsFile whether a file goes from the disk when it is in its app's bucket
   */
  VodUploads(
      Database database,
      VodFiles files,
      VodEvents events,
      S3Accounts buckets,
      Uploads uploads,
      UploadArrivals arrivals,
      Predicate<Vod> dropsFile) {
    this.dropsFile = dropsFile;
    this.database = database;
    this.files = files;
    this.events = events;
    this.buckets = buckets;
    this.uploads = uploads;
    arrivals.add(FILE, new FileArrived());
    arrivals.add(PICTURE, new PictureArrived());
  }

  /** Whether a file that is whole becomes an object now. */
  boolean add(Handle handle, Vod vod, MediaFile file) {
    String name = vod.file();
    if (name == null || vod.endedAt() != null) {
      return false;
    }
    return uploads.add(
        handle, vod.appId(), owner(vod), name, object(vod, name), vod.contentType(), file.bytes());
  }

  private static String object(Vod vod, String file) {
    return "%s/%s".formatted(vod.app(), Path.of(file).getFileName());
  }

  /** Whether a VOD's picture becomes an object too, now that its file is one. */
  private boolean uploadPicture(Handle handle, Vod vod) {
    String name = vod.snapshotFile();
    Path picture = files.existing(name);
    if (name == null || picture == null) {
      return false;
    }
    return uploads.add(
        handle,
        vod.appId(),
        UploadArrivals.owner(PICTURE, vod.id()),
        name,
        object(vod, name),
        "image/jpeg",
        picture.toFile().length());
  }

  private static String owner(Vod vod) {
    return UploadArrivals.owner(FILE, vod.id());
  }

  /** How far its upload is; empty when there is none. */
  Optional<Uploads.State> state(Vod vod) {
    return vod.status() == Vod.Status.UPLOADING ? uploads.state(owner(vod)) : Optional.empty();
  }

  /** A VOD's file has become an object; its picture goes next, when it has one. */
  private final class FileArrived implements UploadArrivals.Kind {
    @Override
    public Optional<Runnable> arrived(Handle handle, long id, Uploads.Placed placed) {
      Optional<Vod> vod = VodStore.find(handle, id);
      boolean more = vod.filter(each -> uploadPicture(handle, each)).isPresent();
      boolean drop = vod.filter(dropsFile).isPresent();
      if (!VodStore.uploaded(handle, id, placed.object(), !more, drop)) {
        return Optional.empty();
      }
      Runnable told = more ? uploads::hurry : tellReady(handle, id);
      return Optional.of(() -> {
        told.run();
        database.call(VodStore::dropping).stream()
            .filter(each -> each.id() == id)
            .forEach(VodUploads.this::dropFile);
      });
    }
  }

  /** A VOD's picture has become an object, which is the last of it. */
  private final class PictureArrived implements UploadArrivals.Kind {
    @Override
    public Optional<Runnable> arrived(Handle handle, long id, Uploads.Placed placed) {
      return VodStore.snapshotUploaded(handle, id, placed.object())
          ? Optional.of(tellReady(handle, id))
          : Optional.empty();
    }
  }

  /** Tells that a VOD is ready; what comes back is to be run after the transaction. */
  private Runnable tellReady(Handle handle, long id) {
    Vod vod = VodStore.find(handle, id).orElseThrow();
    boolean goesOn =
        VodStore.parts(handle, vod.egressId()).stream().anyMatch(part -> part.part() > vod.part());
    Optional<Uploads.Placed> placed =
        Optional.ofNullable(vod.object()).flatMap(object -> buckets.placed(handle, object));
    return events.ended(handle, vod, goesOn, placed);
  }

  /** Links to its object; empty when it has none. */
  Optional<S3Accounts.Links> links(Vod vod, String fileName, Duration valid) {
    return Optional.ofNullable(vod.object())
        .flatMap(object -> buckets.links(object, fileName, valid));
  }

  /** See {@link Vods#dropFiles}. */
  void dropFiles() {
    database.call(VodStore::dropping).forEach(this::dropFile);
  }

  private void dropFile(Vod vod) {
    try {
      Path file = files.existing(vod);
      StoredObject object = vod.object();
      if (file != null && object != null) {
        if (!buckets.sizeOf(object).equals(Optional.of(Files.size(file)))) {
          log.warn("the file of VOD {} stays: the bucket shows no object of its size", vod.id());
          return;
        }
        files.delete(vod.file());
      }
      database.run(handle -> VodStore.dropped(handle, vod.id()));
    } catch (IOException | StorageException e) {
      log.warn("the file of VOD {} is deleted later: {}", vod.id(), e.getMessage());
    }
  }

  /** Something waits. */
  void hurry() {
    uploads.hurry();
  }

  /** Gives up what is on its way, within the transaction that gives up the VOD. */
  void forget(Handle handle, Vod vod) {
    uploads.forget(handle, owner(vod));
    uploads.forget(handle, UploadArrivals.owner(PICTURE, vod.id()));
  }

  /**
   * Removes a VOD's objects.
   *
   * @throws StorageException when the server does not do it now
   */
  void delete(Vod vod) throws StorageException {
    delete(vod.object());
    delete(vod.snapshotObject());
  }

  private void delete(@Nullable StoredObject object) throws StorageException {
    if (object != null) {
      buckets.delete(object);
    }
  }
}
