package dev.mediahub.media.room;

/** Passes on that viewers of a track need a keyframe. Loop thread only. */
@FunctionalInterface
public interface KeyframeSource {
  /**
   * Asks the publisher's side; requests come throttled.
   *
   * @param slowly true when only viewers on slow paths would like one
   */
  void request(boolean slowly);
}
