package dev.mediahub.core.http.live;

import dev.mediahub.core.http.Access;
import io.javalin.http.Context;

/**
 * One declared path for WebSockets.
 *
 * @param path in Javalin's form
 */
public record SocketRoute(String path, Access access, Handler handler) {

  /** Decides what happens with a connection, before the handshake is answered. May block. */
  @FunctionalInterface
  public interface Handler {
    /**
     * Who hears the connection.
     *
     * @throws dev.mediahub.media.api.HubException to answer the handshake with an error instead
     */
    SocketListener open(Context context);
  }
}
