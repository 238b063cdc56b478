package dev.mediahub.core.whip;

import dev.mediahub.core.apps.Apps;
import dev.mediahub.core.auth.JoinTokens;
import dev.mediahub.core.http.Router;
import dev.mediahub.core.ingress.Ingresses;
import dev.mediahub.core.streams.Admissions;
import dev.mediahub.core.streams.StreamQuota;
import dev.mediahub.media.api.MediaServer;

/** All routes of WHIP and WHEP. */
public final class MediaRoutes {
  private final SessionRoutes sessions;
  private final WhipRoutes whip;
  private final WhepRoutes whep;

  public MediaRoutes(
      Apps apps,
      JoinTokens joinTokens,
      Ingresses ingresses,
      MediaServer media,
      Admissions admissions,
      StreamQuota quota) {
    var credentials = new MediaCredentials(apps, joinTokens, ingresses);
    sessions = new SessionRoutes(credentials, media, admissions);
    whip = new WhipRoutes(credentials, media, admissions, quota);
    whep = new WhepRoutes(credentials, media, admissions);
  }

  public void register(Router router) {
    sessions.register(router);
    whip.register(router);
    whep.register(router);
  }
}
