package dev.mediahub.media.protocol.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class RtpHeaderTest {
  private static final int OFFSET = 3;

  private final ByteBuffer buffer = ByteBuffer.allocateDirect(200);

  @Test
  void readsEveryFieldOfAPlainPacket() {
    int length = load("80e0fffe 89abcdef 01020304 aabbcc");

    assertThat(RtpHeader.validate(buffer, OFFSET, length)).isEqualTo(RtpHeader.VALID);
    assertThat(RtpHeader.marker(buffer, OFFSET)).isTrue();
    assertThat(RtpHeader.payloadType(buffer, OFFSET)).isEqualTo(96);
    assertThat(RtpHeader.sequence(buffer, OFFSET)).isEqualTo(0xfffe);
    assertThat(RtpHeader.timestamp(buffer, OFFSET)).isEqualTo(0x89abcdef);
    assertThat(RtpHeader.ssrc(buffer, OFFSET)).isEqualTo(0x01020304);
    assertThat(RtpHeader.headerLength(buffer, OFFSET)).isEqualTo(12);
    assertThat(RtpHeader.payloadLength(buffer, OFFSET, length)).isEqualTo(3);
    assertThat(RtpHeader.paddingLength(buffer, OFFSET, length)).isZero();
  }

  @Test
  void countsCsrcsExtensionAndPadding() {
    int length = load("b2600001 00000002 00000003 11111111 22222222 bede0001 10aa0000 ee 000003");

    assertThat(RtpHeader.validate(buffer, OFFSET, length)).isEqualTo(RtpHeader.VALID);
    assertThat(RtpHeader.csrcCount(buffer, OFFSET)).isEqualTo(2);
    assertThat(RtpHeader.extensionOffset(buffer, OFFSET)).isEqualTo(OFFSET + 20);
    assertThat(RtpHeader.headerLength(buffer, OFFSET)).isEqualTo(28);
    assertThat(RtpHeader.paddingLength(buffer, OFFSET, length)).isEqualTo(3);
    assertThat(RtpHeader.payloadLength(buffer, OFFSET, length)).isEqualTo(1);
  }

  @Test
  void acceptsAPacketOfPaddingOnly() {
    int length = load("a0600001 00000002 00000003 0000000000000008");

    assertThat(RtpHeader.validate(buffer, OFFSET, length)).isEqualTo(RtpHeader.VALID);
    assertThat(RtpHeader.payloadLength(buffer, OFFSET, length)).isZero();
  }

  @Test
  void refusesWhatEndsBehindThePacket() {
    assertRefused("80600001 00000002 000000", RtpHeader.SHORT);
    assertRefused("", RtpHeader.SHORT);
    assertRefused("40600001 00000002 00000003", RtpHeader.VERSION);
    assertRefused("81600001 00000002 00000003 000000", RtpHeader.CSRC_OVERRUN);
    assertRefused("90600001 00000002 00000003 bede00", RtpHeader.EXTENSION_OVERRUN);
    assertRefused("90600001 00000002 00000003 bede0001", RtpHeader.EXTENSION_OVERRUN);
    assertRefused("90600001 00000002 00000003 bedeffff 00000000", RtpHeader.EXTENSION_OVERRUN);
    assertRefused("a0600001 00000002 00000003", RtpHeader.PADDING_OVERRUN);
    assertRefused("a0600001 00000002 00000003 00", RtpHeader.PADDING_OVERRUN);
    assertRefused("a0600001 00000002 00000003 0003", RtpHeader.PADDING_OVERRUN);
  }

  @Test
  void leavesThePaddingUncheckedBeforeDecryption() {
    int length = load("a0600001 00000002 00000003 0003");

    assertThat(RtpHeader.validateHeader(buffer, OFFSET, length)).isEqualTo(RtpHeader.VALID);
  }

  @Test
  void readsBackWhatItWrote() {
    RtpHeader.write(buffer, OFFSET, true, 127, 0x1_0005, -2, -3);

    assertThat(RtpHeader.validate(buffer, OFFSET, 12)).isEqualTo(RtpHeader.VALID);
    assertThat(RtpHeader.marker(buffer, OFFSET)).isTrue();
    assertThat(RtpHeader.payloadType(buffer, OFFSET)).isEqualTo(127);
    assertThat(RtpHeader.sequence(buffer, OFFSET)).isEqualTo(5);
    assertThat(RtpHeader.timestamp(buffer, OFFSET)).isEqualTo(-2);
    assertThat(RtpHeader.ssrc(buffer, OFFSET)).isEqualTo(-3);
  }

  @Test
  void changesOneFieldAndNoOther() {
    RtpHeader.write(buffer, OFFSET, true, 96, 1, 2, 3);

    RtpHeader.setMarker(buffer, OFFSET, false);
    RtpHeader.setPayloadType(buffer, OFFSET, 0xff);
    RtpHeader.setPadding(buffer, OFFSET, true);
    RtpHeader.setExtension(buffer, OFFSET, true);
    assertThat(hex(12)).isEqualTo("b07f00010000000200000003");

    RtpHeader.setMarker(buffer, OFFSET, true);
    RtpHeader.setPayloadType(buffer, OFFSET, 0);
    RtpHeader.setPadding(buffer, OFFSET, false);
    RtpHeader.setExtension(buffer, OFFSET, false);
    assertThat(hex(12)).isEqualTo("808000010000000200000003");
  }

  @Test
  void neverMovesTheBuffer() {
    int length = load("b2600001 00000002 00000003 11111111 22222222 bede0001 10aa0000 ee 000003");
    RtpHeader.validate(buffer, OFFSET, length);
    RtpHeader.setSequence(buffer, OFFSET, 9);

    assertThat(buffer.position()).isZero();
    assertThat(buffer.limit()).isEqualTo(200);
  }

  private void assertRefused(String packet, int reason) {
    int length = load(packet);
    assertThat(RtpHeader.validate(buffer, OFFSET, length)).isEqualTo(reason);
  }

  private int load(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    buffer.put(OFFSET, bytes);
    return bytes.length;
  }

  private String hex(int length) {
    byte[] bytes = new byte[length];
    buffer.get(OFFSET, bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
