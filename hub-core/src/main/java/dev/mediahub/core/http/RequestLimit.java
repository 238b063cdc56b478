package dev.mediahub.core.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * At most so many in a window of time, by key. The window begins with the first. Holds at most
 * {@link #MAX_KEYS} keys, a few dozen bytes each; the least used are forgotten first. Any thread.
 */
public final class RequestLimit {
  private static final int MAX_KEYS = 50_000;

  private volatile int most;
  private final Duration window;
  private final LongSupplier nowNs;
  private final Cache<String, Count> counts;

  private record Count(long sinceNs, int number) {}

  /**
   * @param most 0: no limit
   */
  public RequestLimit(int most, Duration window) {
    this(most, window, System::nanoTime);
  }

  RequestLimit(int most, Duration window, LongSupplier nowNs) {
    this.most = most;
    this.window = window;
    this.nowNs = nowNs;
    this.counts = Caffeine.newBuilder().maximumSize(MAX_KEYS).expireAfterAccess(window).build();
  }

  /** Another limit from now on; 0: none. */
  public void change(int newMost) {
    most = newMost;
  }

  /**
   * Counts one.
   *
   * @param what is refused, as it begins the message
   * @throws HubException TOO_MANY_REQUESTS with the time until the window ends
   */
  public void take(String key, String what) {
    int limit = most;
    if (limit == 0) {
      return;
    }
    long now = nowNs.getAsLong();
    Count count = counts.asMap().compute(key, (name, before) -> next(before, now, limit));
    if (count.number() > limit) {
      long leftNs = window.toNanos() - (now - count.sinceNs());
      Duration left = Duration.ofSeconds(Math.max(1, (leftNs + 999_999_999) / 1_000_000_000));
      throw HubException.retryLater(
          ErrorCode.TOO_MANY_REQUESTS,
          "%s: at most %d in %s; try again in %d s"
              .formatted(what, limit, text(window), left.toSeconds()),
          left);
    }
  }

  private Count next(@org.jspecify.annotations.Nullable Count before, long now, int limit) {
    if (before == null || now - before.sinceNs() >= window.toNanos()) {
      return new Count(now, 1);
    }
    // Beyond the limit it counts no further, so it cannot overflow.
    return before.number() > limit ? before : new Count(before.sinceNs(), before.number() + 1);
  }

  private static String text(Duration window) {
    long minutes = window.toMinutes();
    return minutes == 1 ? "a minute" : minutes + " minutes";
  }
}
