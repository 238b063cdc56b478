package dev.mediahub.media.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mediahub.media.api.CompositeLayout;
import dev.mediahub.media.protocol.codec.Codec;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

final class SpecCodecTest {
  @Test
  void specificationsComeOverAsTheyWere() {
    for (TranscodeSpec spec :
        new TranscodeSpec[] {
          new TranscodeSpec.AacToOpus(new byte[] {0x12, 0x10}),
          new TranscodeSpec.OpusToAac(2),
          new TranscodeSpec.VideoReencode(Codec.H264, new byte[] {1, 2, 3}, 4_000_000, 30),
          new TranscodeSpec.VideoReencode(Codec.VP9, new byte[0], 0, 0),
          new TranscodeSpec.JpegToH264(15),
          new TranscodeSpec.GroupToJpeg(Codec.VP9, new byte[0], 640, 100),
          new TranscodeSpec.JpegToJpeg(640, 100),
          new TranscodeSpec.GroupToJpeg(Codec.H265, new byte[] {1, 2}, 0, 1),
          new CompositeSpec.Picture(7, CompositeLayout.SPEAKER, 1280, 720, 25, 2_500_000),
          new CompositeSpec.Sound(7),
          new CompositeSpec.VideoIn(7, 2, 1, "Zoë 😀", Codec.VP9, new byte[] {1, 2, 3}),
          new CompositeSpec.SoundIn(7, 2, "", new byte[] {0x12, 0x10})
        }) {
      assertThat(SpecCodec.read(SpecCodec.write(spec)))
          .usingRecursiveComparison()
          .withStrictTypeChecking()
          .isEqualTo(spec);
    }
  }

  @Test
  void refusesWhatIsNone() {
    for (byte[] bytes :
        new byte[][] {
          {},
          {9},
          {1},
          {2},
          {2, 7},
          {3, 0, 0, 0, 9},
          {3, 0, 0, 0, 0, 0, 0, 0, 0, 30},
          {3, 5, 0, 0, 0, 0, 0, 0, 0, 30},
          {3, 99, 0, 0, 0, 0, 0, 0, 0, 30},
          {5, 6, 0, 0, 0, 0, 9},
          {5, 99, 0, 0, 0, 0, 9},
          {8, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, (byte) Codec.OPUS.ordinal()},
          {5, 0, 0, 0},
          {6, 0, 0, 0, 1, 9},
          {8, 0}
        }) {
      assertThatThrownBy(() -> SpecCodec.read(ByteBuffer.wrap(bytes)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void cutsNamesThatAreTooLong() {
    String cut = "n".repeat(CompositeSpec.MAX_NAME - 1);
    assertThat(new CompositeSpec.SoundIn(7, 2, cut + "😀 and more", new byte[0]).name())
        .as("never half a character")
        .isEqualTo(cut);
    assertThat(new CompositeSpec.VideoIn(7, 2, 1, cut + "more", Codec.VP8, new byte[0]).name())
        .hasSize(CompositeSpec.MAX_NAME);
  }

  @Test
  void saysWhatAacItMakes() {
    // AAC-LC (2), 48 kHz (index 3), channels: 00010 0011 cccc 000.
    assertThat(new TranscodeSpec.OpusToAac(2).audioSpecificConfig()).containsExactly(0x11, 0x90);
    assertThat(new TranscodeSpec.OpusToAac(1).audioSpecificConfig()).containsExactly(0x11, 0x88);
  }
}
