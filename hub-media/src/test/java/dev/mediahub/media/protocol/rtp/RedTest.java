package dev.mediahub.media.protocol.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class RedTest {
  private ByteBuffer buffer = ByteBuffer.allocate(0);

  @Test
  void readsOlderBlocksAndThePrimaryOne() {
    // Two blocks of payload type 111: 1920 and 960 samples older, 2 and 3 bytes.
    int length = load("ef 1e0002 ef 0f0003 6f aaaa bbbbbb cccccccc");

    int headerLength = Red.headerLength(buffer, 0, length);
    assertThat(headerLength).isEqualTo(9);
    assertThat(Red.redundantBlocks(headerLength)).isEqualTo(2);
    assertThat(Red.primaryPayloadType(buffer, 0, headerLength)).isEqualTo(111);
    assertThat(Red.primaryOffset(buffer, 0, headerLength)).isEqualTo(14);
    assertThat(Red.timestampOffset(buffer, 0, 0)).isEqualTo(1920);
    assertThat(Red.timestampOffset(buffer, 0, 1)).isEqualTo(960);
    assertThat(Red.blockLength(buffer, 0, 0)).isEqualTo(2);
    assertThat(Red.blockLength(buffer, 0, 1)).isEqualTo(3);
  }

  @Test
  void readsAPrimaryBlockAlone() {
    int length = load("6f cc");

    assertThat(Red.headerLength(buffer, 0, length)).isEqualTo(1);
    assertThat(Red.redundantBlocks(1)).isZero();
    assertThat(Red.primaryOffset(buffer, 0, 1)).isEqualTo(1);
  }

  @Test
  void readsTheLargestOffsetAndLength() {
    int length = load("ef ffffff 6f" + "00".repeat(1023));

    assertThat(Red.headerLength(buffer, 0, length)).isEqualTo(5);
    assertThat(Red.timestampOffset(buffer, 0, 0)).isEqualTo(16383);
    assertThat(Red.primaryOffset(buffer, 0, 5)).isEqualTo(length);
  }

  @Test
  void refusesHeadersAndBlocksBehindThePayload() {
    assertThat(headerLength("")).isEqualTo(Red.HEADER_OVERRUN);
    assertThat(headerLength("ef")).isEqualTo(Red.HEADER_OVERRUN);
    assertThat(headerLength("ef 1e0002")).isEqualTo(Red.HEADER_OVERRUN);
    assertThat(headerLength("ef 1e0002 6f aa")).isEqualTo(Red.BLOCK_OVERRUN);
  }

  private int headerLength(String hex) {
    int length = load(hex);
    return Red.headerLength(buffer, 0, length);
  }

  private int load(String hex) {
    buffer = ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", "")));
    return buffer.capacity();
  }
}
