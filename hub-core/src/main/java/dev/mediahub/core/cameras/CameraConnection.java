package dev.mediahub.core.cameras;

import dev.mediahub.core.http.live.Socket;
import dev.mediahub.core.http.live.SocketListener;
import dev.mediahub.media.api.Camera;
import dev.mediahub.media.api.CameraLink;
import dev.mediahub.media.api.HubException;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One camera's WebSocket, from its handshake on. Messages come on the connection's thread, one at a
 * time; the rest any thread.
 */
final class CameraConnection implements SocketListener, CameraLink {
  private static final long PING_NS = 15_000_000_000L;

  private final CameraKeys.Found found;
  private final CameraConnections connections;
  private volatile @Nullable Socket socket;
  private volatile @Nullable Camera camera;
  private volatile @Nullable DeviceStats device;
  private volatile boolean over;
  private long pingedNs = System.nanoTime();

  CameraConnection(CameraKeys.Found found, CameraConnections connections) {
    this.found = found;
    this.connections = connections;
  }

  CameraKey key() {
    return found.key();
  }

  /** Whether its key has not been revoked since it was looked at. May ask the database. */
  boolean stillGood() {
    return found.stillGood().getAsBoolean();
  }

  /** What the device said last; null before it did. */
  @Nullable DeviceStats device() {
    return device;
  }

  @Override
  public void opened(Socket opened) {
    socket = opened;
    try {
      CameraConnections.Entry entry = connections.enter(this);
      camera = entry.camera();
      opened.sendText(CameraMessages.ready(key(), entry.maxFps(), entry.maxFrameBytes()));
      if (over) {
        entry.camera().closed("closed while it entered");
      }
    } catch (CameraRefusal e) {
      close(e.code(), String.valueOf(e.getMessage()));
    } catch (HubException e) {
      close(CloseCode.TRY_AGAIN_LATER, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void binary(ByteBuffer part, boolean last) {
    Camera entered = camera;
    if (entered == null || over) {
      return;
    }
    switch (entered.bytes(part, last)) {
      case MORE, TAKEN, TOO_FAST -> {}
      case BROKEN ->
          tell(
              CloseCode.NO_JPEG,
              "This message is no whole JPEG (FF D8 … FF D9); five in a row end the connection");
      case BROKEN_TOO_OFTEN ->
          close(CloseCode.NO_JPEG, "Five messages in a row were no JPEG; send one JPEG a message");
      case TOO_LARGE ->
          close(
              CloseCode.TOO_LARGE,
              "A frame is larger than maxFrameBytes; lower the resolution or the JPEG quality");
    }
  }

  @Override
  public void text(String message) {
    DeviceStats said = CameraMessages.stats(message, Instant.now());
    if (said != null) {
      device = said;
    } else {
      tell(
          CloseCode.NO_JPEG,
          "Text is {\"type\":\"stats\",\"fps\":…,\"rssi\":…,\"heapFree\":…}; frames are binary");
    }
  }

  private void tell(CloseCode code, String message) {
    Socket open = socket;
    if (open != null) {
      open.sendText(CameraMessages.error(code, message));
    }
  }

  /** Ends it with a reason for its device. */
  void close(CloseCode code, String message) {
    if (over) {
      return;
    }
    over = true;
    tell(code, message);
    Socket open = socket;
    if (open != null) {
      open.close(code.number(), message);
    }
    left(message);
  }

  @Override
  public void replaced() {
    close(CloseCode.REPLACED, "A newer connection with this identity has taken over");
  }

  @Override
  public void ended(String reason) {
    close(connections.stopping() ? CloseCode.GOING_AWAY : CloseCode.NORMAL, reason);
  }

  @Override
  public void closed(String reason) {
    over = true;
    left(reason);
  }

  private void left(String reason) {
    connections.left(this);
    Camera entered = camera;
    if (entered != null) {
      entered.closed(reason);
    }
  }

  /** Once a second. */
  void look(long nowNs) {
    Camera entered = camera;
    if (entered != null && entered.isIdle()) {
      close(
          CloseCode.IDLE,
          "No frame came for %d s; connect again and send".formatted(CameraMessages.IDLE_SECONDS));
    } else if (nowNs - pingedNs >= PING_NS) {
      pingedNs = nowNs;
      Socket open = socket;
      if (open != null) {
        open.ping();
      }
    }
  }
}
