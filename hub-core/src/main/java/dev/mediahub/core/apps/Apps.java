package dev.mediahub.core.apps;

import dev.mediahub.core.auth.SecretBox;
import dev.mediahub.core.db.Database;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The apps. All are in memory too, so that media goes on without the database; a change is written
 * first and then seen by everybody. Any thread; changes run one at a time.
 */
public final class Apps {
  private final Database database;
  private final SecretBox secretBox;
  private final LivekitKeys keys;
  private final AppQuota quota;
  private final List<Consumer<String>> onDeleted = new CopyOnWriteArrayList<>();
  private final List<Files> files = new CopyOnWriteArrayList<>();
  private final ConcurrentHashMap<String, App> byName = new ConcurrentHashMap<>();

  /** Call {@link #load} before use. */
  public Apps(Database database, SecretBox secretBox, LivekitKeys keys, AppQuota quota) {
    this.database = database;
    this.secretBox = secretBox;
    this.keys = keys;
    this.quota = quota;
  }

  /** Tells the name of every app that is deleted, so that what else knows it forgets it. */
  public void onDeleted(Consumer<String> listener) {
    onDeleted.add(listener);
  }

  /** What goes with an app that is deleted together with its recorded files. */
  public interface Files {
    /** Marks them as to be removed, within the transaction that deletes the app. */
    void mark(Handle handle, App app);

    /** Removes them, after it, on another thread. */
    void remove(App app);
  }

  /** Has these deleted with apps, where that is asked for. */
  public void keeps(Files kept) {
    files.add(kept);
  }

  /** Reads all apps. */
  public void load() {
    database.call(AppStore::all).forEach(app -> byName.put(app.name(), app));
  }

  public Optional<App> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /**
   * The app of this name.
   *
   * @throws HubException NOT_FOUND when there is none
   */
  public App require(String name) {
    return find(name).orElseThrow(() -> unknown(name));
  }

  /** All apps, oldest first, from the database. */
  public List<App> list() {
    return database.call(AppStore::all);
  }

  /** The app as the database has it. */
  public App read(String name) {
    return database.call(handle -> AppStore.find(handle, name)).orElseThrow(() -> unknown(name));
  }

  /**
   * Makes an app with a key pair.
   *
   * @param withinQuota false: whatever the tenant's limit says
   */
  synchronized App create(long tenantId, AppRequests.NewApp request, boolean withinQuota) {
    String name = request.checkedName();
    String displayName = request.checkedDisplayName();
    String roomPrefix = request.checkedRoomPrefix();
    settle(name);
    record Rows(App app, LivekitKeyStore.Row key) {}
    Rows rows =
        database.inTransaction(handle -> {
          if (withinQuota) {
            quota.requireRoom(handle, tenantId);
          }
          App app = insert(handle, tenantId, name, displayName, roomPrefix);
          return new Rows(app, keys.insertRow(handle, app));
        });
    byName.put(name, rows.app());
    keys.remember(rows.key());
    return rows.app();
  }

  /** The database may have committed more of an app than it had time to confirm. */
  private void settle(String name) {
    Optional<App> row = database.inTransaction(handle -> AppStore.lock(handle, name));
    boolean known = byName.containsKey(name);
    if (row.isEmpty() && known) {
      forget(name);
    } else if (row.isPresent() && !known) {
      keys.load(name);
      byName.put(name, row.get());
    }
  }

  /** Makes an app of this name unless there is one, whatever the tenant's limit says. */
  public synchronized void ensure(long tenantId, String name) {
    // There may be one whose making the database had no time to confirm.
    settle(name);
    if (find(name).isEmpty()) {
      create(tenantId, new AppRequests.NewApp(name, null, null), false);
    }
  }

  /**
   * Part of the first start's transaction; {@link #load} makes it known when that is committed.
   *
   * @throws HubException CONFLICT when the name is taken
   */
  public static App insert(
      Handle handle, long tenantId, String name, String displayName, String roomPrefix) {
    // History outlives its app, but not to be read by whoever takes the name next.
    AppStore.forgetHistory(handle, name);
    return AppStore.insert(handle, tenantId, name, displayName, roomPrefix)
        .orElseThrow(() ->
            new HubException(
                ErrorCode.CONFLICT,
                "There is an app '%s' already; choose another name".formatted(name)));
  }

