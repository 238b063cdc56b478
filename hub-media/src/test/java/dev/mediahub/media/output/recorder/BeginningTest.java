package dev.mediahub.media.output.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.media.protocol.codec.Codec;
import dev.mediahub.media.protocol.codec.FrameSize;
import org.junit.jupiter.api.Test;

/** With which picture a recording begins that is asked for in the middle of a stream. */
final class BeginningTest {
  private static final VideoFormat FORMAT =
      new VideoFormat(Codec.VP8, new byte[0], FrameSize.of(640, 360), false);

  private static final long MS = 1_000_000;

  private final Beginning beginning = new Beginning();

  private void picture(long ms, boolean keyframe) {
    picture(ms, keyframe, 0);
  }

  private void picture(long ms, boolean keyframe, long laterMs) {
    beginning.add(new Beginning.Picture(FORMAT, ms * MS, laterMs * MS, keyframe, new byte[10], 0));
  }

  @Test
  void withTheKeyframeThatComesSoonAfter() {
    picture(1_000, true);
    picture(1_500, false);
    beginning.from(2_000 * MS, Beginning.PATIENCE_NS);
    picture(2_030, false);
    assertThat(beginning.isReady(2_030 * MS)).as("before it").isFalse();
    picture(2_100, true);
    assertThat(beginning.isReady(2_100 * MS)).isTrue();
    assertThat(beginning.pictures()).hasSize(1);
    assertThat(beginning.zeroNs()).isEqualTo(2_000 * MS);
    assertThat(beginning.skippedNs()).isZero();
  }

  @Test
  void withTheOneBeforeWhenNoneComes() {
    picture(1_000, true);
    beginning.from(2_000 * MS, Beginning.PATIENCE_NS);
    picture(1_990, false);
    picture(2_023, false);
    picture(2_400, false);
    assertThat(beginning.isReady(2_500 * MS)).isFalse();
    assertThat(beginning.isReady(2_501 * MS)).isTrue();
    assertThat(beginning.pictures()).hasSize(4);
    assertThat(beginning.zeroNs()).isEqualTo(1_000 * MS);
    assertThat(beginning.skippedNs()).as("up to a picture").isEqualTo(1_023 * MS);
  }

  @Test
  void atAFirstPictureThatComesLateItself() {
    beginning.from(2_000 * MS, Beginning.PATIENCE_NS);
    picture(2_700, false);
    assertThat(beginning.isReady(2_700 * MS)).isFalse();
    picture(3_500, true);
    assertThat(beginning.isReady(3_500 * MS)).isTrue();
    assertThat(beginning.zeroNs()).isEqualTo(3_500 * MS);
    assertThat(beginning.skippedNs()).isZero();
  }

  @Test
  void notBeforeItIsKnownWhatIsWanted() {
    picture(1_000, true);
    assertThat(beginning.isReady(9_000 * MS)).isFalse();
    beginning.fromNext();
    assertThat(beginning.isReady(1_200 * MS)).isFalse();
    picture(1_190, false);
    assertThat(beginning.isReady(1_201 * MS)).isTrue();
    assertThat(beginning.skippedNs()).as("up to the newest picture").isEqualTo(190 * MS);
  }

  @Test
  void withThePictureThatIsShownNextHoweverTheyAreDecoded() {
    picture(0, true, 80);
    picture(40, false, 200);
    picture(80, false, 80);
    picture(120, false, 0);
    picture(160, false, 40);
    beginning.from(130 * MS, 0);
    assertThat(beginning.isReady(160 * MS)).isTrue();
    assertThat(beginning.skippedNs()).isEqualTo(160 * MS);
  }
}
