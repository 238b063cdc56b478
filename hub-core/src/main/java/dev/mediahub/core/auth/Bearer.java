package dev.mediahub.core.auth;

import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import io.javalin.http.Context;
import java.util.Optional;

/** The credential in a request's Authorization header. */
public final class Bearer {
  private static final String SCHEME = "Bearer ";

  private Bearer() {}

  /**
   * The bearer token; empty when there is no Authorization header at all.
   *
   * @throws HubException UNAUTHORIZED when there is one of another form
   */
  public static Optional<String> of(Context context) {
    String header = context.header("Authorization");
    if (header == null) {
      return Optional.empty();
    }
    String token =
        header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
            ? header.substring(SCHEME.length()).strip()
            : "";
    if (token.isEmpty()) {
      throw new HubException(
          ErrorCode.UNAUTHORIZED,
          "The Authorization header must be \"Bearer\", a space and the token");
    }
    return Optional.of(token);
  }
}
