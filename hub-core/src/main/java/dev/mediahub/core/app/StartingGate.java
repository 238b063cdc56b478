package dev.mediahub.core.app;

import dev.mediahub.core.http.Access;
import dev.mediahub.core.http.AccessGuard;
import dev.mediahub.core.http.Route;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import io.javalin.http.Context;
import java.time.Duration;

/**
 * Lets health, metrics and pages through while the hub still waits for its database; the rest is
 * asked to come back, because what it needs is not loaded yet.
 */
final class StartingGate implements AccessGuard {
  private final AccessGuard guard;
  private volatile boolean open;

  StartingGate(AccessGuard guard) {
    this.guard = guard;
  }

  void open() {
    open = true;
  }

  @Override
  public void check(Context context, Access access) {
    String path = context.path();
    boolean needsData =
        path.startsWith("/api/")
            || path.startsWith("/whip")
            || path.startsWith("/whep")
            || path.startsWith("/ingest/")
            || path.startsWith("/live/")
            || path.startsWith("/snapshot/")
            || (path.startsWith("/vod/")
                && (path.endsWith("/file") || path.endsWith("/poster.jpg")));
    if (!open && needsData && !path.equals("/api/v1/health")) {
      throw HubException.retryLater(
          ErrorCode.UNAVAILABLE, "The hub is still starting: try again", Duration.ofSeconds(1));
    }
    guard.check(context, access);
  }

  @Override
  public void finished(Context context, Route route, int status) {
    if (open) {
      guard.finished(context, route, status);
    }
  }
}
