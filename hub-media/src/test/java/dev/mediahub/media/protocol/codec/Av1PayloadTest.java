package dev.mediahub.media.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class Av1PayloadTest {
  /**
   * The sequence header that {@code ffmpeg -f lavfi -i testsrc2=size=322x182 -c:v libaom-av1
   * -cpu-used 8 -usage realtime -f obu} wrote, without its size field.
   */
  private static final String SEQUENCE_HEADER = "08 0000 0004 3d06 d4da f900 40";

  @Test
  void findsTheSizeInWhicheverWayElementsAreCounted() {
    String frame = "30 10 00 80";
    assertThat(size("08 0c" + SEQUENCE_HEADER + "04" + frame)).isEqualTo("322x182");
    assertThat(size("28 0c" + SEQUENCE_HEADER + frame)).isEqualTo("322x182");
    assertThat(size("18" + SEQUENCE_HEADER)).isEqualTo("322x182");
    assertThat(size("28 04" + frame + SEQUENCE_HEADER)).isEqualTo("322x182");
    assertThat(size("18 0a0b 0000 0004 3d06 d4da f900 40")).as("with a size").isEqualTo("322x182");
    assertThat(size("08 8c00" + SEQUENCE_HEADER)).as("long length").isEqualTo("322x182");
  }

  @Test
  void findsNoSizeInCutOrForeignElements() {
    assertThat(size("")).isEqualTo("0x0");
    assertThat(size("08")).isEqualTo("0x0");
    assertThat(size("88 0c" + SEQUENCE_HEADER)).as("continuation").isEqualTo("0x0");
    assertThat(size("08 0d" + SEQUENCE_HEADER)).as("too long").isEqualTo("0x0");
    assertThat(size("08 ffffffffff" + SEQUENCE_HEADER)).as("LEB128 overflow").isEqualTo("0x0");
    assertThat(size("08 ff")).as("LEB128 cut").isEqualTo("0x0");
    assertThat(size("18 0800 0000 04")).as("header cut").isEqualTo("0x0");
    assertThat(size("18 0a")).as("size cut").isEqualTo("0x0");
    assertThat(size("18 0c")).as("extension cut").isEqualTo("0x0");
    assertThat(size("18 30100080")).as("a frame").isEqualTo("0x0");
    assertThat(size("08 00 00 00")).as("empty elements").isEqualTo("0x0");
  }

  @Test
  void startsAKeyframeWithANewSequenceOnly() {
    assertThat(on("08 00", Av1Payload::startsKeyframe)).isTrue();
    assertThat(on("88 00", Av1Payload::startsKeyframe)).isFalse();
    assertThat(on("00 00", Av1Payload::startsKeyframe)).isFalse();
    assertThat(on("08", Av1Payload::startsKeyframe)).isFalse();
    assertThat(on("10 30", Av1Payload::startsFrame)).isTrue();
    assertThat(on("90 30", Av1Payload::startsFrame)).isFalse();
    assertThat(on("50 30", Av1Payload::endsUnfinished)).isTrue();
    assertThat(on("", Av1Payload::endsUnfinished)).isFalse();
  }

  @Test
  void readsTheMandatoryFieldsOfADependencyDescriptor() {
    ByteBuffer descriptor = ByteBuffer.wrap(HexFormat.of().parseHex("c5fffe80"));

    assertThat(DependencyDescriptor.startsFrame(descriptor, 0)).isTrue();
    assertThat(DependencyDescriptor.endsFrame(descriptor, 0)).isTrue();
    assertThat(DependencyDescriptor.templateId(descriptor, 0)).isEqualTo(5);
    assertThat(DependencyDescriptor.frameNumber(descriptor, 0)).isEqualTo(0xfffe);
    assertThat(DependencyDescriptor.carriesStructure(descriptor, 0, 4)).isTrue();
    assertThat(DependencyDescriptor.carriesStructure(descriptor, 0, 3)).isFalse();
  }

  private static String size(String hex) {
    ByteBuffer buffer = bytes(hex);
    long size = Av1Payload.dimensions(buffer, 0, buffer.capacity());
    return FrameSize.width(size) + "x" + FrameSize.height(size);
  }

  private static boolean on(String hex, GoldenPackets.PayloadPredicate predicate) {
    ByteBuffer buffer = bytes(hex);
    return predicate.test(buffer, 0, buffer.capacity());
  }

  private static ByteBuffer bytes(String hex) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", "")));
  }
}
