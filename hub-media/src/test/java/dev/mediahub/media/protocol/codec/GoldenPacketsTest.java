package dev.mediahub.media.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoldenPacketsTest {
  private static final long SIZE = FrameSize.of(322, 182);

  @ParameterizedTest
  @CsvSource({
    "h264.hex, 0, 26",
    "h264_high.hex, 0, 10",
    "h265.hex, 0, 14",
    "vp8.hex, 0, 7",
    "vp9.hex, 0, 10"
  })
  void findsTheKeyframesAndTheirSize(String file, int first, int second) {
    GoldenPackets golden = GoldenPackets.load(file);
    Codec codec = Codec.of(file.replaceAll("[_.].*", ""));

    // The first packet of each keyframe, and nothing of the frames between.
    int[] starts = golden.indexes((b, o, l) -> CodecInspector.startsKeyframe(codec, b, o, l));
    assertThat(starts).contains(first, second);
    assertThat(golden.evaluate(first, (b, o, l) -> CodecInspector.dimensions(codec, b, o, l)))
        .isEqualTo(SIZE);
    assertThat(golden.evaluate(second, (b, o, l) -> CodecInspector.dimensions(codec, b, o, l)))
        .isEqualTo(SIZE);
  }

  @ParameterizedTest
  @CsvSource({"h264.hex", "h264_high.hex", "h265.hex", "vp8.hex", "vp9.hex"})
  void findsTheStartOfEveryFrame(String file) {
    GoldenPackets golden = GoldenPackets.load(file);
    Codec codec = Codec.of(file.replaceAll("[_.].*", ""));

    assertThat(golden.indexes((b, o, l) -> CodecInspector.startsFrame(codec, b, o, l)))
        .contains(golden.firstOfTimestamp());
  }

  @Test
  void takesLaterSlicesOfAKeyframeForNoStart() {
    // STAP-A with the parameters, then the first slice; the second slice starts at packet 14.
    assertThat(GoldenPackets.load("h264.hex").indexes(H264Payload::startsKeyframe))
        .containsExactly(0, 3, 26, 27);
    assertThat(GoldenPackets.load("h264_high.hex").indexes(H264Payload::startsKeyframe))
        .containsExactly(0, 1, 10, 11);
  }

  @Test
  void takesFramesBetweenForNoKeyframe() {
    assertThat(GoldenPackets.load("h265.hex").indexes(H265Payload::startsKeyframe))
        .containsExactly(0, 3, 14, 17);
    assertThat(GoldenPackets.load("vp8.hex").indexes(Vp8Payload::startsKeyframe))
        .containsExactly(0, 7);
    assertThat(GoldenPackets.load("vp8.hex").indexes(Vp8Payload::startsFrame))
        .containsExactly(GoldenPackets.load("vp8.hex").firstOfTimestamp());
    assertThat(GoldenPackets.load("vp9.hex").indexes(Vp9Payload::startsFrame))
        .containsExactly(GoldenPackets.load("vp9.hex").firstOfTimestamp());
  }

  @Test
  void readsTheTypesOfTheUnits() {
    GoldenPackets golden = GoldenPackets.load("h264.hex");

    assertThat(golden.evaluate(0, H264Payload::startingTypes))
        .isEqualTo(1 << H264Payload.SEQUENCE_PARAMETERS | 1 << H264Payload.PICTURE_PARAMETERS);
    assertThat(golden.evaluate(1, H264Payload::startingTypes)).isEqualTo(1 << H264Payload.SEI);
    assertThat(golden.evaluate(2, H264Payload::startingTypes)).isZero();
    assertThat(golden.evaluate(3, H264Payload::startingTypes))
        .isEqualTo(1 << H264Payload.IDR_SLICE);
    assertThat(golden.indexes(H264Payload::endsUnit)).startsWith(0, 2, 13);
  }

  @Test
  void readsThePictureIdsOfVp8() {
    GoldenPackets golden = GoldenPackets.load("vp8.hex");

    assertThat(golden.evaluate(0, Vp8Payload::pictureId)).isZero();
    assertThat(golden.evaluate(6, Vp8Payload::pictureId)).isEqualTo(1);
    assertThat(golden.evaluate(11, Vp8Payload::pictureId)).isEqualTo(3);
    assertThat(golden.evaluate(0, Vp8Payload::descriptorLength)).isEqualTo(4);
  }

  @Test
  void readsTwentyMillisecondsOfStereoOpus() {
    GoldenPackets golden = GoldenPackets.load("opus.hex");

    for (int i = 0; i < golden.packets().size(); i++) {
      assertThat(golden.evaluate(i, OpusPayload::samples)).isEqualTo(960);
    }
    assertThat(golden.indexes(OpusPayload::isStereo)).hasSize(golden.packets().size());
  }
}
