package dev.mediahub.core.cameras;

import dev.mediahub.core.apps.App;
import dev.mediahub.core.auth.Bearer;
import dev.mediahub.core.auth.Secrets;
import dev.mediahub.core.streams.Admissions.Credential;
import dev.mediahub.core.whip.MediaCredentials;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import dev.mediahub.media.api.RoomKey;
import io.javalin.http.Context;
import org.jspecify.annotations.Nullable;

/**
 * Who may watch a camera: anybody where the app plays publicly, else who has a token that plays
 * there. The token stands in the query, because an image in a page can set no header.
 */
final class PlayAccess {
  private final MediaCredentials credentials;

  PlayAccess(MediaCredentials credentials) {
    this.credentials = credentials;
  }

  /**
   * Who asks.
   *
   * @param room full name
   * @throws HubException UNAUTHORIZED without a token that is needed, or with a bad one; FORBIDDEN
   *     with one for something else
   */
  MediaCredentials.Player require(Context context, App app, String room) {
    boolean everybody = app.features().publicPlayback();
    String token = token(context, everybody);
    if (token != null) {
      MediaCredentials.Player player = credentials.player(token, app.name(), room);
      if (player.audioOnly()) {
        throw new HubException(
            ErrorCode.FORBIDDEN, "This token is for sound only; get a play token");
      }
      return player;
    }
    if (!everybody) {
      throw new HubException(
          ErrorCode.UNAUTHORIZED,
          "App '%s' has no public playback: add ?token= with a join token for this room"
              .formatted(app.name()));
    }
    return new MediaCredentials.Player(
        new RoomKey(app.name(), room),
        Secrets.readable("viewer-", 8),
        false,
        false,
        new Credential.Anybody(),
        () -> true);
  }

  /** Where everybody may watch, a header that is meant for the API does no harm. */
  private static @Nullable String token(Context context, boolean everybody) {
    String inQuery = context.queryParam("token");
    if (inQuery != null && !inQuery.isEmpty()) {
      return inQuery;
    }
    return everybody ? null : Bearer.of(context).orElse(null);
  }
}
