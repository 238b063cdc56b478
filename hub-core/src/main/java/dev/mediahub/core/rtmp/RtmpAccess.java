package dev.mediahub.core.rtmp;

import dev.mediahub.core.apps.Apps;
import dev.mediahub.core.http.QuotaExceeded;
import dev.mediahub.core.ingress.Ingress;
import dev.mediahub.core.ingress.Ingresses;
import dev.mediahub.core.ingress.InputType;
import dev.mediahub.core.ingress.StreamPasswords;
import dev.mediahub.core.streams.Admissions;
import dev.mediahub.core.streams.StreamQuota;
import dev.mediahub.core.whip.MediaCredentials;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import dev.mediahub.media.api.RtmpGate;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishing by an ingress's stream key, playing by a play token, as WHIP and WHEP have it. */
public final class RtmpAccess implements RtmpGate {
  private static final Logger log = LoggerFactory.getLogger(RtmpAccess.class);

  private final Apps apps;
  private final Ingresses ingresses;
  private final StreamPasswords passwords;
  private final MediaCredentials credentials;
  private final Admissions admissions;
  private final StreamQuota quota;

  public RtmpAccess(
      Apps apps,
      Ingresses ingresses,
      StreamPasswords passwords,
      MediaCredentials credentials,
      Admissions admissions,
      StreamQuota quota) {
    this.apps = apps;
    this.ingresses = ingresses;
    this.passwords = passwords;
    this.credentials = credentials;
    this.admissions = admissions;
    this.quota = quota;
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
    if (!apps.require(app).settings().rtmpEnabled()) {
      throw new HubException(
          ErrorCode.FORBIDDEN,
          "App '%s' takes no RTMP: its setting rtmpEnabled is off".formatted(app));
    }
    MediaCredentials.Publisher who = credentials.publisher(streamKey, InputType.RTMP, app, null);
    Ingress ingress = ingresses.requireByStreamKey(streamKey);
    StreamQuota.Place place = place(who);
    boolean waits = admit(ingress, password, place);
    return new Publish(
        who.room(),
        who.identity(),
        who.name(),
        who.metadata(),
        session -> {
          admissions.admitted(session, who.room(), who.identity(), true, who.credential());
          confirm(session, who.stillGood());
          if (waits) {
            passwords.waits(ingress, session);
          }
        },
        place::leave);
  }

  /** After the quota, whose refusal must not use a password up. */
  private boolean admit(Ingress ingress, String password, StreamQuota.Place place) {
    try {
      return passwords.admit(ingress, password);
    } catch (HubException e) {
      place.leave();
      throw e;
    }
  }

  /** Kept as long as the connection: its stream starts only when media comes. */
  private StreamQuota.Place place(MediaCredentials.Publisher who) {
    try {
      return quota.take(who.room(), who.identity());
    } catch (QuotaExceeded e) {
      throw new HubException(ErrorCode.QUOTA_EXCEEDED, String.valueOf(e.getMessage()), e);
    }
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
        session -> {
          admissions.admitted(session, who.room(), who.identity(), false, who.credential());
          confirm(session, who.stillGood());
        });
  }

  /**
   * A push may begin long after it was let in, and its key be revoked meanwhile. The question may
   * go to the database, so not on the connection's event loop, which asks.
   */
  private void confirm(String session, BooleanSupplier stillGood) {
    Thread.ofVirtual()
        .name("rtmp-admission")
        .start(() -> {
          try {
            admissions.confirm(session, stillGood);
          } catch (HubException e) {
            log.warn("RTMP session ended: its key cannot be looked up: {}", e.getMessage());
          }
        });
  }
}
