package dev.mediahub.media.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RecyclePolicyTest {
  private static final long S = 1_000_000_000L;

  private final RecyclePolicy policy = new RecyclePolicy(0);

  @Test
  void jobsThatNeedMoreThanTheBoundMoveEverLessOften() {
    List<Long> times = new ArrayList<>();
    int process = 1;
    long readyNs = 0;
    for (long now = 1; times.size() < 10; now += 1) {
      if (policy.replaces(process, readyNs, now * S)) {
        assertThat(policy.wasSoon()).isTrue();
        times.add(now);
        process++;
        readyNs = now * S;
      }
    }
    List<Long> pauses = new ArrayList<>();
    for (int i = 1; i < times.size(); i++) {
      pauses.add(times.get(i) - times.get(i - 1));
    }
    assertThat(pauses).containsExactly(60L, 120L, 240L, 480L, 960L, 1800L, 1800L, 1800L, 1800L);
  }

  @Test
  void whatGrowsSlowlyIsReplacedAtOnce() {
    assertThat(policy.replaces(1, 0, S)).isTrue();
    assertThat(policy.replaces(2, S, 61 * S)).isTrue();
    assertThat(policy.replaces(3, 61 * S, 1000 * S)).isTrue();
    assertThat(policy.wasSoon()).isFalse();
    assertThat(policy.replaces(4, 1000 * S, 1029 * S)).isFalse();
    assertThat(policy.replaces(4, 1000 * S, 1030 * S)).isTrue();
  }
}
