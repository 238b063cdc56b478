package dev.mediahub.core.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class HolderCacheTest {
  private final HolderCache<String, String> cache = HolderCache.lasting();
  private final AtomicInteger reads = new AtomicInteger();

  private Optional<String> read() {
    reads.incrementAndGet();
    return Optional.of("camera 1");
  }

  @Test
  void readsOnceUntilItIsCleared() {
    assertThat(cache.find("key", this::read)).contains("camera 1");
    assertThat(cache.find("key", this::read)).contains("camera 1");
    assertThat(reads).hasValue(1);
    cache.clear();
    assertThat(cache.find("key", Optional::empty)).isEmpty();
  }

  @Test
  void keepsNothingThatWasReadBeforeItWasCleared() {
    Optional<String> readBefore =
        cache.find(
            "key",
            () -> {
              Optional<String> row = read();
              cache.clear(); // The row is deleted while it is on its way.
              return row;
            });
    assertThat(readBefore).isPresent();
    assertThat(cache.find("key", Optional::empty)).isEmpty();
  }

  @Test
  void asksAgainForWhatIsNobodys() {
    assertThat(cache.find("key", Optional::empty)).isEmpty();
    assertThat(cache.find("key", this::read)).isPresent();
  }
}
