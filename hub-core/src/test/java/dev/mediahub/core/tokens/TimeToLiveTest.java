package dev.mediahub.core.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mediahub.media.api.HubException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a token's validity is written. */
final class TimeToLiveTest {
  @ParameterizedTest
  @CsvSource({"30,30", "45s,45", "10m,600", "6h,21600", "1d,86400", "365d,31536000"})
  void readsUnits(String text, long seconds) {
    assertThat(TimeToLive.parse(text)).isEqualTo(Duration.ofSeconds(seconds));
  }

  @Test
  void isSixHoursUnlessSaid() {
    assertThat(TimeToLive.parse(null)).isEqualTo(Duration.ofHours(6));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "0", "-1m", "1.5h", "1w", "10 m", "366d", "999999999d", "9999999999s"})
  void refusesTheRest(String text) {
    assertThatThrownBy(() -> TimeToLive.parse(text))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("10m");
  }
}
