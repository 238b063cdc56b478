package dev.mediahub.media.api;

import java.nio.ByteBuffer;

/**
 * A picture that many read at once, in memory outside the heap so that sockets take it without a
 * copy. Who keeps it retains it, and releases it as often. Any thread.
 */
public interface CameraFrame {
  /** The JPEG as the camera sent it; a new view each time, not to be written to. */
  ByteBuffer jpeg();

  /**
   * The same as a part of {@code multipart/x-mixed-replace; boundary=frame}, with its delimiter and
   * headers before and a line end after it; a new view each time, not to be written to.
   */
  ByteBuffer part();

  /** Gives up what was retained. */
  void release();
}
