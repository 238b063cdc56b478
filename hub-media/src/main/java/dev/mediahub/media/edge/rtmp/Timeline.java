package dev.mediahub.media.edge.rtmp;

/**
 * Turns a publisher's timestamps into milliseconds that never wrap or jump: 32 bits wrap after 49.7
 * days, and encoders that restart within a connection begin anew. Starts at the hub's own time, so
 * that whoever plays one publisher after the other sees time go on, and returns to it at a jump,
 * which may be the end of a pause. One thread.
 */
final class Timeline {
  /** A larger step than this is a jump and not a pause. */
  private static final int LARGEST_STEP_MS = 10_000;

  /** Frames of a kind come in decoding order: one that goes back by more begins anew. */
  private static final int LARGEST_STEP_BACK_MS = 500;

  private static final int STEP_AFTER_JUMP_MS = 20;

  private static final long NONE_MS = Long.MIN_VALUE / 2;

  private final long startMs;
  private boolean started;
  private int last;
  private long lastMs;
  private long newestPictureMs = NONE_MS;
  private long newestSoundMs = NONE_MS;

  Timeline(long startMs) {
    this.startMs = startMs;
    this.lastMs = startMs;
  }

  /**
   * The time of the next frame, which may be a little before that of the last; after a jump it is
   * later than all before.
   *
   * @param hubMs the hub's own time
   */
  long at(boolean video, int timestamp, long hubMs) {
    if (started) {
      int step = timestamp - last;
      long newestOfKindMs = video ? newestPictureMs : newestSoundMs;
      boolean jumps =
          Math.abs((long) step) > LARGEST_STEP_MS
              || lastMs + step < newestOfKindMs - LARGEST_STEP_BACK_MS;
      lastMs = jumps ? Math.max(newestMs() + STEP_AFTER_JUMP_MS, hubMs) : lastMs + step;
    }
    started = true;
    last = timestamp;
    if (video) {
      newestPictureMs = Math.max(newestPictureMs, lastMs);
    } else {
      newestSoundMs = Math.max(newestSoundMs, lastMs);
    }
    return lastMs;
  }

  /** The latest time of a frame so far; before any, where they begin. */
  long newestMs() {
    return started ? Math.max(newestPictureMs, newestSoundMs) : startMs;
  }
}
