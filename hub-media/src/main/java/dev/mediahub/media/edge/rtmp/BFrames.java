package dev.mediahub.media.edge.rtmp;

/**
 * Finds out whether a stream has B-frames: pictures shown before one that was decoded earlier. A
 * composition time alone says nothing, some encoders give all pictures the same. One thread.
 */
final class BFrames {
  private static final String ADVICE =
      " In OBS set Settings → Output → Streaming (output mode Advanced) → Max B-frames to 0, or"
          + " x264 options bframes=0; with FFmpeg add -bf 0 or -tune zerolatency.";

  private long latestMs = Long.MIN_VALUE;
  private boolean found;

  /**
   * Notes a picture, in decoding order.
   *
   * @return true once, when the first B-frame is seen
   */
  boolean note(long presentationMs) {
    boolean before = found;
    found |= presentationMs < latestMs;
    latestMs = Math.max(latestMs, presentationMs);
    return found && !before;
  }

  /** What the publisher is told, and what to do about it. */
  static String notice(boolean reencoded) {
    return reencoded
        ? "The video has B-frames, which browsers cannot play over WebRTC, so it is re-encoded for"
            + " them: that costs CPU, quality and up to a second."
            + ADVICE
        : "The video has B-frames, which browsers cannot play over WebRTC: it stutters there."
            + ADVICE;
  }

  boolean found() {
    return found;
  }
}
