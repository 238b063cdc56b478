package dev.mediahub.media.api;

/** How pictures reach one viewer. Any thread, one at a time; must not block. */
public interface CameraSink {
  /**
   * Begins to send a picture. The next one comes only after {@code sent} was told.
   *
   * @param frame valid until {@code sent} was told
   */
  void send(CameraFrame frame, Sent sent);

  /** The hub ends it; nothing more comes. */
  void ended(String reason);

  /** To be told once a picture has left, or cannot. */
  interface Sent {
    void done();

    /** The viewer is gone. */
    void failed();
  }
}
