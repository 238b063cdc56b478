package dev.mediahub.media.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class OpusPayloadTest {

  @Test
  void followsTheTableOfConfigurations() {
    int[] silk = {480, 960, 1920, 2880};
    int[] celt = {120, 240, 480, 960};
    for (int config = 0; config < 32; config++) {
      int expected =
          config < 12 ? silk[config & 3] : config < 16 ? silk[config & 1] : celt[config & 3];
      assertThat(samples(config << 3)).as("config %d", config).isEqualTo(expected);
      assertThat(samples(config << 3 | 1)).isEqualTo(2 * expected);
      assertThat(samples(config << 3 | 2)).isEqualTo(2 * expected);
    }
  }

  @Test
  void multipliesByTheFrameCountUpTo120Milliseconds() {
    assertThat(samples(31 << 3 | 3, 0x83)).isEqualTo(3 * 960);
    assertThat(samples(31 << 3 | 3, 6)).isEqualTo(OpusPayload.LONGEST_SAMPLES);
    assertThat(samples(31 << 3 | 3, 7)).isEqualTo(-1);
    assertThat(samples(31 << 3 | 3, 0)).isEqualTo(-1);
    assertThat(samples(31 << 3 | 3)).isEqualTo(-1);
    assertThat(samples()).isEqualTo(-1);
  }

  @Test
  void tellsSilenceAndStereo() {
    assertThat(OpusPayload.isSilence(1)).isTrue();
    assertThat(OpusPayload.isSilence(2)).isTrue();
    assertThat(OpusPayload.isSilence(3)).isFalse();
    assertThat(OpusPayload.isStereo(ByteBuffer.wrap(new byte[] {4}), 0, 1)).isTrue();
    assertThat(OpusPayload.isStereo(ByteBuffer.wrap(new byte[] {0}), 0, 1)).isFalse();
  }

  @Test
  void knowsCodecsByTheirNamesInAnyCase() {
    assertThat(Codec.of("h264")).isEqualTo(Codec.H264);
    assertThat(Codec.of("opus")).isEqualTo(Codec.OPUS);
    assertThat(Codec.of("AV1")).isEqualTo(Codec.AV1);
    assertThat(Codec.of("red")).isEqualTo(Codec.OTHER);
    assertThat(CodecInspector.startsKeyframe(Codec.OPUS, ByteBuffer.allocate(1), 0, 1)).isTrue();
    assertThat(CodecInspector.startsFrame(Codec.OTHER, ByteBuffer.allocate(1), 0, 0)).isFalse();
    assertThat(CodecInspector.dimensions(Codec.OPUS, ByteBuffer.allocate(1), 0, 1)).isZero();
  }

  private static int samples(int... bytes) {
    ByteBuffer buffer = ByteBuffer.allocate(bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      buffer.put(i, (byte) bytes[i]);
    }
    return OpusPayload.samples(buffer, 0, bytes.length);
  }
}
