package dev.mediahub.core.cameras;

import dev.mediahub.core.apps.App;
import dev.mediahub.core.apps.Fields;
import dev.mediahub.core.auth.HolderCache;
import dev.mediahub.core.auth.Secrets;
import dev.mediahub.core.db.Database;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Camera keys. Those that were used stay in memory, so that a camera can come back while the
 * database is away. Any thread.
 */
final class CameraKeys {
  private static final String PREFIX = "wsk_";
  private static final Pattern KEY = Pattern.compile("wsk_[A-Za-z0-9_-]{16,200}");
  private static final Pattern SLUG = Pattern.compile("[a-zA-Z0-9._-]{1,64}");

  private final Database database;
  private final BiConsumer<String, String> onDeleted;
  private final HolderCache<ByteBuffer, CameraKey> byHash = HolderCache.lasting();

  /**
   * @param onDeleted told app and id of a key that is valid no more, to end its connection
   */
  CameraKeys(Database database, BiConsumer<String, String> onDeleted) {
    this.database = database;
    this.onDeleted = onDeleted;
  }

  /** The body of POST. */
  record NewKey(@Nullable String room, @Nullable String identity) {}

  /** A new key, and its secret to be shown once. */
  record Made(CameraKey key, String secret) {
    @Override
    public String toString() {
      return "Made[" + key + "]";
    }
  }

  Made create(App app, NewKey request) {
    String named = request.room();
    if (named == null) {
      throw Fields.refused("room", "is required: 1 to 64 characters of a-z A-Z 0-9 . _ -");
    }
    String room = slug("room", named);
    String identity = request.identity() == null ? room : slug("identity", request.identity());
    String secret = Secrets.token(PREFIX, 24);
    CameraKey key =
        database.inTransaction(handle ->
            CameraKeyStore.insert(
                handle,
                app,
                Secrets.readable("wsi_", 12),
                app.fullRoomName(room),
                identity,
                Secrets.sha256(secret)));
    return new Made(key, secret);
  }

  /** A name that may stand in URLs. */
  static String slug(String field, String value) {
    if (!SLUG.matcher(value).matches()) {
      throw Fields.refused(field, "must have 1 to 64 characters of a-z A-Z 0-9 . _ -");
    }
    return value;
  }

  List<CameraKey> all(App app) {
    return database.call(handle -> CameraKeyStore.all(handle, app.id()));
  }

  /** Makes a key worthless, and ends who is connected with it. */
  void delete(App app, String keyId) {
    if (!deleteIfThere(app, keyId)) {
      throw new HubException(
          ErrorCode.NOT_FOUND,
          "App '%s' has no such camera key; GET /api/v1/apps/%s/ws-ingest lists those it has"
              .formatted(app.name(), app.name()));
    }
  }

  /** As {@link #delete}; false when there is none. */
  boolean deleteIfThere(App app, String keyId) {
    boolean deleted = database.call(handle -> CameraKeyStore.delete(handle, app.id(), keyId));
    forget();
    // Without a row, too: by a deletion that the database had no time to confirm.
    onDeleted.accept(app.name(), keyId);
    return deleted;
  }

  /** After keys were deleted, by themselves or with their app. */
  void forget() {
    byHash.clear();
  }

  /**
   * Whose key this is; empty when it is nobody's.
   *
   * @throws HubException DATABASE_UNAVAILABLE when that cannot be known now
   */
  Optional<CameraKey> find(String secret) {
    if (!KEY.matcher(secret).matches()) {
      return Optional.empty();
    }
    byte[] hash = Secrets.sha256(secret);
    return byHash.find(
        ByteBuffer.wrap(hash),
        () -> database.call(handle -> CameraKeyStore.findByHash(handle, hash)));
  }

  /** A key that was found, and how to ask whether it is still good. */
  record Found(CameraKey key, BooleanSupplier stillGood) {}

  /** As {@link #find}, for who takes its time with the key. */
  Optional<Found> hold(String secret) {
    long before = byHash.clearings();
    return find(secret)
        .map(key -> new Found(key, () -> byHash.clearings() == before || find(secret).isPresent()));
  }
}
