package dev.mediahub.media.room;

/** How a participant is connected, as control code sees it. Any thread. */
public interface Connection {
  /** Unguessable; names the session in commands. */
  String sessionId();

  /** Bytes of media sent to it so far. Any thread. */
  long sentBytes();

  /** Ends it; more than once does nothing. Returns before it is over. */
  void close(String reason);

  /** As {@link #close}, because a new connection of the same identity has taken its place. */
  default void replaced(String reason) {
    close(reason);
  }
}
