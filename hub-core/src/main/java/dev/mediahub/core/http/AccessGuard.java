package dev.mediahub.core.http;

import io.javalin.http.Context;

/** The one place where a route's declared access is checked, before its handler runs. */
@FunctionalInterface
public interface AccessGuard {
  /**
   * Returns when the request may go on.
   *
   * @throws dev.mediahub.media.api.HubException UNAUTHORIZED without a valid credential, FORBIDDEN
   *     when it does not reach this far
   */
  void check(Context context, Access access);
}
