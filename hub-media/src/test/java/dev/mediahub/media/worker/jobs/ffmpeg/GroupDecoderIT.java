package dev.mediahub.media.worker.jobs.ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mediahub.media.protocol.codec.Codec;
import dev.mediahub.media.protocol.codec.Jpegs;
import dev.mediahub.media.worker.PictureUnits;
import dev.mediahub.media.worker.TranscodeSpec;
import dev.mediahub.media.worker.jobs.JobException;
import dev.mediahub.media.worker.jobs.JobOutput;
import dev.mediahub.media.worker.jobs.StreamJob;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.LongSupplier;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Groups of pictures to JPEG, with the real coders, in this JVM. */
final class GroupDecoderIT {
  private static final int TOLERANCE = 12;
  private final FfmpegJobs jobs = Clips.jobs();

  /** With all the time that it takes. */
  private static byte[] jpeg(Codec codec, byte[] configuration, int maxWidth, List<byte[]> units)
      throws Exception {
    return jpeg(codec, configuration, maxWidth, units, () -> 0);
  }

  private static byte[] jpeg(
      Codec codec, byte[] configuration, int maxWidth, List<byte[]> units, LongSupplier clock)
      throws Exception {
    var spec = new TranscodeSpec.GroupToJpeg(codec, configuration, maxWidth, 85);
    Made made = new Made();
    try (StreamJob job = GroupDecoder.open(spec, clock, made)) {
      return made.of(job, units);
    }
  }

  private byte[] jpeg(TranscodeSpec.JpegToJpeg spec, List<byte[]> picture) throws Exception {
    Made made = new Made();
    try (StreamJob job = jobs.open(spec, made)) {
      return made.of(job, picture);
    }
  }

  /** Keeps what comes out. */
  private static final class Made implements JobOutput {
    private byte[] jpeg = {};

    @Override
    public void frame(ByteBuffer frame, long ptsUs, boolean keyframe) {
      jpeg = new byte[frame.remaining()];
      frame.get(jpeg);
    }

    byte[] of(StreamJob job, List<byte[]> units) throws Exception {
      ByteBuffer packed = ByteBuffer.allocate(PictureUnits.MOST_BYTES);
      units.forEach(unit -> PictureUnits.add(packed, unit, 0));
      job.frame(packed.flip(), 0, true, 0);
      job.flush();
      return jpeg;
    }
  }

  /** Red, and from the second second on blue. */
  private static Clips.H264 redThenBlue() throws IOException {
    return Clips.h264Of(
        "color=c=red:s=320x180:r=30:d=1[a];color=c=blue:s=320x180:r=30:d=1[b];[a][b]concat");
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
    Clips.H264 clip = redThenBlue();
    List<byte[]> units = clip.frames().stream().map(Clips.Coded::bytes).toList();
    assertColor(read(jpeg(Codec.H264, clip.configuration(), 0, units)), new Color(0, 0, 254));
    assertColor(
        read(jpeg(Codec.H264, clip.configuration(), 0, units.subList(0, 10))),
        new Color(254, 0, 0));
  }

  @Test
  void leavesOutWhatItHasNoTimeFor() throws Exception {
    Clips.H264 clip = redThenBlue();
    List<byte[]> units = clip.frames().stream().map(Clips.Coded::bytes).toList();
    // After ten looks at the clock a second is over.
    int[] looks = {0};
    LongSupplier clock = () -> looks[0]++ < 10 ? 0 : 1_000_000_000L;
    assertColor(
        read(jpeg(Codec.H264, clip.configuration(), 0, units, clock)), new Color(254, 0, 0));
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
