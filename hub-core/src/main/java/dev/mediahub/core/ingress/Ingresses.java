package dev.mediahub.core.ingress;

import dev.mediahub.core.apps.App;
import dev.mediahub.core.apps.Fields;
import dev.mediahub.core.auth.HolderCache;
import dev.mediahub.core.auth.PasswordHash;
import dev.mediahub.core.auth.SecretBox;
import dev.mediahub.core.auth.Secrets;
import dev.mediahub.core.db.Database;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Ingresses. Stream keys that were used stay in memory, so that a publisher can come back while the
 * database is away. Any thread.
 */
public final class Ingresses {
  private static final int MAX_NAME = 120;
  private static final int PASSWORD_CHARS = 16;
  private static final Pattern STREAM_KEY = Pattern.compile("sk-[A-Za-z0-9_-]{16,200}");

  private final Database database;
  private final IngressStore store;
  private final BiConsumer<String, String> onDeleted;
  private final HolderCache<ByteBuffer, Ingress> byKeyHash = HolderCache.lasting();

  /**
   * Ingresses in this database.
   *
   * @param onDeleted told app and id of an ingress whose key is valid no more, to end its session
   */
  public Ingresses(Database database, SecretBox secretBox, BiConsumer<String, String> onDeleted) {
    this.database = database;
    this.store = new IngressStore(secretBox);
    this.onDeleted = onDeleted;
  }

  /** The body of POST. */
  record NewIngress(
      @Nullable InputType inputType,
      @Nullable String room,
      @Nullable String participantIdentity,
      @Nullable String participantName,
      @Nullable String url,
      @Nullable Boolean enableTranscoding) {}

  /**
   * A new ingress.
   *
   * @param password to be shown once; null when the stream key is enough
   */
  record Made(Ingress ingress, @Nullable String password) {}

  /** One page of a list, and how many rows match on all pages. */
  record Page(List<Ingress> rows, long total) {}

  Made create(App app, NewIngress request) {
    InputType type = supported(request.inputType());
    if (request.url() != null) {
      throw Fields.refused("url", "goes with inputType \"url\" only; leave it out");
    }
    String room = app.fullRoomName(Fields.optionalRoom(request.room()));
    String identity =
        Fields.optionalText("participantIdentity", request.participantIdentity(), MAX_NAME);
    String name = Fields.optionalText("participantName", request.participantName(), MAX_NAME);
    boolean transcoding =
        request.enableTranscoding() != null
            ? request.enableTranscoding()
            : app.settings().transcodingEnabled() && app.settings().rtmpTranscode();
    // Stream keys of other types are for other protocols, which no password goes with.
    String password =
        type == InputType.RTMP && app.features().rtmpPassword()
            ? Secrets.readable("", PASSWORD_CHARS)
            : null;
    String passwordHash = password == null ? null : PasswordHash.of(password);
    Ingress made =
        database.inTransaction(handle ->
            store.insert(
                handle,
                app,
                Secrets.readable("IN_", 12),
                type,
                room,
                identity != null ? identity : "ingress-" + app.name(),
                name != null ? name : "",
                transcoding,
                Secrets.token("sk-", 24),
                passwordHash));
    return new Made(made, password);
  }

  private static InputType supported(@Nullable InputType type) {
    if (type == null) {
      throw Fields.refused("inputType", "is required: \"rtmp\" or \"whip\"");
    }
    if (type == InputType.URL) {
      throw new HubException(
          ErrorCode.UNPROCESSABLE,
          "inputType \"%s\" is not available in this version; \"rtmp\" and \"whip\" are"
              .formatted(type.label()));
    }
    return type;
  }

  Page page(App app, @Nullable String room, @Nullable String text, int limit, int offset) {
    var filter = new IngressStore.Filter(app.id(), room, text);
    return database.inTransaction(handle ->
        new Page(store.page(handle, filter, limit, offset), IngressStore.count(handle, filter)));
  }

  /** All of an app's ingresses. */
  public List<Ingress> all(App app) {
    var filter = new IngressStore.Filter(app.id(), null, null);
    return database.call(handle -> store.page(handle, filter, Integer.MAX_VALUE, 0));
  }

  Ingress require(App app, String ingressId) {
    return database
        .call(handle -> store.find(handle, app.id(), ingressId))
        .orElseThrow(() -> unknown(app));
  }

  /** Deletes an ingress and ends what is published through it. */
  void delete(App app, String ingressId) {
    if (!remove(app, ingressId)) {
      throw unknown(app);
    }
  }

  /** As {@link #delete}; false when there is none of that id. */
  public boolean remove(App app, String ingressId) {
    boolean deleted = database.call(handle -> IngressStore.delete(handle, app.id(), ingressId));
    forget();
    // Without a row, too: by a deletion that the database had no time to confirm.
    onDeleted.accept(app.name(), ingressId);
    return deleted;
  }

  /** After ingresses were deleted, by themselves or with their app. */
  public void forget() {
    byKeyHash.clear();
  }

  /** Whether a credential has the form of a stream key. */
  public static boolean looksLikeStreamKey(String credential) {
    return STREAM_KEY.matcher(credential).matches();
  }

  /**
   * The ingress a stream key belongs to; empty when there is none.
   *
   * @throws HubException DATABASE_UNAVAILABLE when that cannot be known now
   */
  public Optional<Ingress> findByStreamKey(String streamKey) {
    if (!looksLikeStreamKey(streamKey)) {
      return Optional.empty();
    }
    byte[] hash = Secrets.sha256(streamKey);
    return byKeyHash.find(
        ByteBuffer.wrap(hash), () -> database.call(handle -> store.findByStreamKey(handle, hash)));
  }

  /** As {@link #findByStreamKey}, or UNAUTHORIZED when there is none. */
  public Ingress requireByStreamKey(String streamKey) {
    return findByStreamKey(streamKey)
        .orElseThrow(() ->
            new HubException(
                ErrorCode.UNAUTHORIZED,
                "This stream key is unknown or was deleted; copy it again from the ingress"));
  }

  private static HubException unknown(App app) {
    return new HubException(
        ErrorCode.NOT_FOUND,
        "App '%s' has no such ingress; GET /api/v1/apps/%s/ingress lists those it has"
            .formatted(app.name(), app.name()));
  }
}
