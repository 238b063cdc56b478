package dev.mediahub.core.auth;

import dev.mediahub.core.db.Database;
import dev.mediahub.core.http.Access;
import dev.mediahub.core.http.Envelope;
import dev.mediahub.core.http.Json;
import dev.mediahub.core.http.RouteDoc.Shape;
import dev.mediahub.core.http.Router;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code /api/v1/auth}: login and sessions of the dashboard. The token goes in the Authorization
 * header only, never in a cookie, so no other site can use it (CSRF).
 */
public final class AuthRoutes {
  /** What was typed as user at a login, for the audit log. */
  static final String LOGIN_ATTRIBUTE = "login";

  private static final int MAX_NAME = 120;
  private static final int MAX_PASSWORD = 500;

  private final Logins logins;
  private final Sessions sessions;

  public AuthRoutes(Database database, Sessions sessions) {
    this.logins = new Logins(database, sessions);
    this.sessions = sessions;
  }

  public void register(Router router) {
    String path = "/api/v1/auth";
    router
        .post(path + "/login", Access.open(), this::login)
        .says("Logs a person in for 12 hours")
        .takes(Login.class, "{\"user\": \"admin\", \"password\": \"the password\"}")
        .answers(200, Shape.DATA, LoggedIn.class);
    router
        .post(path + "/logout", Access.session(), this::logout)
        .says("Ends this session")
        .answersNothing(204);
    router
        .get(path + "/me", Access.session(), this::me)
        .says("Shows who is logged in and what they may do")
        .answers(200, Shape.DATA, User.class);
    router
        .get(path + "/sessions", Access.session(), this::list)
        .says("Lists this person's sessions")
        .answers(200, Shape.DATA_LIST, Sessions.Listed.class);
    router
        .delete(path + "/sessions/{id}", Access.session(), this::revoke)
        .says("Ends a session of this person")
        .answersNothing(204);
  }

  /** The body of POST login. */
  record Login(@Nullable String user, @Nullable String password) {
    @Override
    public String toString() {
      return "Login[user=" + user + "]";
    }
  }

  /** A session's token, shown once. */
  record LoggedIn(String token, Instant expiresAt, User user) {}

  /** Who is logged in. */
  record User(
      long id, String user, String role, boolean admin, long tenantId, List<String> permissions) {}

  private void login(Context context) {
    Login login = Json.read(context, Login.class);
    String user = bounded("user", login.user(), MAX_NAME);
    String password = bounded("password", login.password(), MAX_PASSWORD);
    // Who types a password where the name belongs shall not find it in the audit log.
    context.attribute(LOGIN_ATTRIBUTE, "(unknown)");
    String agent = context.userAgent();
    Logins.LoggedIn made =
        logins.login(
            user,
            password,
            context.ip(),
            agent == null ? "" : agent,
            name -> context.attribute(LOGIN_ATTRIBUTE, name));
    UserStore.Row row = made.user();
    context
        .header("Cache-Control", "no-store")
        .json(
            Envelope.of(
                new LoggedIn(
                    made.session().token(),
                    made.session().expiresAt(),
                    new User(
                        row.id(),
                        row.name(),
                        row.role().label(),
                        row.admin(),
                        row.tenantId(),
                        row.role().permissions()))));
  }

  private void logout(Context context) {
    Principal.Member member = TokenGuard.member(context);
    sessions.revoke(member.userId(), member.sessionId());
    context.status(204);
  }

  private void me(Context context) {
    Principal.Member member = TokenGuard.member(context);
    context.json(
        Envelope.of(
            new User(
                member.userId(),
                member.user(),
                member.role().label(),
                member.admin(),
                member.tenantId(),
                member.role().permissions())));
  }

  private void list(Context context) {
    context.json(Envelope.of(sessions.list(TokenGuard.member(context))));
  }

  private void revoke(Context context) {
    String id = context.pathParam("id");
    sessions.revoke(
        TokenGuard.member(context).userId(), id.matches("\\d{1,18}") ? Long.parseLong(id) : -1);
    context.status(204);
  }

  private static String bounded(String field, @Nullable String text, int max) {
    if (text == null || text.isEmpty() || text.length() > max || text.indexOf('\0') >= 0) {
      throw new HubException(
          ErrorCode.BAD_REQUEST,
          "Field \"%s\" is required: 1 to %d characters".formatted(field, max));
    }
    return text;
  }
}
