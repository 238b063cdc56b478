package dev.mediahub.media.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class H26xPayloadTest {

  @Test
  void findsKeyframesInSingleUnitsAggregatesAndFirstFragments() {
    assertThat(h264Keyframe("6742")).isTrue();
    assertThat(h264Keyframe("6588")).isTrue();
    assertThat(h264Keyframe("6508")).isFalse();
    assertThat(h264Keyframe("4188")).isFalse();
    assertThat(h264Keyframe("7c8588")).isTrue();
    assertThat(h264Keyframe("7c8508")).isFalse();
    assertThat(h264Keyframe("7c0588")).isFalse();
    assertThat(h264Keyframe("7c87")).isTrue();
    assertThat(h264Keyframe("18 0002 0930 0002 6742")).isTrue();
    assertThat(h264Keyframe("18 0002 0930 0003 658800")).isTrue();
    assertThat(h264Keyframe("18 0002 0930 0002 4188")).isFalse();
  }

  @Test
  void takesBrokenH264ForNoKeyframe() {
    assertThat(h264Keyframe("")).isFalse();
    assertThat(h264Keyframe("65")).isFalse();
    assertThat(h264Keyframe("7c")).isFalse();
    assertThat(h264Keyframe("7c85")).isFalse();
    assertThat(h264Keyframe("18")).isFalse();
    assertThat(h264Keyframe("18 00")).isFalse();
    assertThat(h264Keyframe("18 0002")).isFalse();
    assertThat(h264Keyframe("18 0003 6742")).isFalse();
    assertThat(h264Keyframe("18 0000 0002 6742")).isFalse();
    assertThat(h264Keyframe("18 ffff 6742")).isFalse();
  }

  @Test
  void findsStartsOfH264Frames() {
    assertThat(on("0930", H264Payload::startsFrame)).isTrue();
    assertThat(on("4188", H264Payload::startsFrame)).isTrue();
    assertThat(on("4108", H264Payload::startsFrame)).isFalse();
    assertThat(on("7c8188", H264Payload::startsFrame)).isTrue();
    assertThat(on("7c0188", H264Payload::startsFrame)).isFalse();
    assertThat(on("7c4188", H264Payload::endsUnit)).isTrue();
    assertThat(on("7c0188", H264Payload::endsUnit)).isFalse();
    assertThat(on("7c", H264Payload::endsUnit)).isFalse();
  }

  @Test
  void readsSizesFromSequenceParametersOfManyKinds() {
    // Chromium 1280x720 constrained baseline; x264 1920x1080 high, cropped by 8 lines.
    assertThat(h264Size("6742c01fda014016ec0440000003004000000f23c60ca8")).isEqualTo("1280x720");
    assertThat(h264Size("67640028acd940780227e5c05a808080a0000003002000000781e30632c0"))
        .isEqualTo("1920x1080");
  }

  @Test
  void readsNoSizeFromCutSequenceParameters() {
    String whole = "67640028acd940780227e5";
    assertThat(h264Size(whole)).isEqualTo("1920x1080");
    for (int bytes = 0; bytes < 9; bytes++) {
      assertThat(h264Size(whole.substring(0, 2 * bytes))).as("%d bytes", bytes).isEqualTo("0x0");
    }
    assertThat(h264Size("6742c01f" + "00".repeat(40))).isEqualTo("0x0");
    assertThat(h264Size("4188")).isEqualTo("0x0");
    assertThat(h264Size("18 0009 67")).isEqualTo("0x0");
  }

  @Test
  void findsH265Keyframes() {
    assertThat(h265Keyframe("4001 0c")).isTrue();
    assertThat(h265Keyframe("4201 01")).isTrue();
    assertThat(h265Keyframe("2601 af")).isTrue(); // IDR_W_RADL, first slice
    assertThat(h265Keyframe("2601 2f")).isFalse();
    assertThat(h265Keyframe("2a01 af")).isTrue(); // CRA
    assertThat(h265Keyframe("0201 d0")).isFalse(); // TRAIL_R
    assertThat(h265Keyframe("6201 93 af")).isTrue();
    assertThat(h265Keyframe("6201 13 af")).isFalse();
    assertThat(h265Keyframe("6201 81 d0")).isFalse();
    assertThat(h265Keyframe("6001 0003 4401c1 0003 2601af")).isTrue();
    assertThat(h265Keyframe("6001 0003 4401c1 0003 0201d0")).isFalse();
  }

  @Test
  void takesBrokenH265ForNoKeyframe() {
    assertThat(h265Keyframe("")).isFalse();
    assertThat(h265Keyframe("26")).isFalse();
    assertThat(h265Keyframe("2601")).isFalse();
    assertThat(h265Keyframe("6201")).isFalse();
    assertThat(h265Keyframe("6201 93")).isFalse();
    assertThat(h265Keyframe("6001 00")).isFalse();
    assertThat(h265Keyframe("6001 0001 40")).isFalse();
    assertThat(h265Keyframe("6001 0004 2601af")).isFalse();
  }

  @Test
  void readsTheTemporalLayerOfH265() {
    assertThat(H265Payload.temporalId(bytes("0203"), 0)).isEqualTo(2);
    assertThat(H265Payload.temporalId(bytes("0200"), 0)).isZero();
  }

  private static boolean h264Keyframe(String hex) {
    return on(hex, H264Payload::startsKeyframe);
  }

  private static boolean h265Keyframe(String hex) {
    return on(hex, H265Payload::startsKeyframe);
  }

  private static boolean on(String hex, GoldenPackets.PayloadPredicate predicate) {
    ByteBuffer buffer = bytes(hex);
    return predicate.test(buffer, 0, buffer.capacity());
  }

  private static String h264Size(String hex) {
    ByteBuffer buffer = bytes(hex);
    long size = H264Payload.dimensions(buffer, 0, buffer.capacity());
    return FrameSize.width(size) + "x" + FrameSize.height(size);
  }

  private static ByteBuffer bytes(String hex) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", "")));
  }
}
