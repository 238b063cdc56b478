package dev.mediahub.core.tokens;

import dev.mediahub.core.apps.App;
import dev.mediahub.core.apps.Apps;
import dev.mediahub.core.apps.Fields;
import dev.mediahub.core.apps.HubUrls;
import dev.mediahub.core.auth.JoinTokens;
import dev.mediahub.core.auth.RoomGrant;
import dev.mediahub.core.auth.Secrets;
import dev.mediahub.core.auth.TokenGuard;
import dev.mediahub.core.http.Access;
import dev.mediahub.core.http.Envelope;
import dev.mediahub.core.http.Json;
import dev.mediahub.core.http.RouteDoc.Shape;
import dev.mediahub.core.http.Router;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import io.javalin.http.Context;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The routes that mint join tokens: the credential that publishes to and plays from a room. */
public final class JoinTokenRoutes {
  private static final int MAX_NAME = 120;
  private static final int MAX_METADATA = 2000;

  private final Apps apps;
  private final JoinTokens tokens;
  private final String publicUrl;
  private final Consumer<App> streamQuota;

  /**
   * Routes over these services.
   *
   * @param streamQuota refuses when the app's tenant may not have one more stream
   * @param publicUrl how others reach the hub; empty means as each request did
   */
  public JoinTokenRoutes(
      Apps apps, JoinTokens tokens, String publicUrl, Consumer<App> streamQuota) {
    this.apps = apps;
    this.tokens = tokens;
    this.publicUrl = publicUrl;
    this.streamQuota = streamQuota;
  }

  public void register(Router router) {
    String app = "/api/v1/apps/{app}";
    router
        .post(app + "/tokens", Access.permission("stream:write"), this::mint)
        .says("Makes a join token for a room, with the links of its pages")
        .takes(
            NewJoinToken.class,
            "{\"room\": \"demo\", \"identity\": \"viewer-1\", \"canPublish\": false, \"ttl\":"
                + " \"10m\"}")
        .answers(201, Shape.DATA, Minted.class);
    router
        .get(app + "/play-token/{room}", Access.open(), this::playToken)
        .says("Gives an anonymous viewer a token that may only subscribe")
        .answers(200, Shape.DATA, Anonymous.class);
    router
        .get(app + "/radio/{room}/listen-token", Access.open(), this::listenToken)
        .says("Gives an anonymous listener a token for audio only")
        .answers(200, Shape.DATA, Anonymous.class);
  }

  /** The body of POST; every field is optional. */
  record NewJoinToken(
      @Nullable String room,
      @Nullable String identity,
      @Nullable String name,
      @Nullable Boolean canPublish,
      @Nullable Boolean canSubscribe,
      @Nullable String ttl,
      @Nullable String metadata,
      @Nullable Boolean hidden,
      @Nullable Boolean recorder,
      @Nullable Boolean audioOnly) {

    RoomGrant grant(App app, String fullRoom) {
      boolean recording = Boolean.TRUE.equals(recorder);
      // A recorder only subscribes when it does not ask for more.
      boolean publish = canPublish != null ? canPublish : !recording;
      RoomGrant grant = RoomGrant.join(fullRoom, publish, canSubscribe == null || canSubscribe);
      if (recording) {
        grant = grant.asRecorder();
      }
      if (Boolean.TRUE.equals(audioOnly)) {
        grant = grant.microphoneOnly();
      }
      // Without the feature the wish is dropped silently, as the reference system does.
      return Boolean.TRUE.equals(hidden) && app.features().hiddenQc() ? grant.asHidden() : grant;
    }
  }

  /** The answer to POST. */
  record Minted(
      String token,
      String app,
      String room,
      String identity,
      String wsUrl,
      String playUrl,
      String embedUrl,
      String iframe) {}

  /** The answer to an anonymous viewer. */
  record Anonymous(String token, String app, String room, String wsUrl, String mode) {}

  private void mint(Context context) {
    App app = apps.require(context.pathParam("app"));
    NewJoinToken request = Json.read(context, NewJoinToken.class);
    String room = app.fullRoomName(Fields.optionalRoom(request.room()));
    String wanted = Fields.optionalText("identity", request.identity(), MAX_NAME);
    String identity = wanted != null ? wanted : "anon-" + UUID.randomUUID();
    RoomGrant grant = request.grant(app, room);
    if (grant.canPublish() && !TokenGuard.caller(context).isExemptFromQuotas()) {
      streamQuota.accept(app);
    }
    String token =
        tokens.sign(
            app.name(),
            identity,
            Fields.optionalText("name", request.name(), MAX_NAME),
            metadata(request.metadata()),
            grant,
            TimeToLive.parse(request.ttl()));
    HubUrls urls = HubUrls.of(publicUrl, context);
    context
        .status(201)
        .header("Cache-Control", "no-store")
        .json(
            Envelope.of(
                new Minted(
                    token,
                    app.name(),
                    room,
                    identity,
                    urls.webSocket(),
                    urls.play(app.name(), room),
                    urls.embed(app.name(), room),
                    urls.iframe(app.name(), room))));
  }

  private void playToken(Context context) {
    anonymous(context, JoinTokens.VIEWER);
  }

  private void listenToken(Context context) {
    anonymous(context, JoinTokens.LISTENER);
  }

  private void anonymous(Context context, String mode) {
    App app = apps.require(context.pathParam("app"));
    if (!app.features().publicPlayback()) {
      throw new HubException(
          ErrorCode.NOT_FOUND,
          "App '%s' has no public playback; watch with a join token".formatted(app.name()));
    }
    String room = app.fullRoomName(Fields.optionalRoom(context.pathParam("room")));
    String identity = Secrets.readable(mode + "-", 8);
    String token = tokens.signAnonymous(app.name(), identity, room, mode, TimeToLive.DEFAULT);
    String wsUrl = HubUrls.of(publicUrl, context).webSocket();
    context
        .header("Cache-Control", "no-store")
        .json(Envelope.of(new Anonymous(token, app.name(), room, wsUrl, mode)));
  }

  private static @Nullable String metadata(@Nullable String metadata) {
    if (metadata != null && metadata.length() > MAX_METADATA) {
      throw Fields.refused("metadata", "must have at most 2000 characters");
    }
    return metadata;
  }
}
