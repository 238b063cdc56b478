package dev.mediahub.core.whip;

import dev.mediahub.core.http.Access;
import dev.mediahub.core.http.Router;
import dev.mediahub.core.streams.Admissions;
import dev.mediahub.core.whip.MediaCredentials.Player;
import dev.mediahub.media.api.MediaServer;
import dev.mediahub.media.api.PlayRequest;
import dev.mediahub.media.api.Protocol;
import dev.mediahub.media.api.SessionAnswer;
import io.javalin.http.Context;

/** {@code /whep}: playing (draft-ietf-wish-whep). */
final class WhepRoutes {
  static final String SESSIONS = "/whep/sessions";
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

  private void play(Context context) {
    var path = context.pathParamMap();
    Player player =
        credentials.player(context, context.pathParam("app"), context.pathParam("room"));
    String offer = Signalling.body(context, Signalling.SDP);
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
    Signalling.created(context, SESSIONS, answer);
  }
}
