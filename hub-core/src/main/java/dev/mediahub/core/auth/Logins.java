package dev.mediahub.core.auth;

import dev.mediahub.core.db.Database;
import dev.mediahub.core.http.RequestLimit;
import dev.mediahub.core.net.ClientKey;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * User and password for a session. An unknown user costs the same time and gets the same answer as
 * a wrong password, so nobody learns which users there are. Any thread.
 */
final class Logins {
  private static final int ATTEMPTS = 10;
  private static final Duration WINDOW = Duration.ofMinutes(15);

  private final Database database;
  private final Sessions sessions;
  private final RequestLimit attempts = new RequestLimit(ATTEMPTS, WINDOW);
  private final PasswordChecks checks = new PasswordChecks();

  private final String nobodysHash = PasswordHash.ofNobody();

  Logins(Database database, Sessions sessions) {
    this.database = database;
    this.sessions = sessions;
  }

  /** A session and whose it is. */
  record LoggedIn(Sessions.Opened session, UserStore.Row user) {}

  /**
   * Checks a password and begins a session.
   *
   * @param address the client's
   * @param isKnown told the user's name when there is such a user
   * @throws HubException TOO_MANY_REQUESTS above 10 attempts in 15 minutes from one address, right
   *     ones too: else one account of one's own would buy more guesses at others
   */
  LoggedIn login(
      String user, String password, String address, String userAgent, Consumer<String> isKnown) {
    attempts.take(ClientKey.of(address), "Too many logins from this address");
    Optional<UserStore.Row> known = database.call(handle -> UserStore.byName(handle, user));
    known.map(UserStore.Row::name).ifPresent(isKnown);
    boolean matches =
        checks.matches(password, known.map(UserStore.Row::passwordHash).orElse(nobodysHash));
    UserStore.Row row = known.filter(found -> matches).orElseThrow(Logins::wrong);
    Sessions.Opened session = sessions.open(row, address, userAgent).orElseThrow(Logins::wrong);
    return new LoggedIn(session, row);
  }

  private static HubException wrong() {
    return new HubException(ErrorCode.UNAUTHORIZED, "User or password is wrong");
  }
}
