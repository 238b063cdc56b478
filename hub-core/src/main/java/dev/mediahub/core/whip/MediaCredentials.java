package dev.mediahub.core.whip;

import dev.mediahub.core.apps.App;
import dev.mediahub.core.apps.Apps;
import dev.mediahub.core.auth.ApiTokens;
import dev.mediahub.core.auth.Bearer;
import dev.mediahub.core.auth.JoinToken;
import dev.mediahub.core.auth.JoinTokens;
import dev.mediahub.core.ingress.Ingress;
import dev.mediahub.core.ingress.Ingresses;
import dev.mediahub.core.ingress.InputType;
import dev.mediahub.core.streams.Admissions.Credential;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import dev.mediahub.media.api.RoomKey;
import dev.mediahub.media.api.SessionInfo;
import dev.mediahub.media.api.TrackKind;
import io.javalin.http.Context;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decides who may publish to and play from which room: 401 when a credential is not good at all,
 * 403 when it is good for something else. Join tokens are checked without the database.
 */
public final class MediaCredentials {
  private final Apps apps;
  private final JoinTokens joinTokens;
  private final Ingresses ingresses;

  public MediaCredentials(Apps apps, JoinTokens joinTokens, Ingresses ingresses) {
    this.apps = apps;
    this.joinTokens = joinTokens;
    this.ingresses = ingresses;
  }

  /**
   * Who publishes where.
   *
   * @param kinds what it may publish
   * @param stillGood whether the credential has not been revoked since; may ask the database
   */
  public record Publisher(
      RoomKey room,
      String identity,
      String name,
      String metadata,
      Set<TrackKind> kinds,
      Credential credential,
      BooleanSupplier stillGood) {}

  /**
   * Who plays from where.
   *
   * @param hidden not counted as a viewer
   * @param stillGood whether the credential has not been revoked since; needs no database
   */
  public record Player(
      RoomKey room,
      String identity,
      boolean hidden,
      boolean audioOnly,
      Credential credential,
      BooleanSupplier stillGood) {}

  /**
   * The publisher that the request's credential stands for.
   *
   * @param app from the path; null when the credential names it
   * @param room from the path, with or without prefix; null when the credential names it
   */
  Publisher publisher(Context context, @Nullable String app, @Nullable String room) {
    return publisher(required(context), InputType.WHIP, app, room);
  }

  /**
   * As above.
   *
   * @param by how it publishes: a stream key is good for its ingress's way in only
   */
  public Publisher publisher(
      String credential, InputType by, @Nullable String app, @Nullable String room) {
    return JoinTokens.looksLikeJwt(credential)
        ? publisher(joinTokens.verify(credential), app, room)
        : publisher(requireType(ingress(credential), by), app, room);
  }

  private static Ingress requireType(Ingress ingress, InputType by) {
    if (ingress.inputType() != by) {
      throw forbidden(
          "This stream key is for %s and not for %s; create an ingress of that type"
              .formatted(ingress.inputType().label(), by.label()));
    }
    return ingress;
  }

  /** The player that the request's credential stands for. */
  Player player(Context context, String app, String room) {
    return player(required(context), app, room);
  }

  /** As above. */
  public Player player(String credential, String app, String room) {
    if (Ingresses.looksLikeStreamKey(credential)) {
      ingress(credential);
      throw forbidden("A stream key publishes only; play with a play token or a join token");
    }
    if (!JoinTokens.looksLikeJwt(credential)) {
      throw noMediaCredential(credential);
    }
    JoinToken token = joinTokens.verify(credential);
    RoomKey key = room(token, app, room);
    if (!token.grant().canSubscribe()) {
      throw forbidden("This token may not play (canSubscribe is false)");
    }
    return new Player(
        key,
        token.identity(),
        token.uncounted(),
        token.listensOnly(),
        new Credential.JoinKey(token.keyId()),
        () -> joinTokens.stillGood(token));
  }

