package dev.mediahub.core.cameras;

import dev.mediahub.core.apps.Apps;
import dev.mediahub.core.auth.Bearer;
import dev.mediahub.core.auth.RequestLimits;
import dev.mediahub.core.http.Access;
import dev.mediahub.core.http.Router;
import dev.mediahub.core.http.live.Socket;
import dev.mediahub.core.http.live.SocketListener;
import dev.mediahub.media.api.HubException;
import io.javalin.http.Context;
import org.jspecify.annotations.Nullable;

/**
 * {@code /ingest/ws}: where cameras connect. A refusal is told as a close code, because a device
 * sees nothing of an HTTP answer.
 */
final class CameraIngest {
  private final Apps apps;
  private final CameraKeys keys;
  private final CameraConnections connections;
  private final RequestLimits limits;

  CameraIngest(Apps apps, CameraKeys keys, CameraConnections connections, RequestLimits limits) {
    this.apps = apps;
    this.keys = keys;
    this.connections = connections;
    this.limits = limits;
  }

  void register(Router router) {
    router
        .socket("/ingest/ws", Access.open(), this::open)
        .says("WebSocket of a camera: one JPEG a binary message; the key as bearer or ?key=")
        .query("app", "string", "the app's name")
        .query("room", "string", "the key's room, with or without prefix")
        .query("identity", "string", "the key's identity; may be left out")
        .query("key", "string", "the camera key, where headers cannot be set")
        .answersNothing(101);
  }

  private SocketListener open(Context context) {
    try {
      limits.checkCamera(context);
    } catch (HubException e) {
      return new Refused(CloseCode.TOO_MANY_HANDSHAKES, String.valueOf(e.getMessage()));
    }
    try {
      return new CameraConnection(key(context), connections);
    } catch (CameraRefusal e) {
      return new Refused(e.code(), String.valueOf(e.getMessage()));
    } catch (HubException e) {
      return new Refused(CloseCode.TRY_AGAIN_LATER, String.valueOf(e.getMessage()));
    }
  }

  private CameraKeys.Found key(Context context) {
    String app = required(context.queryParam("app"), "app");
    String room = required(context.queryParam("room"), "room");
    String identity = context.queryParam("identity");
    CameraKeys.Found found =
        keys.hold(secret(context))
            .orElseThrow(() ->
                unauthorized(
                    "This camera key is unknown or was revoked; make one with POST"
                        + " /api/v1/apps/{app}/ws-ingest"));
    CameraKey key = found.key();
    boolean sameApp = key.room().app().equals(app);
    boolean sameRoom =
        sameApp
            && apps.find(app)
                .filter(named -> named.fullRoomName(room).equals(key.room().room()))
                .isPresent();
    if (!sameApp || !(sameRoom || key.room().room().equals(room))) {
      throw unauthorized("This camera key is for another room; use the wsUrl it came with");
    }
    if (identity != null && !identity.isEmpty() && !identity.equals(key.identity())) {
      throw unauthorized("This camera key is for another identity; leave identity out");
    }
    return found;
  }

  private static String secret(Context context) {
    try {
      String asParameter = context.queryParam("key");
      return Bearer.of(context).orElse(asParameter == null ? "" : asParameter);
    } catch (HubException e) {
      throw unauthorized(String.valueOf(e.getMessage()));
    }
  }

  private static String required(@Nullable String value, String name) {
    if (value == null || value.isEmpty()) {
      throw unauthorized("Give the %s: /ingest/ws?app=…&room=…".formatted(name));
    }
    return value;
  }

  private static CameraRefusal unauthorized(String message) {
    return new CameraRefusal(CloseCode.UNAUTHORIZED, message);
  }

  /** A connection that only hears why it is none. */
  private record Refused(CloseCode code, String message) implements SocketListener {
    @Override
    public void opened(Socket socket) {
      socket.sendText(CameraMessages.error(code, message));
      socket.close(code.number(), message);
    }

    @Override
    public void closed(String reason) {}
  }
}
