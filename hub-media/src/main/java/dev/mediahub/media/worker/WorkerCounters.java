package dev.mediahub.media.worker;

import java.util.concurrent.atomic.LongAdder;

/** What the workers of one kind count, since the start. Any thread. */
final class WorkerCounters {
  final LongAdder starts = new LongAdder();
  final LongAdder restarts = new LongAdder();
  final LongAdder recycles = new LongAdder();
  final LongAdder framesIn = new LongAdder();
  final LongAdder framesOut = new LongAdder();
  final LongAdder framesDropped = new LongAdder();
}
