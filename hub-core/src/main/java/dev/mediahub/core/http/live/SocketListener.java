package dev.mediahub.core.http.live;

import java.nio.ByteBuffer;

/** Hears one WebSocket, one call at a time. */
public interface SocketListener {
  /** It stands; called first. */
  void opened(Socket socket);

  /**
   * The next bytes of a binary message.
   *
   * @param part valid during the call only
   */
  default void binary(ByteBuffer part, boolean last) {}

  default void text(String message) {}

  /** It is over, whoever ended it; called once and last. */
  void closed(String reason);
}
