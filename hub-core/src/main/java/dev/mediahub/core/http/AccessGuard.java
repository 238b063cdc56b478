package dev.mediahub.core.http;

import io.javalin.http.Context;

/**
 * The one place where a route's declared access is checked before its handler runs, and where its
 * outcome is told.
 */
@FunctionalInterface
public interface AccessGuard {
  /**
   * Returns when the request may go on.
   *
   * @throws dev.mediahub.media.api.HubException UNAUTHORIZED without a valid credential, FORBIDDEN
   *     when it does not reach this far
   */
  void check(Context context, Access access);

  /**
   * A request to a route is over, also one that was refused; its answer has not been sent yet.
   *
   * @param status what will be answered
   */
  default void finished(Context context, Route route, int status) {}
}
