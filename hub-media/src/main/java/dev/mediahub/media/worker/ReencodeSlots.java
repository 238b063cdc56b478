package dev.mediahub.media.worker;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * How many videos are re-encoded at a time: each takes a good part of a core. Those above wait in
 * the order they came and are told so; one that ends makes room for the next. Any thread.
 */
final class ReencodeSlots {
  private final int most;
  private final Consumer<WorkerJob> start;
  private final Consumer<WorkerJob> stop;
  private final Set<WorkerJob> running = new HashSet<>();
  private final Deque<WorkerJob> waiting = new ArrayDeque<>();

  /**
   * @param most 0 for one a core
   */
  ReencodeSlots(int most, Consumer<WorkerJob> start, Consumer<WorkerJob> stop) {
    this.most = most > 0 ? most : Runtime.getRuntime().availableProcessors();
    this.start = start;
    this.stop = stop;
  }

  void add(WorkerJob job) {
    boolean starts;
    synchronized (this) {
      starts = running.size() < most;
      if (starts) {
        running.add(job);
      } else {
        waiting.add(job);
      }
    }
    if (starts) {
      start.accept(job);
    } else {
      job.become(
          JobState.UNAVAILABLE,
          "This hub re-encodes %d video%s at a time and does so already. Send H.264 without B-frames, or raise worker.max_reencodes."
              .formatted(most, most == 1 ? "" : "s"));
    }
  }

  void remove(WorkerJob job) {
    WorkerJob next = null;
    boolean ran;
    synchronized (this) {
      waiting.remove(job);
      ran = running.remove(job);
      if (ran && running.size() < most) {
        next = waiting.poll();
        if (next != null) {
          running.add(next);
        }
      }
    }
    if (ran) {
      stop.accept(job);
    }
    if (next != null) {
      next.become(JobState.STARTING, "");
      start.accept(next);
    }
  }

  synchronized int waiting() {
    return waiting.size();
  }
}
