package dev.mediahub.core.api;

import dev.mediahub.core.apps.Apps;
import dev.mediahub.core.apps.HubUrls;
import dev.mediahub.core.auth.JoinTokens;
import dev.mediahub.core.auth.RoomGrant;
import java.time.Duration;
import java.util.Optional;

/**
 * What was made at the first start, to be printed once.
 *
 * @param password the admin's; empty when it was configured
 * @param apiToken of global scope; empty when it was configured
 * @param publishLink a page that publishes to room {@code demo}, with a token valid for a day
 * @param playLink a page that plays it and fetches its own token
 */
public record FirstCredentials(
    String adminUser,
    Optional<String> password,
    Optional<String> apiToken,
    String publishLink,
    String playLink) {
  private static final String ROOM = "demo";
  private static final Duration LINK_VALID = Duration.ofHours(24);

  static FirstCredentials of(
      FirstStart.Made made, String baseUrl, Apps apps, JoinTokens joinTokens) {
    String app = FirstStart.APP;
    RoomGrant grant = RoomGrant.join(apps.require(app).fullRoomName(ROOM), true, true);
    String token = joinTokens.sign(app, "studio", null, null, grant, LINK_VALID);
    HubUrls urls = new HubUrls(baseUrl);
    return new FirstCredentials(
        made.adminUser(),
        made.password(),
        made.apiToken(),
        urls.publish(app, ROOM) + "#token=" + token,
        urls.play(app, ROOM));
  }
}
