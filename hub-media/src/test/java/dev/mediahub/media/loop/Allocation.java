package dev.mediahub.media.loop;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** What this thread's work allocates once the compiler is done with it. */
public final class Allocation {
  private static final int MAX_ROUNDS = 50;

  private Allocation() {}

  /**
   * Bytes one run of {@code work} allocates, rounded down, in the best of several rounds of {@code
   * runs}: on a busy machine the compiler may take many rounds, and interpreted code allocates.
   */
  public static long bytesOnceWarm(int runs, Runnable work) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long best = Long.MAX_VALUE;
    for (int round = 0; round < MAX_ROUNDS && best > 0; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < runs; i++) {
        work.run();
      }
      best = Math.min(best, (threads.getCurrentThreadAllocatedBytes() - before) / runs);
    }
    return best;
  }
}
