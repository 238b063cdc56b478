package dev.mediahub.media.worker;

import java.nio.ByteBuffer;

/** Hears what a job gives. Called by one thread at a time; must not block. */
public interface FrameSink {
  /**
   * The next frame.
   *
   * @param frame valid during the call only
   * @param ptsUs when to show or hear it, in microseconds of the clock of the frames handed in.
   *     Opus frames that follow each other without a gap are 20,000 µs apart to the digit. The
   *     coder's own delay is taken off already: a receiver that decodes everything it gets, without
   *     skipping, plays in time with the source
   * @param keyframe decodable without others; true for audio
   */
  void onFrame(ByteBuffer frame, long ptsUs, boolean keyframe);

  /**
   * The job's state changed.
   *
   * @param message for people: empty when RUNNING, else what is wrong and what to do about it
   */
  void onState(JobState state, String message);

  /** Frames handed in were lost inside the worker, or could not be decoded. */
  default void onLost() {}
}
