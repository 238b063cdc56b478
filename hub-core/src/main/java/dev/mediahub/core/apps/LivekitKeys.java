package dev.mediahub.core.apps;

import dev.mediahub.core.auth.SecretBox;
import dev.mediahub.core.auth.Secrets;
import dev.mediahub.core.auth.SigningKey;
import dev.mediahub.core.auth.SigningKeys;
import dev.mediahub.core.db.Database;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/**
 * The key pairs that join tokens are signed with. All are in memory, so that tokens are made and
 * checked without the database; a change is written first and then seen by everybody. Any thread;
 * an app's keys are forgotten only once the one that is being made is known.
 */
public final class LivekitKeys implements SigningKeys {
  private final Database database;
  private final SecretBox secretBox;
  private final Consumer<String> onRevoked;
  private final ConcurrentHashMap<String, Entry> byKeyId = new ConcurrentHashMap<>();

  private record Entry(long id, SigningKey key, Instant createdAt) {}

  /** A key as it may be shown. */
  public record Listed(String keyId, Instant createdAt) {}

  /**
   * Call {@link #load} before use.
   *
   * @param onRevoked told the id of a key that is valid no more, to disconnect what it let in
   */
  public LivekitKeys(Database database, SecretBox secretBox, Consumer<String> onRevoked) {
    this.database = database;
    this.secretBox = secretBox;
    this.onRevoked = onRevoked;
  }

  /** Reads all keys. */
  public void load() {
    database.call(LivekitKeyStore::all).forEach(this::remember);
  }

  /** Reads the keys of an app that was not known until now. */
  void load(String app) {
    database.call(LivekitKeyStore::all).stream()
        .filter(row -> row.app().equals(app))
        .forEach(this::remember);
  }

  @Override
  public Optional<SigningKey> find(String keyId) {
    return Optional.ofNullable(byKeyId.get(keyId)).map(Entry::key);
  }

  /** The newest: a rotation makes a key, then revokes the one before it. */
  @Override
  public Optional<SigningKey> current(String app) {
    return byKeyId.values().stream()
        .filter(entry -> entry.key().app().equals(app))
        .max(Comparator.comparingLong(Entry::id))
        .map(Entry::key);
  }

  /** An app's keys, oldest first, from the database. */
  List<Listed> list(App app) {
    return database.call(LivekitKeyStore::all).stream()
        .filter(row -> row.app().equals(app.name()))
        .map(row -> new Listed(row.keyId(), row.createdAt()))
        .toList();
  }

  /** Makes a key pair; its secret is in the answer and never shown again. */
  synchronized SigningKey create(App app) {
    LivekitKeyStore.Row row = database.call(handle -> insertRow(handle, app));
    return remember(row);
  }

  /** Part of the first start's transaction; {@link #load} makes it known when that is committed. */
  public void insertGenerated(Handle handle, App app) {
    insertRow(handle, app);
  }

  /** Part of making an app: the row only, {@link #remember} follows when that is committed. */
  LivekitKeyStore.Row insertRow(Handle handle, App app) {
    String keyId = Secrets.readable("API", 12);
    return insert(handle, app, keyId, Secrets.token("", 32));
  }

  /** As {@link #insertRow} with a key from the configuration. */
  LivekitKeyStore.Row insert(Handle handle, App app, String keyId, String secret) {
    byte[] box = secretBox.seal(context(keyId), secret);
    return LivekitKeyStore.upsert(handle, app.id(), app.name(), keyId, box);
  }

  SigningKey remember(LivekitKeyStore.Row row) {
    return remember(row, secretBox.unseal(context(row.keyId()), row.box()));
  }

  private SigningKey remember(LivekitKeyStore.Row row, String secret) {
    SigningKey key = new SigningKey(row.app(), row.keyId(), secret);
    byKeyId.put(row.keyId(), new Entry(row.id(), key, row.createdAt()));
    return key;
  }

  /** Makes a configured key pair the app's, if it is not already. Safe to repeat. */
  public void ensure(App app, String keyId, String secret) {
    SigningKey wanted = new SigningKey(app.name(), keyId, secret);
    if (find(keyId).filter(wanted::equals).isEmpty()) {
      LivekitKeyStore.Row row = database.call(handle -> insert(handle, app, keyId, secret));
      remember(row);
    }
  }

  /** From now on refuses tokens of this key and disconnects whom they let in. */
  void revoke(App app, String keyId) {
    Entry entry = byKeyId.get(keyId);
    if (entry == null || !entry.key().app().equals(app.name())) {
      throw new HubException(
          ErrorCode.NOT_FOUND,
          "App '%s' has no such key; GET /api/v1/apps/%s/livekit-keys lists those it has"
              .formatted(app.name(), app.name()));
    }
    // Its row may be gone already: by a deletion that the database had no time to confirm.
    database.run(handle -> LivekitKeyStore.delete(handle, keyId));
    byKeyId.remove(keyId);
    onRevoked.accept(keyId);
  }

  /** The app is deleted, and its keys with it. */
  synchronized void forget(String app) {
    byKeyId.values().removeIf(entry -> entry.key().app().equals(app));
  }

  private static String context(String keyId) {
    return "livekit_key:" + keyId;
  }
}
