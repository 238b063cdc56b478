package dev.mediahub.media.protocol.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class RtpExtensionsTest {
  private static final String HEADER = "9060000100000002 00000003";

  private ByteBuffer buffer = ByteBuffer.allocate(0);

  @Test
  void findsElementsOfTheOneByteForm() {
    load(HEADER + "bede0003 22 010203 00 10 85 51 abcd 000000");

    assertThat(RtpExtensions.absSendTime(buffer, find(2))).isEqualTo(0x010203);
    assertThat(RtpExtensions.audioLevel(buffer, find(1))).isEqualTo(0x85);
    assertThat(RtpExtensions.audioLevel(buffer, find(1)) & RtpExtensions.AUDIO_VOICE).isNotZero();
    assertThat(RtpExtensions.transportSequence(buffer, find(5))).isEqualTo(0xabcd);
    assertThat(find(3)).isEqualTo(RtpExtensions.NONE);
    assertThat(find(0)).isEqualTo(RtpExtensions.NONE);
  }

  @Test
  void findsElementsOfTheTwoByteForm() {
    load(HEADER + "100f0004 10 02 abcd 00 c8 00 04 04 66726f6e 000000");

    assertThat(RtpExtensions.transportSequence(buffer, find(16))).isEqualTo(0xabcd);
    assertThat(RtpExtensions.elementLength(find(200))).isZero();
    assertThat(RtpExtensions.text(buffer, find(4))).isEqualTo("fron");
    assertThat(RtpExtensions.textEquals(buffer, find(4), "fron")).isTrue();
    assertThat(RtpExtensions.textEquals(buffer, find(4), "from")).isFalse();
    assertThat(RtpExtensions.textEquals(buffer, find(4), "fro")).isFalse();
  }

  @Test
  void findsNothingWithoutABlockOrInAForeignOne() {
    load("8060000100000002 00000003 bede0001 10aa0000");
    assertThat(find(1)).isEqualTo(RtpExtensions.NONE);

    load(HEADER + "abac0001 10aa0000");
    assertThat(find(1)).isEqualTo(RtpExtensions.NONE);

    load(HEADER + "bede0000");
    assertThat(find(1)).isEqualTo(RtpExtensions.NONE);
  }

  @Test
  void stopsAtTheReservedIdFifteenAndAtPaddingWithALength() {
    load(HEADER + "bede0001 f0 aa 10 bb");
    assertThat(find(1)).isEqualTo(RtpExtensions.NONE);
    assertThat(find(15)).isEqualTo(RtpExtensions.NONE);

    load(HEADER + "bede0001 01 10 10 bb");
    assertThat(find(1)).isEqualTo(RtpExtensions.NONE);
  }

  @Test
  void stopsAtAnElementThatEndsBehindTheBlock() {
    load(HEADER + "bede0001 13 aabbcc dddddddd");
    assertThat(find(1)).isEqualTo(RtpExtensions.NONE);

    load(HEADER + "10000001 01 03 aabb dddddddd");
    assertThat(find(1)).isEqualTo(RtpExtensions.NONE);

    load(HEADER + "10000001 000000 01 dddddddd");
    assertThat(find(1)).isEqualTo(RtpExtensions.NONE);
  }

  @Test
  void readsNothingFromElementsOfWrongLength() {
    load(HEADER + "bede0001 12 aabbcc");

    assertThat(RtpExtensions.transportSequence(buffer, find(1))).isEqualTo(RtpExtensions.NONE);
    assertThat(RtpExtensions.audioLevel(buffer, find(1))).isEqualTo(RtpExtensions.NONE);
    assertThat(RtpExtensions.absSendTime(buffer, find(9))).isEqualTo(RtpExtensions.NONE);
    assertThat(RtpExtensions.text(buffer, find(1))).isEmpty();
    assertThat(RtpExtensions.text(buffer, find(9))).isEmpty();
    assertThat(RtpExtensions.textEquals(buffer, find(9), "")).isFalse();
  }

  private long find(int id) {
    return RtpExtensions.find(buffer, 0, id);
  }

  private void load(String hex) {
    buffer = ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", "")));
    assertThat(RtpHeader.validate(buffer, 0, buffer.capacity())).isEqualTo(RtpHeader.VALID);
  }
}
