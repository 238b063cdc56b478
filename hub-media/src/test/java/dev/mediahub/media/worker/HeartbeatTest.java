package dev.mediahub.media.worker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class HeartbeatTest {
  private final Heartbeat heartbeat = new Heartbeat();

  @Test
  void countsAsDeadAfterThreeUnansweredPings() {
    assertThat(heartbeat.next()).isEqualTo(1);
    assertThat(heartbeat.next()).isEqualTo(2);
    assertThat(heartbeat.next()).isEqualTo(3);
    assertThat(heartbeat.next()).isZero();
  }

  @Test
  void livesOnWithLateAnswers() {
    for (int i = 1; i <= 100; i++) {
      assertThat(heartbeat.next()).isEqualTo(i);
      heartbeat.onPong(i - 2);
    }
  }

  @Test
  void believesNoAnswerToWhatWasNotAsked() {
    heartbeat.next();
    heartbeat.onPong(1000);
    heartbeat.next();
    heartbeat.next();
    assertThat(heartbeat.next()).isZero();
  }
}
