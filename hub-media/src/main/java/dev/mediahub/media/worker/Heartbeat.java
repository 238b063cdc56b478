package dev.mediahub.media.worker;

/**
 * Whether a process still answers. It counts pings and not time, so that a hub that stood still
 * itself does not blame its workers. Pings and pongs may come from two threads.
 */
final class Heartbeat {
  /** Nanoseconds from ping to ping. */
  static final long INTERVAL_NS = 1_000_000_000L;

  private static final int MISSED = 3;

  private volatile long answered;
  private volatile long asked;

  /** The number of the ping to send now; 0 when three went unanswered: the process is dead. */
  long next() {
    if (asked - answered >= MISSED) {
      return 0;
    }
    long number = asked + 1;
    asked = number;
    return number;
  }

  void onPong(long number) {
    if (number > answered && number <= asked) {
      answered = number;
    }
  }
}
