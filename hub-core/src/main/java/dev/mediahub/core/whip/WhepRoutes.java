package dev.mediahub.core.whip;

import dev.mediahub.core.http.Access;
import dev.mediahub.core.http.Router;
import dev.mediahub.core.streams.Admissions;
import dev.mediahub.core.whip.MediaCredentials.Player;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import dev.mediahub.media.api.MediaServer;
import dev.mediahub.media.api.PlayRequest;
import dev.mediahub.media.api.Protocol;
import dev.mediahub.media.api.RoomKey;
import dev.mediahub.media.api.SessionAnswer;
import io.javalin.http.Context;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** {@code /whep}: playing (draft-ietf-wish-whep). */
final class WhepRoutes {
  static final String SESSIONS = "/whep/sessions";
  private static final String MJPEG = "multipart/x-mixed-replace";
  private static final Access ACCESS =
      Access.media("play, listen or join token that may subscribe");

  private final MediaCredentials credentials;
  private final MediaServer media;
  private final Admissions admissions;

  WhepRoutes(MediaCredentials credentials, MediaServer media, Admissions admissions) {
    this.credentials = credentials;
    this.media = media;
    this.admissions = admissions;
  }

  void register(Router router) {
    router
        .post("/whep/{app}/{room}", ACCESS, this::play)
        .says("Plays a room's main publisher by WHEP")
        .takesText(Signalling.SDP, "v=0")
        .answersText(201, Signalling.SDP);
    router
        .post("/whep/{app}/{room}/{identity}", ACCESS, this::play)
        .says("Plays one publisher by WHEP")
        .takesText(Signalling.SDP, "v=0")
        .answersText(201, Signalling.SDP);
  }

  /**
   * A camera's JPEGs cost nothing to hand out, while WHEP needs them coded anew: who can show both
   * is told where the pictures are.
   */
  private void preferPictures(Context context, RoomKey room, @Nullable String identity) {
    String accepted = context.header("Accept");
    if (accepted == null || !accepted.contains(MJPEG) || !media.cameras().plays(room, identity)) {
      return;
    }
    String url = "/live/%s/%s/mjpeg".formatted(room.app(), room.room());
    if (identity != null) {
      url += "?identity=" + URLEncoder.encode(identity, StandardCharsets.UTF_8);
    }
    context.header("Link", "<%s>; rel=\"alternate\"; type=\"%s\"".formatted(url, MJPEG));
    throw new HubException(
        ErrorCode.NOT_ACCEPTABLE,
        "This room's camera sends JPEG pictures: show %s, or leave %s out of Accept to have them as H.264"
            .formatted(url, MJPEG));
  }

  private void play(Context context) {
    var path = context.pathParamMap();
    Player player =
        credentials.player(context, context.pathParam("app"), context.pathParam("room"));
    String offer = Signalling.body(context, Signalling.SDP);
    preferPictures(context, player.room(), path.get("identity"));
    SessionAnswer answer =
        media.play(
            new PlayRequest(
                player.room(),
                path.get("identity"),
                player.identity(),
                player.hidden(),
                player.audioOnly(),
                Protocol.WHEP,
                offer));
    admissions.admitted(
        answer.sessionId(), player.room(), player.identity(), false, player.credential());
    if (!admissions.confirm(answer.sessionId(), player.stillGood())) {
      throw MediaCredentials.revoked();
    }
    Signalling.created(context, SESSIONS, answer);
  }
}
