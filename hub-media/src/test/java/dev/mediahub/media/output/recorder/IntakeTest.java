package dev.mediahub.media.output.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.media.protocol.flv.TagWriter;
import org.junit.jupiter.api.Test;

/** How much waits for the writing thread. */
final class IntakeTest {
  private static final long HEAP = 512L << 20;

  private final Intake intake = new Intake();

  @Test
  void countsWhatDoesNotFitAndGoesOnWhenThereIsRoom() {
    intake.limit(2_500);
    for (int i = 0; i < 5; i++) {
      intake.message(false, i, new byte[1_000]);
    }
    assertThat(intake.dropped()).isEqualTo(3);
    assertThat(intake.poll()).isNotNull();
    intake.message(false, 5, new byte[1_000]);
    assertThat(intake.dropped()).isEqualTo(3);
  }

  @Test
  void leavesOutPicturesBehindALostOneUpToTheNextKeyframe() {
    intake.limit(2_500);
    intake.message(true, 0, picture(true));
    intake.message(true, 1, picture(false));
    assertThat(intake.pictureLost()).isFalse();
    intake.message(true, 2, picture(false));
    assertThat(intake.pictureLost()).isTrue();
    assertThat(intake.poll()).isNotNull();
    assertThat(intake.poll()).isNotNull();
    intake.message(true, 3, picture(false));
    assertThat(intake.isEmpty()).as("it refers to a lost one").isTrue();
    intake.message(false, 3, new byte[100]);
    assertThat(intake.poll()).as("sound goes on").isNotNull();
    intake.message(true, 4, picture(true));
    assertThat(intake.pictureLost()).isFalse();
    intake.message(true, 5, picture(false));
    assertThat(intake.poll()).isNotNull();
    assertThat(intake.poll()).isNotNull();
    assertThat(intake.dropped()).isEqualTo(2);
  }

  @Test
  void takesConfigurationsThoughItIsFull() {
    intake.limit(0);
    intake.message(true, 0, TagWriter.avcConfig(new byte[40]));
    intake.message(false, 0, TagWriter.aac(true, new byte[2]));
    assertThat(intake.dropped()).isZero();
    assertThat(intake.pictureLost()).isFalse();
    intake.message(true, 1, TagWriter.avcConfig(new byte[100_000]));
    assertThat(intake.dropped()).as("one that can be none").isEqualTo(1);
  }

  private static byte[] picture(boolean keyframe) {
    return TagWriter.avcFrame(keyframe, 0, new byte[1_000]);
  }

  @Test
  void letsManyRecordingsTogetherHoldAFifthOfTheHeap() {
    assertThat(Intake.fairShare(HEAP, 1)).isEqualTo(Intake.MOST_BYTES);
    assertThat(1_000 * Intake.fairShare(HEAP, 1_000)).isLessThanOrEqualTo(HEAP / 5);
    assertThat(Intake.fairShare(HEAP, 0)).isEqualTo(Intake.MOST_BYTES);
  }
}
