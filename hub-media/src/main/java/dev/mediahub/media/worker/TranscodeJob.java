package dev.mediahub.media.worker;

import java.nio.ByteBuffer;

/** One stream being transcoded. Frames come from one thread at a time; a media loop may be it. */
public interface TranscodeJob extends AutoCloseable {
  /**
   * Hands in the next frame, in decoding order. Copies it and never blocks: while the worker lags
   * or starts, the oldest waiting frames are dropped and counted (video then goes on at its next
   * keyframe).
   *
   * @param frame from its position to its limit, both left as they are; what it holds says the spec
   * @param ptsUs when it is to be shown or heard, in microseconds of any clock; may wrap nowhere
   * @param keyframe decodable without others; true for audio
   * @return false when this frame was not taken: the job is closed or cannot run
   */
  boolean offer(ByteBuffer frame, long ptsUs, boolean keyframe);

  /** Makes the next picture that comes out a keyframe; any thread, does not block. */
  void requestKeyframe();

  /**
   * Ends the job. Does not block: a call of the sink that is under way may go on after this has
   * returned; no other begins.
   */
  @Override
  void close();
}
