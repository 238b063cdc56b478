package dev.mediahub.media.output.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How much waits for the writing thread. */
final class IntakeTest {
  private static final long HEAP = 512L << 20;

  private final Intake intake = new Intake();

  @Test
  void countsWhatDoesNotFitAndGoesOnWhenThereIsRoom() {
    intake.limit(2_500);
    for (int i = 0; i < 5; i++) {
      intake.message(true, i, new byte[1_000]);
    }
    assertThat(intake.dropped()).isEqualTo(3);
    assertThat(intake.poll()).isNotNull();
    intake.message(true, 5, new byte[1_000]);
    assertThat(intake.dropped()).isEqualTo(3);
  }

  @Test
  void letsManyRecordingsTogetherHoldAFifthOfTheHeap() {
    assertThat(Intake.fairShare(HEAP, 1)).isEqualTo(Intake.MOST_BYTES);
    assertThat(1_000 * Intake.fairShare(HEAP, 1_000)).isLessThanOrEqualTo(HEAP / 5);
    assertThat(Intake.fairShare(HEAP, 0)).isEqualTo(Intake.MOST_BYTES);
  }
}
