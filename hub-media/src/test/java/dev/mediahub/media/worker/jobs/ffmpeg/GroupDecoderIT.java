package dev.mediahub.media.worker.jobs.ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mediahub.media.protocol.codec.Codec;
import dev.mediahub.media.protocol.codec.Jpegs;
import dev.mediahub.media.worker.PictureUnits;
import dev.mediahub.media.worker.TranscodeSpec;
import dev.mediahub.media.worker.jobs.JobException;
import dev.mediahub.media.worker.jobs.StreamJob;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Groups of pictures to JPEG, with the real coders, in this JVM. */
final class GroupDecoderIT {
  private static final int TOLERANCE = 12;
  private final FfmpegJobs jobs = Clips.jobs();

  private byte[] jpeg(Codec codec, byte[] configuration, int maxWidth, List<byte[]> units)
      throws Exception {
    return jpeg(new TranscodeSpec.GroupToJpeg(codec, configuration, maxWidth, 85), units);
  }

  private byte[] jpeg(TranscodeSpec spec, List<byte[]> units) throws Exception {
    ByteBuffer packed = ByteBuffer.allocate(PictureUnits.MOST_BYTES);
    units.forEach(unit -> PictureUnits.add(packed, unit, 0));
    byte[][] made = new byte[1][];
    try (StreamJob job =
        jobs.open(
            spec,
            (frame, ptsUs, keyframe) -> {
              made[0] = new byte[frame.remaining()];
              frame.get(made[0]);
            })) {
      job.frame(packed.flip(), 0, true, 0);
      job.flush();
    }
    return made[0];
  }

  private static BufferedImage read(byte[] jpeg) throws Exception {
    return ImageIO.read(new ByteArrayInputStream(jpeg));
  }

  private static void assertColor(BufferedImage image, Color wanted) {
    Color seen = new Color(image.getRGB(image.getWidth() / 2, image.getHeight() / 2));
    assertThat(List.of(seen.getRed(), seen.getGreen(), seen.getBlue()))
        .as("%s, wanted %s", seen, wanted)
        .satisfies(each -> {
          assertThat(Math.abs(each.get(0) - wanted.getRed())).isLessThan(TOLERANCE);
          assertThat(Math.abs(each.get(1) - wanted.getGreen())).isLessThan(TOLERANCE);
          assertThat(Math.abs(each.get(2) - wanted.getBlue())).isLessThan(TOLERANCE);
        });
  }

  @ParameterizedTest
  @EnumSource(names = {"H264", "H265", "VP8", "VP9", "AV1"})
  void decodesEveryCodec(Codec codec) throws Exception {
    byte[] unit = Clips.keyframe(codec, "color=c=0xc04020:s=320x180", "bt601");
    BufferedImage image = read(jpeg(codec, new byte[0], 0, List.of(unit)));
    assertThat(image.getWidth()).isEqualTo(320);
    assertThat(image.getHeight()).isEqualTo(180);
    assertColor(image, new Color(0xc04020));
  }

  @Test
  void takesTheNewestPicture() throws Exception {
    // Red, and from the second second on blue.
    Clips.H264 clip =
        Clips.h264Of(
            "color=c=red:s=320x180:r=30:d=1[a];color=c=blue:s=320x180:r=30:d=1[b];[a][b]concat");
    List<byte[]> units = clip.frames().stream().map(Clips.Coded::bytes).toList();
    assertColor(read(jpeg(Codec.H264, clip.configuration(), 0, units)), new Color(0, 0, 254));
    assertColor(
        read(jpeg(Codec.H264, clip.configuration(), 0, units.subList(0, 10))),
        new Color(254, 0, 0));
  }

  @Test
  void isAsLargeAsThePictureIsShownOrAsAllowed() throws Exception {
    // Pixels of 4:3, as DV and SVCD have them.
    Clips.H264 wide = Clips.h264Of("testsrc2=s=360x288:r=30:d=0.1,setsar=4/3");
    List<byte[]> units = List.of(wide.frames().getFirst().bytes());
    BufferedImage shown = read(jpeg(Codec.H264, wide.configuration(), 0, units));
    assertThat(shown.getWidth()).isEqualTo(480);
    assertThat(shown.getHeight()).isEqualTo(288);
    BufferedImage small = read(jpeg(Codec.H264, wide.configuration(), 120, units));
    assertThat(small.getWidth()).isEqualTo(120);
    assertThat(small.getHeight()).isEqualTo(72);
  }

  @Test
  void makesAJpegSmallerOrCoarser() throws Exception {
    List<byte[]> picture = List.of(Jpegs.picture(1600, 1200, 3));
    BufferedImage small = read(jpeg(new TranscodeSpec.JpegToJpeg(640, 85), picture));
    assertThat(small.getWidth()).isEqualTo(640);
    assertThat(small.getHeight()).isEqualTo(480);
    assertThat(jpeg(new TranscodeSpec.JpegToJpeg(0, 10), picture))
        .hasSizeLessThan(jpeg(new TranscodeSpec.JpegToJpeg(0, 90), picture).length);
  }

  @Test
  void keepsTheColoursOfHighDefinition() throws Exception {
    byte[] unit = Clips.keyframe(Codec.H264, "color=c=0x20c040:s=1280x720", "bt709");
    assertColor(read(jpeg(Codec.H264, new byte[0], 0, List.of(unit))), new Color(0x20c040));
  }

  @Test
  void saysThatNothingCanBeDecoded() {
    byte[] noise = {0, 0, 0, 4, 9, 8, 7, 6};
    assertThatThrownBy(() -> jpeg(Codec.H264, new byte[0], 0, List.of(noise)))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("cannot be decoded");
    assertThatThrownBy(() -> jpeg(Codec.VP9, new byte[0], 0, List.of()))
        .isInstanceOf(JobException.class);
  }

  @Test
  void aDamagedPictureInTheMiddleCostsNoSnapshot() throws Exception {
    Clips.H264 clip = Clips.h264Of("testsrc2=s=320x180:r=30:d=1");
    List<byte[]> units =
        new java.util.ArrayList<>(clip.frames().stream().map(Clips.Coded::bytes).toList());
    units.set(5, new byte[] {0, 0, 0, 3, 0x41, 1, 2});
    assertThat(read(jpeg(Codec.H264, clip.configuration(), 0, units)).getWidth()).isEqualTo(320);
  }

  @Test
  void qualityIsAsOthersCountIt() {
    assertThat(JpegPicture.quantiser(100)).isEqualTo(2);
    assertThat(JpegPicture.quantiser(90)).isEqualTo(3);
    assertThat(JpegPicture.quantiser(50)).isEqualTo(16);
    assertThat(JpegPicture.quantiser(1)).isEqualTo(31);
  }
}