  /**
   * A session's id alone is enough to end it; but when a credential comes with it, that must be
   * good for the session's room.
   */
  void checkIfPresent(Context context, SessionInfo session) {
    Bearer.of(context)
        .ifPresent(credential -> {
          RoomKey room =
              JoinTokens.looksLikeJwt(credential)
                  ? roomOf(joinTokens.verify(credential))
                  : roomOf(ingress(credential));
          if (!room.equals(session.room())) {
            throw forbidden("This credential is for another room than the session");
          }
        });
  }

  private Publisher publisher(JoinToken token, @Nullable String app, @Nullable String room) {
    RoomKey key = room(token, app, room);
    if (!token.grant().canPublish()) {
      throw forbidden("This token may not publish (canPublish is false)");
    }
    Set<TrackKind> kinds =
        TrackKind.ALL.stream()
            .filter(token.grant()::mayPublish)
            .collect(Collectors.toUnmodifiableSet());
    if (kinds.isEmpty()) {
      throw forbidden("This token may publish neither sound nor video (its canPublishSources)");
    }
    return new Publisher(
        key,
        token.identity(),
        token.name(),
        token.metadata(),
        kinds,
        new Credential.JoinKey(token.keyId()),
        () -> joinTokens.stillGood(token));
  }

  private Publisher publisher(Ingress ingress, @Nullable String app, @Nullable String room) {
    if (app != null) {
      App named = apps.require(app);
      if (!named.name().equals(ingress.app())) {
        throw forbidden("This stream key belongs to another app");
      }
      if (room != null && !named.fullRoomName(room).equals(ingress.room())) {
        throw forbidden("This stream key publishes to another room; leave the room out of the URL");
      }
    }
    return new Publisher(
        roomOf(ingress),
        ingress.identity(),
        ingress.name(),
        "",
        TrackKind.ALL,
        new Credential.IngressKey(ingress.ingressId()),
        () -> ingresses.findByStreamKey(ingress.streamKey()).isPresent());
  }

  /**
   * The token's room, when the path agrees. The room in a token is a full name and taken as it is;
   * the path's may leave the prefix out.
   */
  private RoomKey room(JoinToken token, @Nullable String app, @Nullable String room) {
    if (app != null && !apps.require(app).name().equals(token.app())) {
      throw forbidden("This token belongs to another app");
    }
    String granted = token.grant().room();
    boolean agrees =
        room == null
            || room.equals(granted)
            || apps.require(token.app()).fullRoomName(room).equals(granted);
    if (!token.grant().roomJoin() || granted.isEmpty() || !agrees) {
      throw forbidden("This token does not let into this room; get one for it");
    }
    return roomOf(token);
  }

  private static RoomKey roomOf(JoinToken token) {
    return new RoomKey(token.app(), token.grant().room());
  }

  private static RoomKey roomOf(Ingress ingress) {
    return new RoomKey(ingress.app(), ingress.room());
  }

  private Ingress ingress(String credential) {
    if (!Ingresses.looksLikeStreamKey(credential)) {
      throw noMediaCredential(credential);
    }
    return ingresses.requireByStreamKey(credential);
  }

  private static String required(Context context) {
    return Bearer.of(context)
        .orElseThrow(() ->
            unauthorized(
                "Send a join token, play token or stream key: \"Authorization: Bearer …\""));
  }

  /** Says that a credential was good, and is no longer. */
  static HubException revoked() {
    return unauthorized("This credential was revoked just now; get a new one");
  }

  private static HubException noMediaCredential(String credential) {
    return unauthorized(
        credential.startsWith(ApiTokens.PREFIX)
            ? "An API token is not for media; mint a join token with POST"
                + " /api/v1/apps/{app}/tokens and send that"
            : "This is neither a join token nor a stream key");
  }

  private static HubException unauthorized(String message) {
    return new HubException(ErrorCode.UNAUTHORIZED, message);
  }

  private static HubException forbidden(String message) {
    return new HubException(ErrorCode.FORBIDDEN, message);
  }
}
