package dev.mediahub.core.whip;

import dev.mediahub.core.http.Access;
import dev.mediahub.core.http.Router;
import dev.mediahub.core.streams.Admissions;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import dev.mediahub.media.api.MediaServer;
import dev.mediahub.media.api.SessionInfo;
import dev.mediahub.media.api.TrickleAnswer;
import io.javalin.http.Context;

/** Sessions of WHIP and WHEP: trickle, ICE restart, end (RFC 9725, sections 4.3 and 4.2). */
final class SessionRoutes {
  private static final Access ACCESS =
      Access.media("the session's unguessable id; a credential sent with it must fit its room");

  private final MediaCredentials credentials;
  private final MediaServer media;
  private final Admissions admissions;

  SessionRoutes(MediaCredentials credentials, MediaServer media, Admissions admissions) {
    this.credentials = credentials;
    this.media = media;
    this.admissions = admissions;
  }

  /** Where other routes would take {@code sessions} for an app. */
  void register(Router router) {
    register(router, WhipRoutes.SESSIONS + "/{id}", true);
    register(router, WhepRoutes.SESSIONS + "/{id}", false);
  }

  private void register(Router router, String path, boolean publishing) {
    router
        .patch(path, ACCESS, context -> patch(context, publishing))
        .says("Adds ICE candidates or restarts ICE; needs If-Match")
        .takesText(Signalling.SDP_FRAGMENT, "a=ice-ufrag:EsAw")
        .answersNothing(204)
        .answersText(200, Signalling.SDP_FRAGMENT);
    router
        .delete(path, ACCESS, context -> delete(context, publishing))
        .says("Ends the session")
        .answersNothing(200);
    router.close(path);
  }

  private void patch(Context context, boolean publishing) {
    SessionInfo session = session(context, publishing);
    Signalling.requireType(context, Signalling.SDP_FRAGMENT);
    String ifMatch = context.header("If-Match");
    if (ifMatch == null || ifMatch.isBlank()) {
      throw new HubException(
          ErrorCode.PRECONDITION_REQUIRED,
          "Send If-Match with the session's ETag, or \"*\" for an ICE restart");
    }
    String fragment = Signalling.body(context, Signalling.SDP_FRAGMENT);
    TrickleAnswer answer = media.trickle(session.sessionId(), ifMatch, fragment);
    context.header("ETag", answer.etag());
    String ours = answer.fragment();
    if (ours == null) {
      context.status(204);
    } else {
      context.status(200).contentType(Signalling.SDP_FRAGMENT).result(ours);
    }
  }

  private void delete(Context context, boolean publishing) {
    SessionInfo session = session(context, publishing);
    boolean ended = media.endSession(session.sessionId());
    admissions.ended(session.sessionId());
    if (!ended) {
      throw unknown();
    }
    context.status(200);
  }

  private SessionInfo session(Context context, boolean publishing) {
    SessionInfo session =
        media
            .session(context.pathParam("id"))
            .filter(found -> found.publisher() == publishing)
            .orElseThrow(SessionRoutes::unknown);
    credentials.checkIfPresent(context, session);
    return session;
  }

  private static HubException unknown() {
    return new HubException(
        ErrorCode.NOT_FOUND, "There is no such session, or it has ended; POST a new offer");
  }
}
