package dev.mediahub.media.api;

/** How a camera's connection hears that it is over. Any thread; must not block. */
public interface CameraLink {
  /** A newer connection of the same identity has taken its place. */
  void replaced();

  /** The hub ends it. */
  void ended(String reason);
}
