package dev.mediahub.core.storage;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What could not be removed, and the buckets that did not answer: each is tried again after half a
 * minute, then twice as long each time up to an hour. Any thread.
 */
public final class Retries {
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(30);
  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
  private static final int DOUBLINGS = 7;

  private final InstantSource clock;
  private final Map<Object, Failure> failures = new ConcurrentHashMap<>();

  private record Failure(int times, Instant next) {}

  /** A bucket, beside the numbers of rows. */
  private record Bucket(long id) {}

  public Retries(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Whether it is time to remove what a row stands for.
   *
   * @param buckets those that it has objects in, as everywhere here
   */
  public boolean due(long row, Set<Long> buckets) {
    Instant now = clock.instant();
    return due(row, now) && buckets.stream().allMatch(bucket -> due(new Bucket(bucket), now));
  }

  private boolean due(Object what, Instant now) {
    Failure failure = failures.get(what);
    return failure == null || !failure.next().isAfter(now);
  }

  /** How often a row has failed: those that have not go first, lest it holds up its bucket. */
  public int times(long row) {
    Failure failure = failures.get(row);
    return failure == null ? 0 : failure.times();
  }

  /** A row has failed; by a server that does not answer so will the others of its bucket. */
  public void failed(long row, Set<Long> buckets, Exception why) {
    add(row);
    if (why instanceof StorageException unanswered && !unanswered.isRefused()) {
      buckets.forEach(bucket -> add(new Bucket(bucket)));
    }
  }

  private void add(Object what) {
    failures.merge(what, failure(1), (before, _) -> failure(before.times() + 1));
  }

  private Failure failure(int times) {
    Duration doubled = FIRST_PAUSE.multipliedBy(1L << Math.min(times - 1, DOUBLINGS));
    Duration pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    return new Failure(times, clock.instant().plus(pause));
  }

  /** A row is removed, and so its bucket answers. */
  public void removed(long row, Set<Long> buckets) {
    failures.remove(row);
    buckets.forEach(bucket -> failures.remove(new Bucket(bucket)));
  }
}