  synchronized App update(String name, AppRequests.Changes changes) {
    changes.check();
    return change(
        name,
        (handle, app) -> {
          String secret = changes.callbackSecret();
          // What GET showed may come back: it is no secret.
          if (secret != null && !secret.equals(AppRoutes.MASKED)) {
            AppStore.setCallbackSecret(
                handle, app.id(), secret.isEmpty() ? null : sealCallbackSecret(name, secret));
          }
          return AppStore.update(
              handle,
              app.id(),
              changes.displayName() != null ? changes.displayName() : app.displayName(),
              changes.roomPrefix() != null ? changes.roomPrefix() : app.roomPrefix(),
              changes.onTopOf(app.storedSettings()),
              features(app, changes.features()));
        });
  }

  synchronized App configure(String name, AppConfigRoutes.Changes changes) {
    changes.check();
    return change(
        name,
        (handle, app) ->
            AppStore.update(
                handle,
                app.id(),
                app.displayName(),
                app.roomPrefix(),
                changes.onTopOf(app.storedSettings()),
                features(app, changes.features())));
  }

  /**
   * All of an app that its document says, in place of what it was.
   *
   * @param callbackSecret null keeps it, empty removes it
   */
  public record Whole(
      String displayName,
      String roomPrefix,
      AppSettings.Changes settings,
      AppFeatures.Changes features,
      @Nullable String callbackSecret) {
    @Override
    public String toString() {
      return "Whole[" + displayName + "]";
    }
  }

  /**
   * Replaces all settings at once.
   *
   * @param change runs in the transaction, with the app as it is, locked
   */
  public synchronized App replace(String name, BiFunction<Handle, App, Whole> change) {
    return change(
        name,
        (handle, app) -> {
          Whole whole = change.apply(handle, app);
          String secret = whole.callbackSecret();
          if (secret != null) {
            AppStore.setCallbackSecret(
                handle, app.id(), secret.isEmpty() ? null : sealCallbackSecret(name, secret));
          }
          return AppStore.update(
              handle,
              app.id(),
              whole.displayName(),
              whole.roomPrefix(),
              whole.settings(),
              whole.features());
        });
  }

  private App change(String name, BiFunction<Handle, App, App> change) {
    App changed =
        database.inTransaction(handle ->
            change.apply(handle, AppStore.lock(handle, name).orElseThrow(() -> unknown(name))));
    byName.put(name, changed);
    return changed;
  }

  private static AppFeatures.Changes features(App app, AppFeatures.@Nullable Changes changes) {
    return changes != null ? app.storedFeatures().then(changes) : app.storedFeatures();
  }

  /**
   * Deletes an app with its keys, tokens and ingresses.
   *
   * @param withVods and its recorded files, soon; they else stay on the disk
   */
  synchronized void delete(String name, boolean withVods) {
    App app = require(name);
    // Its row may be gone already: by a deletion that the database had no time to confirm.
    database.inTransaction(handle -> {
      if (withVods) {
        files.forEach(each -> each.mark(handle, app));
      }
      AppStore.delete(handle, name);
      return true;
    });
    forget(name);
    if (withVods) {
      files.forEach(each -> each.remove(app));
    }
  }

  private void forget(String name) {
    byName.remove(name);
    keys.forget(name);
    onDeleted.forEach(listener -> listener.accept(name));
  }

  /**
   * What an app's webhooks are signed with; empty when it has no secret.
   *
   * @throws HubException DATABASE_UNAVAILABLE when that cannot be known now
   */
  public Optional<String> callbackSecret(String name) {
    return database
        .call(handle -> AppStore.callbackSecret(handle, name))
        .map(box -> secretBox.unseal(callbackSecretContext(name), box));
  }

  private byte[] sealCallbackSecret(String app, String secret) {
    return secretBox.seal(callbackSecretContext(app), secret);
  }

  private static String callbackSecretContext(String app) {
    return "callback_secret:" + app;
  }

  private static HubException unknown(String name) {
    return new HubException(
        ErrorCode.NOT_FOUND,
        "There is no app '%s'; GET /api/v1/apps lists those there are".formatted(name));
  }
}
