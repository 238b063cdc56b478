package dev.mediahub.media.worker.jobs.ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mediahub.media.protocol.codec.Codec;
import dev.mediahub.media.protocol.codec.Jpegs;
import dev.mediahub.media.worker.TranscodeSpec;
import dev.mediahub.media.worker.jobs.StreamJob;
import dev.mediahub.media.worker.jobs.compose.Rect;
import dev.mediahub.media.worker.jobs.ffmpeg.Clips.Coded;
import dev.mediahub.media.worker.jobs.ffmpeg.Clips.H264;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** B-frames away, and other codecs, with the real coders, in this JVM. */
final class VideoReencoderIT {
  private static final int SECONDS = 4;
  private final FfmpegJobs jobs = Clips.jobs();

  /** What a decoder finds. */
  private record Picture(int type, PictureKind kind) {
    int width() {
      return kind.width();
    }

    int height() {
      return kind.height();
    }
  }

  private static List<Picture> pictures(byte[] configuration, List<Coded> frames) throws Exception {
    List<Picture> pictures = new ArrayList<>();
    try (Decoder decoder =
        Decoder.open(
            "h264",
            context -> {
              if (configuration.length > 0) {
                Native.setExtradata(context, configuration);
              }
            })) {
      for (Coded frame : frames) {
        assertThat(decoder.send(ByteBuffer.wrap(frame.bytes()), frame.ptsUs())).isTrue();
        collect(decoder, pictures);
      }
      decoder.end();
      collect(decoder, pictures);
    }
    return pictures;
  }

  private static void collect(Decoder decoder, List<Picture> pictures) {
    for (AVFrame frame = decoder.receive(); frame != null; frame = decoder.receive()) {
      pictures.add(new Picture(frame.pict_type(), PictureKind.of(frame)));
    }
  }

  /** Start codes in place of lengths, as the decoder takes units without configuration. */
  private static Coded annexB(ByteBuffer unit, long ptsUs, boolean keyframe) {
    ByteBuffer copy = ByteBuffer.allocate(unit.remaining());
    while (unit.hasRemaining()) {
      int length = unit.getInt();
      copy.putInt(1).put(unit.slice(unit.position(), length));
      unit.position(unit.position() + length);
    }
    return new Coded(copy.array(), ptsUs, keyframe);
  }

  private List<Coded> reencode(H264 clip, long behindUs) throws Exception {
    List<Coded> out = new ArrayList<>();
    TranscodeSpec spec =
        new TranscodeSpec.VideoReencode(Codec.H264, clip.configuration(), 1_000_000, 30);
    try (StreamJob job =
        jobs.open(spec, (frame, ptsUs, key) -> out.add(annexB(frame, ptsUs, key)))) {
      for (Coded frame : clip.frames()) {
        job.frame(ByteBuffer.wrap(frame.bytes()), frame.ptsUs(), frame.keyframe(), behindUs);
      }
      job.flush();
    }
    return out;
  }

  @Test
  void everyPictureComesOutEvenlyAndNoneIsABFrame() throws Exception {
    H264 clip = Clips.h264("640x360", SECONDS);
    assertThat(pictures(clip.configuration(), clip.frames()))
        .anyMatch(picture -> picture.type() == avutil.AV_PICTURE_TYPE_B);
    List<Coded> out = reencode(clip, 0);
    List<Picture> pictures = pictures(new byte[0], out);
    assertThat(pictures).hasSize(SECONDS * 30);
    assertThat(pictures)
        .allMatch(picture -> picture.width() == 640 && picture.height() == 360)
        .noneMatch(picture -> picture.type() == avutil.AV_PICTURE_TYPE_B);
    for (int i = 1; i < out.size(); i++) {
      assertThat(out.get(i).ptsUs() - out.get(i - 1).ptsUs()).isCloseTo(33_333, within(1_000L));
    }
    List<Long> shown = clip.frames().stream().map(Coded::ptsUs).sorted().toList();
    assertThat(out.stream().map(Coded::ptsUs)).containsExactlyElementsOf(shown);
  }

