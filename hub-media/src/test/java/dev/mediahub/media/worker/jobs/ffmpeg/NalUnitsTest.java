package dev.mediahub.media.worker.jobs.ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

final class NalUnitsTest {
  private final NalUnits units = new NalUnits();

  private String withLengths(String hex) {
    ByteBuffer out = units.withLengths(ByteBuffer.wrap(HexFormat.of().parseHex(hex)));
    byte[] bytes = new byte[out.remaining()];
    out.get(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  @Test
  void replacesStartCodesOfThreeAndFourBytes() {
    assertThat(withLengths("00000001670102" + "00000168aa" + "0000000165ffeedd"))
        .isEqualTo("00000003670102" + "0000000268aa" + "0000000465ffeedd");
  }

  @Test
  void leavesOutPaddingAndEmptyUnits() {
    assertThat(withLengths("000000000001090000" + "000001" + "0000016511"))
        .isEqualTo("0000000109" + "000000026511");
  }

  @Test
  void givesNothingForNothing() {
    assertThat(withLengths("")).isEmpty();
    assertThat(withLengths("0102030405")).isEmpty();
  }

  @Test
  void growsWithItsInput() {
    byte[] large = new byte[200_000];
    java.util.Arrays.fill(large, (byte) 0x55);
    large[0] = 0;
    large[1] = 0;
    large[2] = 1;
    ByteBuffer out = units.withLengths(ByteBuffer.wrap(large));
    assertThat(out.remaining()).isEqualTo(large.length + 1);
    assertThat(out.getInt()).isEqualTo(large.length - 3);
  }
}
