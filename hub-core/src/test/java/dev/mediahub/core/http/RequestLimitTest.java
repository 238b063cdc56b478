package dev.mediahub.core.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** So many in a window, in virtual time. */
final class RequestLimitTest {
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
  private final RequestLimit limit = new RequestLimit(3, Duration.ofMinutes(1), now::get);

  private void take(String key, int times) {
    for (int i = 0; i < times; i++) {
      limit.take(key, "Too many");
    }
  }

  @Test
  void refusesAboveTheLimitUntilTheWindowEnds() {
    take("a", 3);
    now.addAndGet(Duration.ofSeconds(20).toNanos());
    assertThatThrownBy(() -> take("a", 1))
        .isInstanceOfSatisfying(
            HubException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.TOO_MANY_REQUESTS);
              assertThat(e.retryAfter()).isEqualTo(Duration.ofSeconds(40));
              assertThat(e).hasMessage("Too many: at most 3 in a minute; try again in 40 s");
            });
    now.addAndGet(Duration.ofSeconds(40).toNanos());
    take("a", 3);
  }

  @Test
  void countsKeysApart() {
    take("a", 3);
    take("b", 3);
    assertThatThrownBy(() -> take("b", 1)).isInstanceOf(HubException.class);
  }

  @Test
  void limitsNothingWhenZero() {
    RequestLimit none = new RequestLimit(0, Duration.ofMinutes(1));
    for (int i = 0; i < 10_000; i++) {
      none.take("a", "Too many");
    }
  }
}