  @Test
  void keyframesStandWhereTheSourceHasThemWithParameterSetsBeforeThem() throws Exception {
    H264 clip = Clips.h264("320x180", SECONDS);
    List<Coded> out = reencode(clip, 0);
    List<Long> wanted = clip.frames().stream().filter(Coded::keyframe).map(Coded::ptsUs).toList();
    List<Coded> keyframes = out.stream().filter(Coded::keyframe).toList();
    assertThat(keyframes.stream().map(Coded::ptsUs)).containsExactlyElementsOf(wanted);
    // Sequence parameter set: type 7, constrained baseline is profile 66 with bit 1 set.
    assertThat(keyframes)
        .allSatisfy(frame -> {
          assertThat(frame.bytes()[4] & 31).isEqualTo(7);
          assertThat(frame.bytes()[5]).isEqualTo((byte) 66);
          assertThat(frame.bytes()[6] & 0x40).isEqualTo(0x40);
        });
  }

  @Test
  void makesAKeyframeWhenAsked() throws Exception {
    H264 clip = Clips.h264("320x180", SECONDS);
    List<Coded> out = new ArrayList<>();
    TranscodeSpec spec =
        new TranscodeSpec.VideoReencode(Codec.H264, clip.configuration(), 1_000_000, 30);
    int asked = 40;
    try (StreamJob job =
        jobs.open(spec, (frame, ptsUs, key) -> out.add(annexB(frame, ptsUs, key)))) {
      for (int i = 0; i < clip.frames().size(); i++) {
        if (i == asked) {
          out.clear();
          job.requestKeyframe();
        }
        Coded frame = clip.frames().get(i);
        job.frame(ByteBuffer.wrap(frame.bytes()), frame.ptsUs(), frame.keyframe(), 0);
        if (i == asked + 3) {
          break;
        }
      }
    }
    assertThat(out.getFirst().keyframe()).isTrue();
    assertThat(out.stream().filter(Coded::keyframe)).hasSize(1);
  }

  @Test
  void leavesPicturesOutWhenItFallsBehind() throws Exception {
    H264 clip = Clips.h264("320x180", 2);
    assertThat(reencode(clip, 900_000).size()).isLessThan(20);
  }

  @Test
  void picturesOfACameraBecomeAStreamAlsoWhenTheirSizeChanges() throws Exception {
    List<Coded> out = new ArrayList<>();
    try (StreamJob job =
        jobs.open(
            new TranscodeSpec.JpegToH264(10),
            (frame, ptsUs, key) -> out.add(annexB(frame, ptsUs, key)))) {
      for (int i = 0; i < 30; i++) {
        byte[] jpeg = i < 15 ? Jpegs.picture(320, 240, i) : Jpegs.picture(640, 480, i);
        assertThat(job.frame(ByteBuffer.wrap(jpeg), i * 100_000L, true, 0))
            .isEqualTo(StreamJob.Outcome.DONE);
      }
      assertThat(job.frame(ByteBuffer.wrap(new byte[500]), 3_000_000L, true, 0))
          .isEqualTo(StreamJob.Outcome.BAD);
      job.flush();
    }
    assertThat(out).hasSize(30);
    assertThat(out.stream().filter(Coded::keyframe)).hasSizeLessThanOrEqualTo(3);
    List<Picture> pictures = pictures(new byte[0], out);
    assertThat(pictures).hasSize(30);
    assertThat(pictures.getFirst().width()).isEqualTo(320);
    assertThat(pictures.getLast().width()).isEqualTo(640);
  }

  @Test
  void saysOfColoursRangeAndPixelsWhatTheSourceSays() throws Exception {
    H264 clip =
        Clips.h264Of(
            "testsrc2=size=320x180:rate=30,setsar=16/11",
            1,
            "-color_range",
            "pc",
            "-colorspace",
            "bt709",
            "-color_primaries",
            "bt709",
            "-color_trc",
            "bt709");
    PictureKind source = pictures(clip.configuration(), clip.frames()).getFirst().kind();
    assertThat(source.range()).isEqualTo(avutil.AVCOL_RANGE_JPEG);
    assertThat(source.matrix()).isEqualTo(avutil.AVCOL_SPC_BT709);
    assertThat(source.pixelWidth()).isEqualTo(16);
    assertThat(pictures(new byte[0], reencode(clip, 0)))
        .hasSize(30)
        .allMatch(picture -> picture.kind().equals(source));
  }

