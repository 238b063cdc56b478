package dev.mediahub.core.http.live;

import java.nio.ByteBuffer;

/** An open WebSocket. Any thread; nothing blocks. */
public interface Socket {
  /** Sends text; a peer that takes none for too long is cut off. */
  void sendText(String text);

  /**
   * Sends a binary message.
   *
   * @param message left alone until {@code sent} was told
   */
  void sendBinary(ByteBuffer message, Written sent);

  void ping();

  /**
   * Says goodbye and closes, after 5 s without the peer's answer; more than once does nothing.
   *
   * @param code of RFC 6455, section 7.4
   * @param reason cut at 120 bytes
   */
  void close(int code, String reason);
}
