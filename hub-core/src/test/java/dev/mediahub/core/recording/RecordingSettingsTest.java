package dev.mediahub.core.recording;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How much room a recording needs that was ended for want of it. */
final class RecordingSettingsTest {
  @ParameterizedTest
  @CsvSource({"0, 256000000", "512000000, 768000000", "10000000000, 11000000000"})
  void wantsATenthMoreThanTheLeastAndAtLeastAQuarterOfAGigabyte(long least, long roomy) {
    assertThat(new RecordingSettings(Path.of(""), least, Duration.ZERO).roomyBytes())
        .isEqualTo(roomy);
  }
}
