package dev.mediahub.media.protocol.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class RtxTest {
  private static final String ORIGINAL = "b1e0fffe 00000002 000000a1 000000c1 bede0001 10aa0000";

  private final ByteBuffer buffer = ByteBuffer.allocateDirect(200);

  @Test
  void restoresThePacketThatWasEncapsulated() {
    int length = load(ORIGINAL + "010203 0002");
    int rtxLength = Rtx.encapsulate(buffer, 0, length, buffer, 100, 0xb1, 97, 7);

    assertThat(rtxLength).isEqualTo(length + Rtx.OSN_LENGTH);
    assertThat(RtpHeader.validate(buffer, 100, rtxLength)).isEqualTo(RtpHeader.VALID);
    assertThat(RtpHeader.ssrc(buffer, 100)).isEqualTo(0xb1);
    assertThat(RtpHeader.payloadType(buffer, 100)).isEqualTo(97);
    assertThat(RtpHeader.sequence(buffer, 100)).isEqualTo(7);
    assertThat(RtpHeader.marker(buffer, 100)).isTrue();
    assertThat(Rtx.originalSequence(buffer, 100)).isEqualTo(0xfffe);

    assertThat(Rtx.decapsulate(buffer, 100, rtxLength, 0xa1, 96)).isEqualTo(length);
    assertThat(hex(100 + Rtx.OSN_LENGTH, length)).isEqualTo(hex(0, length));
  }

  @Test
  void restoresAPacketWithoutPayload() {
    int length = load("91" + ORIGINAL.substring(2));
    int rtxLength = Rtx.encapsulate(buffer, 0, length, buffer, 100, 0xb1, 97, 7);

    assertThat(Rtx.decapsulate(buffer, 100, rtxLength, 0xa1, 96)).isEqualTo(length);
  }

  @Test
  void tellsProbesAndCutPacketsApart() {
    int probe = load("a0610001 00000002 000000b1 00000004");
    assertThat(Rtx.decapsulate(buffer, 0, probe, 0xa1, 96)).isEqualTo(Rtx.PADDING_ONLY);

    int empty = load("80610001 00000002 000000b1");
    assertThat(Rtx.decapsulate(buffer, 0, empty, 0xa1, 96)).isEqualTo(Rtx.PADDING_ONLY);

    int cut = load("80610001 00000002 000000b1 ff");
    assertThat(Rtx.decapsulate(buffer, 0, cut, 0xa1, 96)).isEqualTo(Rtx.OSN_TRUNCATED);
    assertThat(hex(0, cut)).isEqualTo("8061000100000002000000b1ff");
  }

  private int load(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    buffer.put(0, bytes);
    return bytes.length;
  }

  private String hex(int offset, int length) {
    byte[] bytes = new byte[length];
    buffer.get(offset, bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
