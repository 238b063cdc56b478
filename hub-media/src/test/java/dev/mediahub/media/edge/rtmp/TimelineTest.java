package dev.mediahub.media.edge.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class TimelineTest {
  @Test
  void goesOnAfterFortyNineDays() {
    Timeline timeline = new Timeline(1000);
    assertThat(timeline.newestMs()).isEqualTo(1000);
    assertThat(timeline.at(true, 0xffff_fff0, 1000)).isEqualTo(1000);
    assertThat(timeline.at(true, 0x10, 1032)).isEqualTo(1032);
  }

  @Test
  void goesOnWhenTheEncoderBeginsAnew() {
    Timeline timeline = new Timeline(0);
    timeline.at(true, 5_000_000, 0);
    assertThat(timeline.at(true, 0, 0)).isEqualTo(20);
    assertThat(timeline.at(true, 40, 40)).isEqualTo(60);
  }

  @Test
  void isNotBehindAfterALongPause() {
    Timeline timeline = new Timeline(0);
    timeline.at(true, 0, 0);
    assertThat(timeline.at(true, 15_000, 15_000)).isEqualTo(15_000);
    assertThat(timeline.at(false, 14_990, 15_010)).isEqualTo(14_990);
    assertThat(timeline.at(true, 15_040, 15_040)).isEqualTo(15_040);
  }

  @Test
  void goesOnWhenTheEncoderBeginsAnewAfterSeconds() {
    Timeline timeline = new Timeline(0);
    timeline.at(true, 0, 0);
    timeline.at(true, 5_000, 5_000);
    timeline.at(false, 5_000, 5_000);
    assertThat(timeline.at(true, 2_000, 5_000)).isEqualTo(5_020);
    assertThat(timeline.at(false, 2_010, 5_010)).isEqualTo(5_030);
    assertThat(timeline.at(true, 2_040, 5_040)).isEqualTo(5_060);
  }

  @Test
  void letsOneKindStayBehindTheOther() {
    Timeline timeline = new Timeline(0);
    timeline.at(false, 3_000, 0);
    assertThat(timeline.at(true, 0, 0)).isEqualTo(-3_000);
    assertThat(timeline.at(false, 3_020, 20)).isEqualTo(20);
    assertThat(timeline.at(true, 40, 40)).isEqualTo(-2_960);
    assertThat(timeline.newestMs()).isEqualTo(20);
  }

  @Test
  void letsSoundBeALittleBehindThePicture() {
    Timeline timeline = new Timeline(0);
    timeline.at(true, 100, 0);
    assertThat(timeline.at(false, 90, 0)).isEqualTo(-10);
    assertThat(timeline.at(true, 133, 33)).isEqualTo(33);
  }

  @Test
  void findsPicturesThatAreShownLate() {
    BFrames order = new BFrames();
    assertThat(order.note(66)).isFalse();
    assertThat(order.note(166)).isFalse();
    assertThat(order.note(100)).isTrue();
    assertThat(order.note(133)).as("told once").isFalse();
    assertThat(order.found()).isTrue();
  }
}
