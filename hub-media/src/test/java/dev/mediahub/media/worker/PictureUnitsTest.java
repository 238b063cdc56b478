package dev.mediahub.media.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PictureUnitsTest {
  private static List<byte[]> read(byte... packed) {
    return PictureUnits.read(ByteBuffer.wrap(packed)).stream()
        .map(unit -> {
          byte[] bytes = new byte[unit.remaining()];
          unit.get(bytes);
          return bytes;
        })
        .toList();
  }

  @Test
  void unitsComeOutAsTheyWentIn() {
    ByteBuffer out = ByteBuffer.allocate(PictureUnits.packed(2) + PictureUnits.packed(1));
    PictureUnits.add(out, new byte[] {9, 9, 1, 2}, 2);
    PictureUnits.add(out, new byte[] {3}, 0);
    assertThat(out.hasRemaining()).isFalse();
    assertThat(read(out.array())).containsExactly(new byte[] {1, 2}, new byte[] {3});
  }

  @Test
  void leavesOutWhatIsCutOrNonsense() {
    assertThat(read()).isEmpty();
    assertThat(read((byte) 0, (byte) 0, (byte) 0, (byte) 0, (byte) 1)).isEmpty();
    assertThat(read((byte) -1, (byte) 0, (byte) 0, (byte) 0, (byte) 1)).isEmpty();
    byte[] cut = {0, 0, 0, 1, 7, 0, 0, 0, 2, 8};
    assertThat(read(cut)).containsExactly(new byte[] {7});
  }
}
