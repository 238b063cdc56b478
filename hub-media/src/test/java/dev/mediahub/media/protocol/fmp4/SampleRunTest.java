package dev.mediahub.media.protocol.fmp4;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Samples that wait for a fragment. */
final class SampleRunTest {
  private final SampleRun run = new SampleRun(90_000);

  @Test
  void keepsTheNewestSampleWhenALargeArrayIsLetGo() {
    add(0, 3_000_000);
    add(1, 70_000);
    run.close(false);
    assertThat(written()).hasSize(3_000_000).containsOnly(0);
    add(2, 100);
    run.close(true);
    byte[] rest = written();
    assertThat(rest).hasSize(70_100);
    assertThat(Arrays.copyOf(rest, 70_000)).containsOnly(1);
    assertThat(Arrays.copyOfRange(rest, 70_000, 70_100)).containsOnly(2);
  }

  @Test
  void endsASecondAfterItsLastSampleHoweverLongThePauseBeforeItWas() {
    for (int time : new int[] {0, 3_000, 27_003_000}) {
      add(time, 1);
    }
    run.close(true);
    assertThat(run.duration(0)).isEqualTo(3_000);
    assertThat(run.duration(1)).isEqualTo(27_000_000);
    assertThat(run.duration(2)).isEqualTo(90_000);
  }

  private void add(int value, int length) {
    byte[] data = new byte[length];
    Arrays.fill(data, (byte) value);
    run.add(value, 0, true, data, 0, length);
  }

  private byte[] written() {
    ByteBuffer data = run.closedData();
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    return bytes;
  }
}
