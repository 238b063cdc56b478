package dev.mediahub.media.loop;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What handlers threw: counted, and logged once per class of error and minute, so that a peer that
 * makes every packet throw cannot fill the disk. Written on the loop's thread.
 */
final class LoopFaults {
  private static final Logger log = LoggerFactory.getLogger(LoopFaults.class);
  private static final long LOG_EVERY_NS = TimeUnit.MINUTES.toNanos(1);

  private final int loop;
  private final AtomicLong count = new AtomicLong();
  private final Map<Class<?>, Long> loggedNs = new HashMap<>();

  LoopFaults(int loop) {
    this.loop = loop;
  }

  void report(Throwable fault, long nowNs) {
    long total = count.incrementAndGet();
    Long last = loggedNs.get(fault.getClass());
    if (last == null || nowNs - last >= LOG_EVERY_NS) {
      loggedNs.put(fault.getClass(), nowNs);
      log.error("Media loop {} goes on after a fault ({} so far)", loop, total, fault);
    }
  }

  /** Any thread. */
  long count() {
    return count.get();
  }
}
