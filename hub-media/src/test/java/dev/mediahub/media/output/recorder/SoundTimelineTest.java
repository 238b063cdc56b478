package dev.mediahub.media.output.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Where sound goes when it is late, early, missing or drifting. */
final class SoundTimelineTest {
  private static final long MS = 1_000_000;

  private final SoundTimeline opus = new SoundTimeline(SoundFormat.OPUS);

  private long put(long timeMs) {
    assertThat(opus.place(timeMs * MS, 960)).isTrue();
    for (long i = opus.silentFrames(); i > 0; i--) {
      opus.take(960);
    }
    return opus.take(960);
  }

  @Test
  void keepsFramesTogetherThatTrembleInTime() {
    assertThat(put(0)).isZero();
    assertThat(put(27)).isEqualTo(960);
    assertThat(put(33)).isEqualTo(2 * 960);
  }

  @Test
  void putsSilenceWhereFramesAreMissing() {
    put(0);
    assertThat(opus.place(100 * MS, 960)).isTrue();
    assertThat(opus.silentFrames()).isEqualTo(4);
  }

  @Test
  void beginsWhereTheFirstFrameBelongs() {
    assertThat(put(1000)).isEqualTo(48_000);
  }

  @Test
  void leavesOutWhatIsThereAlready() {
    put(0);
    put(20);
    assertThat(opus.place(5 * MS, 960)).isFalse();
  }

  @Test
  void staysWithinAFrameOfAClockThatRunsFast() {
    long at = 0;
    for (int i = 0; i < 50_000; i++) {
      double timeMs = i * 20 * 1.0005;
      if (opus.place((long) (timeMs * MS), 960)) {
        for (long k = opus.silentFrames(); k > 0; k--) {
          opus.take(960);
        }
        at = opus.take(960);
        assertThat(Math.abs(at / 48.0 - timeMs)).isLessThan(21);
      }
    }
  }

  @Test
  void holdsAFrameWhereItHasNoSilence() {
    SoundFormat surround = new SoundFormat(false, 48_000, 6, 2, new byte[] {1, 2});
    SoundTimeline aac = new SoundTimeline(surround);
    aac.place(0, 1024);
    aac.take(1024);
    assertThat(aac.place(1000 * MS, 1024)).isTrue();
    assertThat(aac.silentFrames()).isZero();
    assertThat(aac.take(1024)).isEqualTo(48_000);
  }
}
