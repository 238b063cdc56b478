package dev.mediahub.media.worker.jobs;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Transcodes one stream. All methods on the job's own thread. */
public interface StreamJob extends AutoCloseable {
  /** What became of a frame. */
  enum Outcome {
    DONE,
    /** Decoded and left out, to catch up. */
    SKIPPED,
    /** Not decodable. */
    BAD
  }

  /**
   * Takes a frame and gives out what it can.
   *
   * @param behindUs how much newer the newest frame waiting is, in microseconds: a job that falls
   *     behind has to do less
   * @return what became of it
   * @throws JobException when the job cannot go on
   * @throws IOException when the hub is gone
   */
  Outcome frame(ByteBuffer frame, long ptsUs, boolean keyframe, long behindUs)
      throws JobException, IOException;

  /** The next picture that comes out is to be a keyframe; does nothing for sound. */
  void requestKeyframe();

  /** No more frames: gives out what is in the coder. */
  void flush() throws JobException, IOException;

  /** Frees native memory. */
  @Override
  void close();
}
