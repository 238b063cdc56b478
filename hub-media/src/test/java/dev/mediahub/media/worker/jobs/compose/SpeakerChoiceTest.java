package dev.mediahub.media.worker.jobs.compose;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SpeakerChoiceTest {
  private static final Set<Integer> HERE = Set.of(1, 2);
  private final SpeakerChoice choice = new SpeakerChoice();
  private long nowUs;

  private void hear(int millis, double one, double two) {
    for (long end = nowUs + millis * 1000L; nowUs < end; ) {
      nowUs += 20_000;
      choice.hear(Map.of(1, one, 2, two), nowUs);
    }
  }

  private int large() {
    return choice.among(HERE, 1);
  }

  @Test
  void showsTheFirstWhileNobodySpeaks() {
    hear(5000, 0.001, 0.002);
    assertThat(large()).isEqualTo(1);
  }

  @Test
  void givesTheFloorToWhoSpeaksForASecond() {
    hear(3000, 0.1, 0);
    hear(900, 0, 0.1);
    assertThat(large()).isEqualTo(1);
    hear(1500, 0, 0.1);
    assertThat(large()).isEqualTo(2);
  }

  @Test
  void aCoughChangesNothing() {
    hear(3000, 0.1, 0);
    hear(400, 0.1, 0.9);
    hear(3000, 0.1, 0);
    assertThat(large()).isEqualTo(1);
  }

  @Test
  void whoSpeaksKeepsTheFloorOverPausesAndAgainstEquals() {
    hear(3000, 0, 0.1);
    hear(3000, 0, 0);
    assertThat(large()).isEqualTo(2);
    hear(5000, 0.11, 0.1);
    assertThat(large()).isEqualTo(2);
  }

  @Test
  void whoLeavesMakesRoomForTheFirst() {
    hear(3000, 0, 0.1);
    assertThat(choice.among(Set.of(1, 3), 1)).isEqualTo(1);
  }
}
