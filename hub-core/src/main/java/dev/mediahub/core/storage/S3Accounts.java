package dev.mediahub.core.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.mediahub.core.apps.App;
import dev.mediahub.core.auth.SecretBox;
import dev.mediahub.core.db.Database;
import dev.mediahub.core.http.Json;
import dev.mediahub.core.http.out.OutgoingHttp;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The apps' buckets and the keys to them. Any thread; blocking. */
public final class S3Accounts {
  private static final Logger log = LoggerFactory.getLogger(S3Accounts.class);

  private final Database database;
  private final SecretBox secretBox;
  private final OutgoingHttp http;

  public S3Accounts(Database database, SecretBox secretBox, OutgoingHttp http) {
    this.database = database;
    this.secretBox = secretBox;
    this.http = http;
  }

  /** The account that an app's new files go to; empty while it has none. */
  public Optional<S3Settings.Account> find(App app) {
    return database.call(handle -> find(handle, app));
  }

  /** As {@link #find(App)}, within a transaction. */
  public Optional<S3Settings.Account> find(Handle handle, App app) {
    return S3Store.current(handle, app.id()).map(this::account);
  }

  /** A bucket, to be closed after use; empty when no file of its app is there any more. */
  Optional<ObjectStore> open(long bucket) {
    return database.call(handle -> open(handle, bucket));
  }

  private Optional<ObjectStore> open(Handle handle, long bucket) {
    return S3Store.find(handle, bucket).map(row -> new ObjectStore(account(row), http));
  }

  /**
   * Where an object can be read.
   *
   * @param presigned for whoever has it, as a file of a name, for some time
   * @param url for people
   * @param publicUrl for everybody; empty when the bucket is not public
   */
  public record Links(String presigned, String url, Optional<String> publicUrl) {}

  /** Links to an object; empty when it is gone with its app. */
  public Optional<Links> links(StoredObject object, String fileName, Duration valid) {
    String key = object.key();
    return open(object.bucket())
        .map(bucket -> {
          try (bucket) {
            return new Links(
                bucket.presigned(key, fileName, valid).toString(),
                bucket.url(key),
                bucket.publicUrl(key));
          }
        });
  }

  /** Where an object is, within a transaction; empty when it is gone with its app. */
  public Optional<Uploads.Placed> placed(Handle handle, StoredObject object) {
    return open(handle, object.bucket())
        .map(bucket -> {
          try (bucket) {
            return placed(bucket, object);
          }
        });
  }

  static Uploads.Placed placed(ObjectStore bucket, StoredObject object) {
    return new Uploads.Placed(object, bucket.url(object.key()), bucket.publicUrl(object.key()));
  }

  /**
   * How many bytes an object has; empty when there is none.
   *
   * @throws StorageException when the server does not say so now
   */
  public Optional<Long> sizeOf(StoredObject object) throws StorageException {
    Optional<ObjectStore> bucket = open(object.bucket());
    if (bucket.isEmpty()) {
      return Optional.empty();
    }
    try (ObjectStore store = bucket.get()) {
      return store.sizeOf(object.key());
    }
  }

  /**
   * Removes an object; does nothing when it is gone with its app. One that the server refuses to
   * remove stays when its app is deleted: nobody can name keys that may any more.
   *
   * @throws StorageException when the server does not do it now
   */
  public void delete(StoredObject object) throws StorageException {
    Optional<ObjectStore> bucket = open(object.bucket());
    if (bucket.isPresent()) {
      try (ObjectStore store = bucket.get()) {
        delete(store, object);
      }
    }
  }

  private void delete(ObjectStore store, StoredObject object) throws StorageException {
    try {
      store.delete(object.key());
    } catch (StorageException e) {
      if (!e.isRefused()
          || !database.<Boolean>call(handle -> S3Store.isOfDeletedApp(handle, object.bucket()))) {
        throw e;
      }
      log.warn(
          "{} stays in the bucket of a deleted app, which refuses to delete it: {}",
          store.url(object.key()),
          e.getMessage());
    }
  }

