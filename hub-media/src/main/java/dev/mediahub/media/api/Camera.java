package dev.mediahub.media.api;

import java.nio.ByteBuffer;

/** A connected camera, for whoever reads its connection. One thread at a time unless stated. */
public interface Camera {
  String sessionId();

  /**
   * Takes the next bytes of a message, one message a picture. They are copied, once.
   *
   * @param last whether the message ends with them
   */
  CameraVerdict bytes(ByteBuffer part, boolean last);

  /** Whether no picture has come for too long. Any thread. */
  boolean isIdle();

  /** Its connection is over. Any thread; more than once does nothing. */
  void closed(String reason);
}
