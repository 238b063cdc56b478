package dev.mediahub.media.protocol.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class ExtensionWriterTest {
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(1500);
  private final ExtensionWriter writer = new ExtensionWriter();

  @Test
  void writesTheOneByteFormPaddedToAWord() {
    begin();
    writer.putTransportSequence(3, 0x1234);
    writer.putAudioLevel(1, 0x85);
    int length = finish();

    assertThat(hex(12, length)).isEqualTo("bede0002" + "311234" + "1085" + "000000");
  }

  @Test
  void writesNoBlockForNoElement() {
    begin();
    writer.copy(1, buffer, RtpExtensions.NONE);

    assertThat(writer.finish()).isZero();
  }

  @Test
  void widensToTheTwoByteFormForALargeId() {
    begin();
    writer.putTransportSequence(3, 0x1234);
    writer.putText(14, "video0");
    writer.putAbsSendTime(15, 0xabcdef);
    int length = finish();

    assertThat(hex(12, length))
        .isEqualTo("10000005" + "03021234" + "0e06766964656f30" + "0f03abcdef" + "000000");
  }

  @Test
  void widensForMoreThanSixteenBytesAndForNone() {
    begin();
    writer.putAudioLevel(1, 2);
    writer.putText(2, "0123456789abcdef");
    assertThat(hex(12, finish())).startsWith("bede");

    begin();
    writer.putAudioLevel(1, 2);
    writer.putText(2, "0123456789abcdefg");
    finish();
    assertThat(RtpExtensions.text(buffer, RtpExtensions.find(buffer, 0, 2)))
        .isEqualTo("0123456789abcdefg");
    assertThat(RtpExtensions.audioLevel(buffer, RtpExtensions.find(buffer, 0, 1))).isEqualTo(2);

    begin();
    writer.putText(2, "");
    assertThat(hex(12, finish())).isEqualTo("10000001" + "02000000");
  }

  @Test
  void copiesAnElementUnderAnotherId() {
    ByteBuffer source = ByteBuffer.wrap(HexFormat.of().parseHex("aabbccddee"));
    begin();
    writer.copy(7, source, 1L << 8 | 4);
    writer.putTransportSequence(8, 0x1122);
    finish();

    long element = RtpExtensions.find(buffer, 0, 7);
    assertThat(hex(RtpExtensions.elementOffset(element), 4)).isEqualTo("bbccddee");
    assertThat(RtpExtensions.transportSequence(buffer, RtpExtensions.find(buffer, 0, 8)))
        .isEqualTo(0x1122);
  }

  private void begin() {
    RtpHeader.write(buffer, 0, false, 96, 1, 2, 3);
    writer.begin(buffer, RtpHeader.extensionOffset(buffer, 0));
  }

  private int finish() {
    int length = writer.finish();
    RtpHeader.setExtension(buffer, 0, length > 0);
    assertThat(RtpHeader.validate(buffer, 0, 12 + length)).isEqualTo(RtpHeader.VALID);
    assertThat(RtpHeader.headerLength(buffer, 0)).isEqualTo(12 + length);
    return length;
  }

  private String hex(int offset, int length) {
    byte[] bytes = new byte[length];
    buffer.get(offset, bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
