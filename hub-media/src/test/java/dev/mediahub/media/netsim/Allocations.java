package dev.mediahub.media.netsim;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Measures what the calling thread allocates on the heap. */
public final class Allocations {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Allocations() {}

  /**
   * Bytes allocated by {@code action} once it is warm: the least of several runs, since the JVM's
   * own work (compilation, class loading) may fall into one.
   */
  public static long bytesOf(Runnable action) {
    long least = Long.MAX_VALUE;
    for (int run = 0; run < 10; run++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      action.run();
      least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    return least;
  }
}
