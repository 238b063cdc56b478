package dev.mediahub.core.rtmp;

import dev.mediahub.core.apps.Apps;
import dev.mediahub.core.ingress.Ingresses;
import dev.mediahub.core.ingress.InputType;
import dev.mediahub.core.streams.Admissions;
import dev.mediahub.core.whip.MediaCredentials;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import dev.mediahub.media.api.RtmpGate;
import org.jspecify.annotations.Nullable;

/** Publishing by an ingress's stream key, playing by a play token, as WHIP and WHEP have it. */
public final class RtmpAccess implements RtmpGate {
  private final Apps apps;
  private final MediaCredentials credentials;
  private final Admissions admissions;

  public RtmpAccess(Apps apps, MediaCredentials credentials, Admissions admissions) {
    this.apps = apps;
    this.credentials = credentials;
    this.admissions = admissions;
  }

  @Override
  public @Nullable String refusal(String app) {
    return apps.find(app).isPresent()
        ? null
        : "There is no app of this name; the URL is rtmp://host/app/streamKey";
  }

  @Override
  public Publish publish(String app, String streamKey, String password) {
    if (!Ingresses.looksLikeStreamKey(streamKey)) {
      throw new HubException(
          ErrorCode.UNAUTHORIZED,
          "This is no stream key; create an RTMP ingress and copy its stream key");
    }
    MediaCredentials.Publisher who = credentials.publisher(streamKey, InputType.RTMP, app, null);
    return new Publish(
        who.room(),
        who.identity(),
        who.name(),
        who.metadata(),
        who.audioOnly(),
        session ->
            admissions.admitted(session, who.room(), who.identity(), true, who.credential()));
  }

  @Override
  public Play play(String app, String room, @Nullable String identity, String token) {
    MediaCredentials.Player who = credentials.player(token, app, room);
    return new Play(
        who.room(),
        identity,
        who.identity(),
        who.hidden(),
        who.audioOnly(),
        session ->
            admissions.admitted(session, who.room(), who.identity(), false, who.credential()));
  }
}
