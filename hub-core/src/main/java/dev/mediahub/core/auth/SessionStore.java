package dev.mediahub.core.auth;

import static dev.mediahub.core.db.Times.instant;
import static dev.mediahub.core.db.Times.utc;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The table {@code sessions}. */
final class SessionStore {
  /** Above this a user's oldest session ends. */
  private static final int MAX_PER_USER = 50;

  private SessionStore() {}

  /** A session as its user sees it. */
  record Row(long id, String address, String userAgent, Instant createdAt, Instant expiresAt) {}

  static long insert(
      Handle handle,
      String sid,
      long userId,
      String address,
      String userAgent,
      Instant createdAt,
      Instant expiresAt) {
    handle
        .createUpdate(
            "delete from sessions where user_id = :user and (expires_at < :now or id in (select id"
                + " from sessions where user_id = :user order by id desc offset :kept))")
        .bind("user", userId)
        .bind("now", utc(createdAt))
        .bind("kept", MAX_PER_USER - 1)
        .execute();
    return handle
        .createQuery(
            "insert into sessions (sid, user_id, address, user_agent, created_at, expires_at)"
                + " values (:sid, :user, :address, :agent, :created, :expires) returning id")
        .bind("sid", sid)
        .bind("user", userId)
        .bind("address", address)
        .bind("agent", userAgent)
        .bind("created", utc(createdAt))
        .bind("expires", utc(expiresAt))
        .mapTo(Long.class)
        .one();
  }

  /** Whose session it is, with the role that this has now. */
  static Optional<Principal.Member> find(Handle handle, String sid, Instant now) {
    return handle
        .createQuery(
            "select s.id as session, u.id, u.name, u.tenant_id, u.role, u.platform_admin"
                + " from sessions s join users u on u.id = s.user_id"
                + " where s.sid = :sid and s.expires_at > :now")
        .bind("sid", sid)
        .bind("now", utc(now))
        .map((row, context) ->
            new Principal.Member(
                row.getLong("id"),
                row.getString("name"),
                row.getLong("tenant_id"),
                Role.ofLabel(row.getString("role")).orElseThrow(),
                row.getBoolean("platform_admin"),
                row.getLong("session"),
                sid))
        .findOne();
  }

  static List<Row> ofUser(Handle handle, long userId, Instant now) {
    return handle
        .createQuery(
            "select id, address, user_agent, created_at, expires_at from sessions"
                + " where user_id = :user and expires_at > :now order by id")
        .bind("user", userId)
        .bind("now", utc(now))
        .map((row, context) ->
            new Row(
                row.getLong("id"),
                row.getString("address"),
                row.getString("user_agent"),
                instant(row, "created_at"),
                instant(row, "expires_at")))
        .list();
  }

  static boolean delete(Handle handle, long userId, long id) {
    return handle
            .createUpdate("delete from sessions where user_id = :user and id = :id")
            .bind("user", userId)
            .bind("id", id)
            .execute()
        > 0;
  }
}
