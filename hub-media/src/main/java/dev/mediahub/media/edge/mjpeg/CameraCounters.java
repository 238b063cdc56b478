package dev.mediahub.media.edge.mjpeg;

import java.util.concurrent.atomic.LongAdder;

/** What all cameras and their viewers count. Any thread. */
public final class CameraCounters {
  public final LongAdder framesIn = new LongAdder();
  public final LongAdder bytesIn = new LongAdder();
  public final LongAdder framesOut = new LongAdder();
  public final LongAdder bytesOut = new LongAdder();
  public final LongAdder tooFast = new LongAdder();
  public final LongAdder broken = new LongAdder();
  public final LongAdder tooLarge = new LongAdder();
  public final LongAdder lost = new LongAdder();
}
