package dev.mediahub.core.whip;

import dev.mediahub.core.http.Access;
import dev.mediahub.core.http.Router;
import dev.mediahub.core.streams.Admissions;
import dev.mediahub.core.streams.StreamQuota;
import dev.mediahub.core.whip.MediaCredentials.Publisher;
import dev.mediahub.media.api.MediaServer;
import dev.mediahub.media.api.Protocol;
import dev.mediahub.media.api.PublishRequest;
import dev.mediahub.media.api.SessionAnswer;
import io.javalin.http.Context;

/** {@code /whip}: publishing (RFC 9725). */
final class WhipRoutes {
  static final String SESSIONS = "/whip/sessions";
  private static final Access ACCESS = Access.media("join token that may publish, or stream key");

  private final MediaCredentials credentials;
  private final MediaServer media;
  private final Admissions admissions;
  private final StreamQuota quota;

  WhipRoutes(
      MediaCredentials credentials, MediaServer media, Admissions admissions, StreamQuota quota) {
    this.credentials = credentials;
    this.media = media;
    this.admissions = admissions;
    this.quota = quota;
  }

  void register(Router router) {
    router
        .post("/whip", ACCESS, this::publish)
        .says("Publishes by WHIP with a stream key, which names app, room and identity")
        .takesText(Signalling.SDP, "v=0")
        .answersText(201, Signalling.SDP);
    router
        .post("/whip/{app}", ACCESS, this::publish)
        .says("Publishes by WHIP with a stream key of this app")
        .takesText(Signalling.SDP, "v=0")
        .answersText(201, Signalling.SDP);
    router
        .post("/whip/{app}/{room}", ACCESS, this::publish)
        .says("Publishes to a room by WHIP with a join token or stream key")
        .takesText(Signalling.SDP, "v=0")
        .answersText(201, Signalling.SDP);
  }

  private void publish(Context context) {
    var path = context.pathParamMap();
    Publisher publisher = credentials.publisher(context, path.get("app"), path.get("room"));
    String offer = Signalling.body(context, Signalling.SDP);
    PublishRequest request =
        new PublishRequest(
            publisher.room(),
            publisher.identity(),
            publisher.name(),
            publisher.metadata(),
            publisher.kinds(),
            Protocol.WHIP,
            offer);
    SessionAnswer answer =
        quota.admit(publisher.room(), publisher.identity(), () -> media.publish(request));
    admissions.admitted(
        answer.sessionId(), publisher.room(), publisher.identity(), true, publisher.credential());
    if (!admissions.confirm(answer.sessionId(), publisher.stillGood())) {
      throw MediaCredentials.revoked();
    }
    Signalling.created(context, SESSIONS, answer);
  }
}
