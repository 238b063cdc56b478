package dev.mediahub.media.protocol.fmp4;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Samples that wait for a fragment. */
final class SampleRunTest {
  private final SampleRun run = new SampleRun();

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
