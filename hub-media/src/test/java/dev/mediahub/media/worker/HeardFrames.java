package dev.mediahub.media.worker;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Notes the times of what comes out, in milliseconds. */
final class HeardFrames implements FrameSink {
  final List<Long> times = new ArrayList<>();

  @Override
  public void onFrame(ByteBuffer frame, long ptsUs, boolean keyframe) {
    times.add(ptsUs / 1000);
  }

  @Override
  public void onState(JobState state, String message) {}
}
