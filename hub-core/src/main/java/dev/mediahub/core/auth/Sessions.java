package dev.mediahub.core.auth;

import dev.mediahub.core.db.Database;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * Dashboard sessions. Look-ups are kept for {@link #CACHE_TIME}, as with {@link ApiTokens}; a
 * revoked session, and a role that was changed, count at once. Any thread.
 */
public final class Sessions {
  static final Duration VALID = Duration.ofHours(12);

  private static final Duration CACHE_TIME = Duration.ofSeconds(30);
  private static final int SID_BYTES = 18;
  private static final int MAX_USER_AGENT = 200;

  private final Database database;
  private final SessionTokens tokens;
  private final Clock clock;
  private final HolderCache<String, Principal.Member> cache = HolderCache.expiring(CACHE_TIME);

  public Sessions(Database database, SecretBox secretBox, Clock clock) {
    this.database = database;
    this.tokens = new SessionTokens(secretBox, clock);
    this.clock = clock;
  }

  /** A session just begun; its token is never shown again. */
  record Opened(String token, Instant expiresAt) {}

  /** A session as its user sees it. */
  record Listed(
      long id,
      String address,
      String userAgent,
      Instant createdAt,
      Instant expiresAt,
      boolean current) {}

  /**
   * Begins a session.
   *
   * @param user with the password that was checked
   * @return empty when the user has another password meanwhile, or is gone
   */
  Optional<Opened> open(UserStore.Row user, String address, String userAgent) {
    String sid = Secrets.token("", SID_BYTES);
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    Instant expiresAt = now.plus(VALID);
    String agent = userAgent.substring(0, Math.min(userAgent.length(), MAX_USER_AGENT));
    boolean opened =
        database.inTransaction(handle -> {
          boolean current = UserStore.lockPassword(handle, user.id(), user.passwordHash());
          if (current) {
            SessionStore.insert(
                handle, sid, user.id(), address, agent.replace('\0', ' '), now, expiresAt);
          }
          return current;
        });
    return opened
        ? Optional.of(new Opened(tokens.sign(sid, user.id(), now, expiresAt), expiresAt))
        : Optional.empty();
  }

  /**
   * Who sends this token; empty when it is none, has expired or its session was ended.
   *
   * @throws HubException DATABASE_UNAVAILABLE when that cannot be known now
   */
  Optional<Principal.Member> find(String token) {
    return tokens.verify(token).flatMap(this::member);
  }

  private Optional<Principal.Member> member(String sid) {
    return cache.find(
        sid, () -> database.call(handle -> SessionStore.find(handle, sid, clock.instant())));
  }

  List<Listed> list(Principal.Member member) {
    return database
        .call(handle -> SessionStore.ofUser(handle, member.userId(), clock.instant()))
        .stream()
        .map(row ->
            new Listed(
                row.id(),
                row.address(),
                row.userAgent(),
                row.createdAt(),
                row.expiresAt(),
                row.id() == member.sessionId()))
        .toList();
  }

  /**
   * Ends one of a user's sessions.
   *
   * @throws HubException NOT_FOUND when that user has none of this number
   */
  void revoke(long userId, long id) {
    boolean deleted = database.call(handle -> SessionStore.delete(handle, userId, id));
    forgetCached();
    if (!deleted) {
      throw new HubException(
          ErrorCode.NOT_FOUND,
          "You have no such session; GET /api/v1/auth/sessions lists those you have");
    }
  }

  /** After sessions ended or what a user may do was changed. */
  void forgetCached() {
    cache.clear();
  }
}
