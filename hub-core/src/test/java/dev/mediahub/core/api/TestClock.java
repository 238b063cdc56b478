package dev.mediahub.core.api;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The system's time until it is advanced, then that much later. */
final class TestClock extends Clock {
  private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
  private final AtomicReference<@Nullable Instant> stopped = new AtomicReference<>();

  /** From the first call on it stands still between calls. */
  void advanceSeconds(long seconds) {
    stopped.compareAndSet(null, Instant.now());
    ahead.updateAndGet(before -> before.plusSeconds(seconds));
  }

  @Override
  public Instant instant() {
    Instant fixed = stopped.get();
    return (fixed == null ? Instant.now() : fixed).plus(ahead.get());
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("the hub thinks in UTC");
  }
}
