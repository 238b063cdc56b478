package dev.mediahub.media.edge.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class TimelineTest {
  @Test
  void goesOnAfterFortyNineDays() {
    Timeline timeline = new Timeline(1000);
    assertThat(timeline.at(0xffff_fff0)).isEqualTo(1000);
    assertThat(timeline.at(0x10)).isEqualTo(1032);
  }

  @Test
  void goesOnWhenTheEncoderBeginsAnew() {
    Timeline timeline = new Timeline(0);
    timeline.at(5_000_000);
    assertThat(timeline.at(0)).isEqualTo(20);
    assertThat(timeline.at(40)).isEqualTo(60);
  }

  @Test
  void letsSoundBeALittleBehindThePicture() {
    Timeline timeline = new Timeline(0);
    timeline.at(100);
    assertThat(timeline.at(90)).isEqualTo(-10);
    assertThat(timeline.at(133)).isEqualTo(33);
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
