package dev.mediahub.media.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class VpxPayloadTest {
  /** X, S; I L T K; picture id 0x1234, TL0PICIDX 0x56, TID 2 with Y, KEYIDX 3; a key frame. */
  private static final String VP8 = "90 f0 9234 56 a3 50d100 9d012a 0005 d002";

  private ByteBuffer buffer = ByteBuffer.allocate(0);
  private int length;

  @Test
  void readsEveryFieldOfAVp8Descriptor() {
    load(VP8);

    assertThat(Vp8Payload.descriptorLength(buffer, 0, length)).isEqualTo(6);
    assertThat(Vp8Payload.pictureIdPosition(buffer, 0, length)).isEqualTo(2);
    assertThat(Vp8Payload.pictureId(buffer, 0, length)).isEqualTo(0x1234);
    assertThat(Vp8Payload.layerIndexPosition(buffer, 0, length)).isEqualTo(4);
    assertThat(Vp8Payload.layerIndex(buffer, 0, length)).isEqualTo(0x56);
    assertThat(Vp8Payload.temporalPosition(buffer, 0, length)).isEqualTo(5);
    assertThat(Vp8Payload.temporalId(buffer, 0, length)).isEqualTo(2);
    assertThat(Vp8Payload.isLayerSync(buffer, 0, length)).isTrue();
    assertThat(Vp8Payload.startsKeyframe(buffer, 0, length)).isTrue();
    assertThat(Vp8Payload.dimensions(buffer, 0, length)).isEqualTo(FrameSize.of(1280, 720));
  }

  @Test
  void rewritesPictureIdAndLayerIndexInTheirWidth() {
    load(VP8);
    Vp8Payload.setPictureId(buffer, 0, length, 0x7fff);
    Vp8Payload.setLayerIndex(buffer, 0, length, 0x1ff);
    assertThat(hex()).startsWith("90f0ffffffa3");

    load("80 80 05 01");
    Vp8Payload.setPictureId(buffer, 0, length, 0x1ff);
    Vp8Payload.setLayerIndex(buffer, 0, length, 9);
    assertThat(hex()).isEqualTo("80807f01");

    load("10 01");
    Vp8Payload.setPictureId(buffer, 0, length, 5);
    assertThat(hex()).isEqualTo("1001");
  }

  @Test
  void readsShortVp8Descriptors() {
    load("10 00");
    assertThat(Vp8Payload.descriptorLength(buffer, 0, length)).isEqualTo(1);
    assertThat(Vp8Payload.startsKeyframe(buffer, 0, length)).isTrue();
    assertThat(Vp8Payload.pictureId(buffer, 0, length)).isEqualTo(-1);
    assertThat(Vp8Payload.layerIndex(buffer, 0, length)).isEqualTo(-1);
    assertThat(Vp8Payload.temporalId(buffer, 0, length)).isEqualTo(-1);
    assertThat(Vp8Payload.dimensions(buffer, 0, length)).isEqualTo(FrameSize.UNKNOWN);

    load("10 01"); // not key
    assertThat(Vp8Payload.startsKeyframe(buffer, 0, length)).isFalse();
    assertThat(Vp8Payload.startsFrame(buffer, 0, length)).isTrue();

    load("11 00"); // second partition
    assertThat(Vp8Payload.startsFrame(buffer, 0, length)).isFalse();
  }

  @Test
  void takesCutVp8ForNoFrame() {
    String descriptor = VP8.replace(" ", "").substring(0, 12);
    for (int bytes = 0; bytes < 6; bytes++) {
      load(descriptor.substring(0, 2 * bytes));
      assertThat(Vp8Payload.descriptorLength(buffer, 0, length))
          .as("%d bytes", bytes)
          .isEqualTo(-1);
      assertThat(Vp8Payload.startsKeyframe(buffer, 0, length)).isFalse();
      assertThat(Vp8Payload.pictureId(buffer, 0, length)).isEqualTo(-1);
    }
    load(descriptor);
    assertThat(Vp8Payload.startsKeyframe(buffer, 0, length)).isFalse();
  }

  @Test
  void readsLayersOfAVp9Descriptor() {
    load("aa 9234 32 56 10 0280 0168 00"); // I L B V; TID 1, U, SID 1, no D; one size of 640x360
    assertThat(Vp9Payload.pictureId(buffer, 0, length)).isEqualTo(0x1234);
    assertThat(Vp9Payload.temporalId(buffer, 0, length)).isEqualTo(1);
    assertThat(Vp9Payload.spatialId(buffer, 0, length)).isEqualTo(1);
    assertThat(Vp9Payload.isSwitchingUpPoint(buffer, 0, length)).isTrue();
    assertThat(Vp9Payload.descriptorLength(buffer, 0, length)).isEqualTo(10);
    assertThat(Vp9Payload.startsFrame(buffer, 0, length)).isTrue();
    assertThat(Vp9Payload.endsFrame(buffer, 0, length)).isFalse();
    assertThat(Vp9Payload.startsKeyframe(buffer, 0, length)).as("upper layer").isFalse();
    assertThat(Vp9Payload.dimensions(buffer, 0, length)).isEqualTo(FrameSize.of(640, 360));
  }

  @Test
  void readsTheHighestLayerAndTheGroupOfTheStructure() {
    // I L B V; SS: 3 layers, sizes, a group of 2 pictures with 0 and 2 references.
    load("aa 05 00 00 58 0140 00b4 0280 0168 0500 02d0 02 00 08 0102 82");
    assertThat(Vp9Payload.descriptorLength(buffer, 0, length)).isEqualTo(22);
    assertThat(Vp9Payload.startsKeyframe(buffer, 0, length)).isTrue();
    assertThat(Vp9Payload.dimensions(buffer, 0, length)).isEqualTo(FrameSize.of(1280, 720));
  }

  @Test
  void readsReferencesOfTheFlexibleMode() {
    load("f8 05 20 03 05 06 aa"); // I P L F B; TID 1; three references
    assertThat(Vp9Payload.descriptorLength(buffer, 0, length)).isEqualTo(6);
    assertThat(Vp9Payload.startsKeyframe(buffer, 0, length)).isFalse();

    load("f8 05 20 03 05 07 aa"); // a fourth reference
    assertThat(Vp9Payload.descriptorLength(buffer, 0, length)).isEqualTo(-1);
  }

  @Test
  void takesCutVp9ForNoFrame() {
    String whole = "aa 05 00 00 58 0140 00b4 0280 0168 0500 02d0 02 00 08 0102".replace(" ", "");
    for (int bytes = 0; bytes < whole.length() / 2; bytes++) {
      load(whole.substring(0, 2 * bytes));
      assertThat(Vp9Payload.descriptorLength(buffer, 0, length))
          .as("%d bytes", bytes)
          .isEqualTo(-1);
      assertThat(Vp9Payload.startsKeyframe(buffer, 0, length)).isFalse();
      assertThat(Vp9Payload.dimensions(buffer, 0, length)).isEqualTo(FrameSize.UNKNOWN);
    }
  }

  private void load(String hex) {
    buffer = ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", "")));
    length = buffer.capacity();
  }

  private String hex() {
    return HexFormat.of().formatHex(buffer.array());
  }
}
