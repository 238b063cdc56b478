package dev.mediahub.media.worker.jobs;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Transcodes one stream. All methods on the job's own thread. */
public interface StreamJob extends AutoCloseable {
  /**
   * Takes a frame and gives out what it can.
   *
   * @return false when the frame could not be decoded
   * @throws JobException when the job cannot go on
   * @throws IOException when the hub is gone
   */
  boolean frame(ByteBuffer frame, long ptsUs, boolean keyframe) throws JobException, IOException;

  /** No more frames: gives out what is in the coder. */
  void flush() throws JobException, IOException;

  /** Frees native memory. */
  @Override
  void close();
}
