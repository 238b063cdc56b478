package dev.mediahub.core.webhooks;

import java.time.Duration;
import java.util.Optional;

/**
 * When a delivery is tried again: after 1 s, then twice as long each time up to a minute, for three
 * days. A minute is what a receiver that comes back waits at most; three days outlast a weekend.
 */
final class RetrySchedule {
  static final Duration GIVE_UP_AFTER = Duration.ofDays(3);

  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(1);
  private static final int DOUBLINGS = 6;

  private RetrySchedule() {}

  /**
   * The pause before the next attempt; empty when it is time to give up.
   *
   * @param attempts made so far, at least 1
   * @param age since the delivery was put into the queue
   */
  static Optional<Duration> pauseAfter(int attempts, Duration age) {
    if (age.compareTo(GIVE_UP_AFTER) >= 0) {
      return Optional.empty();
    }
    Duration doubled = FIRST.multipliedBy(1L << Math.min(attempts - 1, DOUBLINGS));
    return Optional.of(doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST);
  }
}