  /**
   * Forgets accounts that no file needs any more; of an app that is gone, those with nothing left
   * to remove. What is on its way of such an app is given up.
   */
  public static void forgetUnused(Handle handle) {
    UploadStore.giveUpDeleted(handle);
    S3Store.forgetUnused(handle);
  }

  /** Where an app's new files go. */
  record Bucket(long id, S3Settings settings) {}

  /** An app's bucket, within a transaction; empty while it has none. */
  static Optional<Bucket> bucket(Handle handle, long appId) {
    return S3Store.current(handle, appId).map(row -> new Bucket(row.id(), read(row.settings())));
  }

  /** What is on its way begins again, to where its app's new files go, if anywhere. */
  static void redirect(Handle handle, UploadStore.Row row) {
    Optional<S3Store.Row> from = S3Store.find(handle, row.bucket());
    Optional<Bucket> to = bucket(handle, row.appId());
    if (from.isPresent() && to.isPresent()) {
      redirect(handle, row, read(from.get().settings()), to.get());
    }
  }

  private static void redirect(Handle handle, UploadStore.Row row, S3Settings from, Bucket to) {
    String key = to.settings().keyOf(from.nameOf(row.key()));
    UploadStore.redirect(handle, row.id(), to.id(), key);
  }

  /**
   * Changes an app's account, after a test object was written with it and removed.
   *
   * @throws HubException UNPROCESSABLE with the server's own reason when that fails
   */
  S3Settings.Account put(App app, S3Request request) {
    S3Settings.Account account = request.onTopOf(find(app));
    require(account);
    database.inTransaction(handle -> {
      store(handle, app, account);
      return account;
    });
    return account;
  }

  /**
   * Returns when a test object was written with an account and removed.
   *
   * @throws HubException UNPROCESSABLE with the server's own reason when that fails
   */
  public void require(S3Settings.Account account) {
    trouble(account)
        .ifPresent(reason -> {
          throw new HubException(
              ErrorCode.UNPROCESSABLE,
              "The bucket could not be written to, and nothing was changed. The reason: " + reason);
        });
  }

  /** Why no test object can be written with an account and removed; empty when it can. */
  public Optional<String> trouble(S3Settings.Account account) {
    try (ObjectStore store = new ObjectStore(account, http)) {
      store.tryOut();
      return Optional.empty();
    } catch (StorageException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Makes it the app's account, as part of another's transaction. Of a bucket that the app has or
   * had, what lies there is reached by it too; another bucket leaves all that where it is. What has
   * not begun to be uploaded goes there, all that waits is tried now.
   */
  public void store(Handle handle, App app, S3Settings.Account account) {
    byte[] keys =
        secretBox.seal(context(app.id()), account.accessKey() + "\n" + account.secretKey());
    String settings = write(account.settings());
    List<S3Store.Row> all = S3Store.lock(handle, app.id());
    Optional<S3Store.Row> known =
        all.stream()
            .filter(row -> read(row.settings()).isSameBucket(account.settings()))
            .findFirst();
    known.ifPresent(row -> S3Store.change(handle, row, settings, keys));
    long bucket =
        known.map(S3Store.Row::id).orElseGet(() -> S3Store.add(handle, app.id(), settings, keys));
    Bucket to = new Bucket(bucket, account.settings());
    Map<Long, S3Settings> before =
        all.stream().collect(Collectors.toMap(S3Store.Row::id, row -> read(row.settings())));
    for (UploadStore.Row row : UploadStore.notBegun(handle, app.id())) {
      redirect(handle, row, Objects.requireNonNull(before.get(row.bucket())), to);
    }
    UploadStore.tryNow(handle, app.id());
  }

  private S3Settings.Account account(S3Store.Row row) {
    List<String> keys = secretBox.unseal(context(row.appId()), row.keys()).lines().toList();
    return new S3Settings.Account(read(row.settings()), keys.get(0), keys.get(1));
  }

  private static String context(long appId) {
    return "app_s3:" + appId;
  }

  private static String write(S3Settings settings) {
    try {
      return Json.mapper().writeValueAsString(settings);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("settings are plain values", e);
    }
  }

  private static S3Settings read(String json) {
    try {
      return Json.mapper().readValue(json, S3Settings.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("table app_s3 holds settings this version cannot read", e);
    }
  }
}
