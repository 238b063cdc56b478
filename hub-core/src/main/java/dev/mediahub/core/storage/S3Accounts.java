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
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The apps' buckets and the keys to them. Any thread; blocking. */
public final class S3Accounts {
  private final Database database;
  private final SecretBox secretBox;
  private final OutgoingHttp http;

  public S3Accounts(Database database, SecretBox secretBox, OutgoingHttp http) {
    this.database = database;
    this.secretBox = secretBox;
    this.http = http;
  }

  /** An app's account; empty while it has none. */
  public Optional<S3Settings.Account> find(App app) {
    return database
        .call(handle -> S3Store.find(handle, app.id()))
        .map(row -> account(app.id(), row));
  }

  /** An app's bucket, to be closed after use; empty while it has none. */
  Optional<ObjectStore> open(long appId) {
    return database
        .call(handle -> S3Store.find(handle, appId))
        .map(row -> new ObjectStore(account(appId, row), http));
  }

  /**
   * Where an object can be read.
   *
   * @param presigned for whoever has it, as a file of a name, for some time
   * @param url for people
   * @param publicUrl for everybody; empty when the bucket is not public
   */
  public record Links(String presigned, String url, Optional<String> publicUrl) {}

  /** Links to an object; empty when its app has no bucket any more. */
  public Optional<Links> links(long appId, String key, String fileName, Duration valid) {
    return open(appId)
        .map(bucket -> {
          try (bucket) {
            return new Links(
                bucket.presigned(key, fileName, valid).toString(),
                bucket.url(key),
                bucket.publicUrl(key));
          }
        });
  }

  /** Where an object is; empty when its app has no bucket any more. */
  public Optional<Uploads.Placed> placed(long appId, String key) {
    return open(appId)
        .map(bucket -> {
          try (bucket) {
            return new Uploads.Placed(key, bucket.url(key), bucket.publicUrl(key));
          }
        });
  }

  /**
   * How many bytes an object has; empty when there is none.
   *
   * @throws StorageException when the server does not say so now
   */
  public Optional<Long> sizeOf(long appId, String key) throws StorageException {
    Optional<ObjectStore> bucket = open(appId);
    if (bucket.isEmpty()) {
      return Optional.empty();
    }
    try (ObjectStore store = bucket.get()) {
      return store.sizeOf(key);
    }
  }

  /**
   * Removes an object; does nothing when its app has no bucket any more.
   *
   * @throws StorageException when the server does not do it now
   */
  public void delete(long appId, String key) throws StorageException {
    Optional<ObjectStore> bucket = open(appId);
    if (bucket.isPresent()) {
      try (ObjectStore store = bucket.get()) {
        store.delete(key);
      }
    }
  }

  /**
   * Forgets accounts of apps that are gone, when nothing of theirs is left to remove. What is on
   * its way is given up.
   */
  public static void forgetDeleted(Handle handle) {
    UploadStore.giveUpDeleted(handle);
    S3Store.forgetDeleted(handle);
  }

  /** The settings of an app's bucket, within a transaction; empty while it has none. */
  static Optional<S3Settings> settings(Handle handle, long appId) {
    return S3Store.find(handle, appId).map(row -> read(row.settings()));
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

  /** Makes it the app's account, as part of another's transaction. */
  public void store(Handle handle, App app, S3Settings.Account account) {
    byte[] keys =
        secretBox.seal(context(app.id()), account.accessKey() + "\n" + account.secretKey());
    S3Store.put(handle, app.id(), new S3Store.Row(write(account.settings()), keys));
    UploadStore.hurry(handle, app.id());
  }

  private S3Settings.Account account(long appId, S3Store.Row row) {
    List<String> keys = secretBox.unseal(context(appId), row.keys()).lines().toList();
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