  @Test
  void aPictureOfACameraThatIsTooLargeIsLeftOut() throws Exception {
    // 192 x 193 macroblocks; the encoder takes 36,864.
    byte[] large = Jpegs.picture(3072, 3088, 1);
    byte[] small = Jpegs.picture(320, 240, 2);
    List<Coded> out = new ArrayList<>();
    try (StreamJob job =
        jobs.open(
            new TranscodeSpec.JpegToH264(10),
            (frame, ptsUs, key) -> out.add(annexB(frame, ptsUs, key)))) {
      assertThat(job.frame(ByteBuffer.wrap(large), 0, true, 0)).isEqualTo(StreamJob.Outcome.BAD);
      for (int i = 1; i <= 3; i++) {
        assertThat(job.frame(ByteBuffer.wrap(small), i * 100_000L, true, 0))
            .isEqualTo(StreamJob.Outcome.DONE);
      }
      assertThat(job.frame(ByteBuffer.wrap(large), 400_000, true, 0))
          .isEqualTo(StreamJob.Outcome.BAD);
      job.flush();
    }
    assertThat(pictures(new byte[0], out)).hasSize(3);
  }

  @ParameterizedTest
  @CsvSource({"1280,80", "640,100", "320,48", "642,113"})
  void codesFlatPictures(int width, int height) throws Exception {
    List<Coded> out = new ArrayList<>();
    try (Canvas canvas = Canvas.open(width, height);
        H264Encoder encoder = H264Encoder.open(canvas.picture(), 30, 0)) {
      canvas.fill(new Rect(0, 0, width, height), Colour.TEXT);
      encoder.encode(
          canvas.picture(), 0, true, (frame, ptsUs, key) -> out.add(annexB(frame, ptsUs, key)));
    }
    assertThat(pictures(new byte[0], out)).hasSize(1);
  }

  @Test
  void aSourceOfMorePicturesASecondThanSaidGetsNoMoreBits() throws Exception {
    int bitrate = 1_000_000;
    H264 clip = Clips.h264Of("testsrc2=size=320x180:rate=60,noise=alls=20:allf=t", 5);
    List<Coded> out = new ArrayList<>();
    TranscodeSpec spec =
        new TranscodeSpec.VideoReencode(Codec.H264, clip.configuration(), bitrate, 0);
    try (StreamJob job =
        jobs.open(spec, (frame, ptsUs, key) -> out.add(annexB(frame, ptsUs, key)))) {
      for (Coded frame : clip.frames()) {
        job.frame(ByteBuffer.wrap(frame.bytes()), frame.ptsUs(), frame.keyframe(), 0);
      }
      job.flush();
    }
    // It is measured by then.
    long bits =
        out.stream()
            .filter(frame -> frame.ptsUs() >= 2_000_000)
            .mapToLong(frame -> frame.bytes().length * 8L)
            .sum();
    assertThat(bits / 3.0).isLessThan(bitrate * 1.3);
    assertThat(pictures(new byte[0], out)).hasSize(300);
  }

  /**
   * As WebRTC publishers send them: VP8 and VP9 change their size in mid-stream, also to odd ones.
   */
  @ParameterizedTest
  @EnumSource(names = {"VP8", "VP9", "AV1"})
  void otherCodecsBecomeH264OfTheirSize(Codec codec) throws Exception {
    Clips.Pictures large = Clips.pictures(codec, "testsrc2=size=320x180:rate=30:duration=1");
    Clips.Pictures odd = Clips.pictures(codec, "testsrc2=size=161x91:rate=30:duration=1");
    List<Coded> all = new ArrayList<>(large.frames());
    if (codec != Codec.AV1) {
      odd.frames()
          .forEach(
              each -> all.add(new Coded(each.bytes(), each.ptsUs() + 1_000_000, each.keyframe())));
    }
    List<Coded> out = new ArrayList<>();
    TranscodeSpec spec = new TranscodeSpec.VideoReencode(codec, large.configuration(), 0, 0);
    try (StreamJob job =
        jobs.open(spec, (frame, ptsUs, key) -> out.add(annexB(frame, ptsUs, key)))) {
      for (Coded frame : all) {
        assertThat(job.frame(ByteBuffer.wrap(frame.bytes()), frame.ptsUs(), frame.keyframe(), 0))
            .isEqualTo(StreamJob.Outcome.DONE);
      }
      job.flush();
    }
    assertThat(out.stream().map(Coded::ptsUs))
        .containsExactlyElementsOf(all.stream().map(Coded::ptsUs).toList());
    List<Picture> pictures = pictures(new byte[0], out);
    assertThat(pictures).hasSize(all.size());
    assertThat(pictures.getFirst().width()).isEqualTo(320);
    assertThat(pictures.getLast().width()).isEqualTo(codec == Codec.AV1 ? 320 : 160);
  }
}
