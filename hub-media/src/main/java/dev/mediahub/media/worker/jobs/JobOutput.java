package dev.mediahub.media.worker.jobs;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Where a job's frames go. */
public interface JobOutput {
  /**
   * Sends a frame.
   *
   * @param frame read during the call
   * @throws IOException when the hub is gone
   */
  void frame(ByteBuffer frame, long ptsUs, boolean keyframe) throws IOException;
}
