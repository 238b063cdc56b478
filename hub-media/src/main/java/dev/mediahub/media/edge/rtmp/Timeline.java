package dev.mediahub.media.edge.rtmp;

/**
 * Turns a publisher's timestamps into milliseconds that never wrap or jump: 32 bits wrap after 49.7
 * days, and encoders that restart within a connection begin anew. Starts at the hub's own time, so
 * that whoever plays one publisher after the other sees time go on. One thread.
 */
final class Timeline {
  /** A larger step than this is a jump and not a pause. */
  private static final int LARGEST_STEP_MS = 10_000;

  private static final int STEP_AFTER_JUMP_MS = 20;

  private boolean started;
  private int last;
  private long lastMs;
  private final long startMs;

  Timeline(long startMs) {
    this.startMs = startMs;
  }

  /** The time of the next message, which may be a little before that of the last. */
  long at(int timestamp) {
    if (!started) {
      started = true;
      last = timestamp;
      lastMs = startMs;
      return lastMs;
    }
    int step = timestamp - last;
    if (Math.abs((long) step) > LARGEST_STEP_MS) {
      step = STEP_AFTER_JUMP_MS;
    }
    last = timestamp;
    lastMs += step;
    return lastMs;
  }
}
