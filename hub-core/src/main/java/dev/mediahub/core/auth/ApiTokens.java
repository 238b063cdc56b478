package dev.mediahub.core.auth;

import dev.mediahub.core.db.Database;
import dev.mediahub.core.net.AddressRange;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * API tokens: {@code sk_} and 32 random bytes in base64url, of which only the SHA-256 is stored.
 * Look-ups are kept for {@link #CACHE_TIME}, so a busy client costs no query a request and goes on
 * for that long when the database is away; a revoked token is refused at once.
 */
public final class ApiTokens {
  public static final String PREFIX = "sk_";

  private static final Duration CACHE_TIME = Duration.ofSeconds(30);
  private static final int TOKEN_BYTES = 32;
  private static final Pattern FORM = Pattern.compile("sk_[!-~]{1,300}");

  private final Database database;
  private final HolderCache<ByteBuffer, Known> cache = HolderCache.expiring(CACHE_TIME);

  public ApiTokens(Database database) {
    this.database = database;
  }

  /** A token's holder, and from where it may be used; an empty list means from anywhere. */
  record Known(Principal principal, List<AddressRange> allowedFrom) {
    static Known of(ApiTokenStore.Row row) {
      return new Known(
          row.principal(),
          row.allowedIps().stream().map(AddressRange::parse).flatMap(Optional::stream).toList());
    }

    boolean mayComeFrom(String address) {
      return allowedFrom.isEmpty()
          || allowedFrom.stream().anyMatch(range -> range.contains(address));
    }
  }

  /** A token as it may be shown. */
  public record Listed(
      long id,
      String name,
      String scope,
      @Nullable Long appId,
      @Nullable String app,
      List<String> allowedIps,
      Instant createdAt) {}

  /** A token just made; its text is never shown again. */
  public record Created(long id, String token) {}

  /**
   * Whom a token stands for; empty when it is unknown or revoked.
   *
   * @throws HubException DATABASE_UNAVAILABLE when that cannot be known now
   */
  Optional<Known> find(String token) {
    if (!FORM.matcher(token).matches()) {
      return Optional.empty();
    }
    byte[] hash = Secrets.sha256(token);
    return cache.find(
        ByteBuffer.wrap(hash),
        () -> database.call(handle -> ApiTokenStore.find(handle, hash)).map(Known::of));
  }

  /** The tokens that a caller may see: all, or those of its tenant's apps. */
  public List<Listed> list(Principal caller) {
    return database.call(ApiTokenStore::all).stream()
        .filter(
            row -> caller.isGlobal() || (row.app() != null && row.tenantId() == caller.tenantId()))
        .map(row ->
            new Listed(
                row.id(),
                row.name(),
                row.app() == null ? "global" : "app",
                row.appId(),
                row.app(),
                row.allowedIps(),
                row.createdAt()))
        .toList();
  }

  /**
   * @param appId null means global scope
   */
  public Created create(long tenantId, @Nullable Long appId, String name, List<String> allowedIps) {
    String token = Secrets.token(PREFIX, TOKEN_BYTES);
    long id =
        database.call(handle ->
            ApiTokenStore.insert(handle, tenantId, appId, name, allowedIps, Secrets.sha256(token)));
    return new Created(id, token);
  }

  /** Part of the first start's transaction. */
  public static void insertGlobal(Handle handle, long tenantId, String name, String token) {
    ApiTokenStore.insert(handle, tenantId, null, name, List.of(), Secrets.sha256(token));
  }

  /** Whether a text is an IP address or a CIDR range. */
  public static boolean isAddressRange(String text) {
    return AddressRange.parse(text).isPresent();
  }

  /** Whether a text can be an API token: configured ones are checked with it. */
  public static boolean hasForm(String token) {
    return FORM.matcher(token).matches();
  }

  /**
   * The token is refused from now on.
   *
   * @param caller must be able to see it
   * @throws HubException NOT_FOUND when there is none of that id
   */
  public void revoke(Principal caller, long id) {
    Long tenant = caller.isGlobal() ? null : Long.valueOf(caller.tenantId());
    boolean deleted = database.call(handle -> ApiTokenStore.delete(handle, id, tenant));
    forgetCached();
    if (!deleted) {
      throw new HubException(
          ErrorCode.NOT_FOUND, "There is no token of this id; GET /api/v1/tokens lists them");
    }
  }

  /** After tokens were deleted, by themselves or with their app. */
  public void forgetCached() {
    cache.clear();
  }
}
