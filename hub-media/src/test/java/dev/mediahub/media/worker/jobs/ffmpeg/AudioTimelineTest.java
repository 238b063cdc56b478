package dev.mediahub.media.worker.jobs.ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.media.worker.jobs.ffmpeg.AudioTimeline.Step;
import org.junit.jupiter.api.Test;

final class AudioTimelineTest {
  private static final int PIECE = 1024;

  private final AudioTimeline timeline = new AudioTimeline(60);

  private Step piece(long at) {
    Step step = timeline.next(at);
    if (step == Step.SILENCE) {
      timeline.advance(timeline.amount());
    }
    timeline.advance(step == Step.SKIP ? Math.max(0, PIECE - timeline.amount()) : PIECE);
    return step;
  }

  @Test
  void beginsWhereTheFirstPieceBelongs() {
    assertThat(piece(5_000_000)).isEqualTo(Step.JUMP);
    assertThat(timeline.position()).isEqualTo(5_000_000 + PIECE);
    assertThat(piece(5_000_000 + PIECE)).isEqualTo(Step.GO);
  }

  @Test
  void takesRoundedTimestampsAsTheyAre() {
    piece(0);
    for (int i = 1; i < 1000; i++) {
      long milliseconds = i * (long) PIECE / 48;
      assertThat(piece(milliseconds * 48)).isEqualTo(Step.GO);
    }
    assertThat(timeline.position()).isEqualTo(1000L * PIECE);
  }

  @Test
  void fillsAHoleWithSilence() {
    piece(0);
    assertThat(piece(PIECE + 10_000)).isEqualTo(Step.SILENCE);
    assertThat(timeline.amount()).isEqualTo(10_000);
    assertThat(piece(2 * PIECE + 10_000)).isEqualTo(Step.GO);
  }

  @Test
  void leavesOutWhatCameTwice() {
    piece(100_000);
    assertThat(timeline.next(100_000 + PIECE - 4_800)).isEqualTo(Step.SKIP);
    assertThat(timeline.amount()).isEqualTo(4_800);
  }

  @Test
  void jumpsOverAPauseAndBack() {
    piece(0);
    assertThat(piece(1_000_000)).isEqualTo(Step.JUMP);
    assertThat(timeline.position()).isEqualTo(1_000_000 + PIECE);
    assertThat(piece(0)).isEqualTo(Step.JUMP);
    assertThat(timeline.position()).isEqualTo(PIECE);
  }

  @Test
  void followsAClockThatDriftsWithoutAStep() {
    double drift = 1.002;
    long worst = 0;
    int stretch = 0;
    piece(0);
    for (int i = 1; i < 20_000; i++) {
      long at = (long) (i * PIECE * drift);
      worst = Math.max(worst, Math.abs(at - timeline.position()));
      Step step = timeline.next(at);
      assertThat(step).isIn(Step.GO, Step.STRETCH);
      if (step == Step.STRETCH) {
        stretch = timeline.amount();
      }
      // What a resampler does that was told to stretch by so much a second.
      timeline.advance(PIECE + Math.round((float) stretch * PIECE / AudioTimeline.RATE));
    }
    assertThat(worst).isLessThan(AudioTimeline.RATE / 100);
  }

  @Test
  void leavesSmallErrorsAlone() {
    piece(0);
    for (int i = 1; i < 1000; i++) {
      assertThat(piece(i * (long) PIECE + 50)).isEqualTo(Step.GO);
    }
  }
}
