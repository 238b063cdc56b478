package dev.mediahub.core.app;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Sends viewers away from a hub that stops. Ending its session is all that WebRTC knows to tell a
 * viewer; it then asks again and is sent to another hub, or finds this one started anew. Spread
 * evenly over the time there is, because all of them at once would be a storm on the next hub.
 */
final class Drain {
  private static final Duration STEP = Duration.ofMillis(50);

  private final Supplier<List<String>> viewers;
  private final Consumer<String> end;
  private final Duration over;
  private final Consumer<Duration> pause;

  /**
   * Of these sessions.
   *
   * @param end ends the session of an id, which may be gone already
   */
  Drain(Supplier<List<String>> viewers, Consumer<String> end, Duration over) {
    this(viewers, end, over, step -> LockSupport.parkNanos(step.toNanos()));
  }

  Drain(
      Supplier<List<String>> viewers,
      Consumer<String> end,
      Duration over,
      Consumer<Duration> pause) {
    this.viewers = viewers;
    this.end = end;
    this.over = over;
    this.pause = pause;
  }

  /** Returns how many viewers were sent away: all, after at most the given time. */
  int run() {
    List<String> sessions = viewers.get();
    long steps = Math.max(1, over.dividedBy(STEP));
    int ended = 0;
    for (long step = 1; step <= steps && ended < sessions.size(); step++) {
      // Rounded up: the first goes at once, and one viewer alone keeps nobody waiting.
      long due = (sessions.size() * step + steps - 1) / steps;
      for (; ended < due; ended++) {
        end.accept(sessions.get(ended));
      }
      if (ended < sessions.size()) {
        pause.accept(STEP);
      }
    }
    return ended;
  }
}
