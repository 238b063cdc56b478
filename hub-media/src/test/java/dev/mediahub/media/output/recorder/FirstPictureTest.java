package dev.mediahub.media.output.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.media.protocol.codec.Codec;
import dev.mediahub.media.protocol.codec.FrameSize;
import dev.mediahub.media.worker.PictureUnits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The first picture is found in files of every kind, and in none that is not whole. */
final class FirstPictureTest {
  private static final byte[] RECORD = {1, 0x42, (byte) 0xc0, 0x1f, (byte) 0xff, (byte) 0xe0, 0};
  private static final int FIRST_BYTES = 300;

  @TempDir Path folder;

  private Path record(Codec codec) throws IOException {
    VideoFormat format = new VideoFormat(codec, RECORD, FrameSize.of(640, 360), false);
    PartFile part =
        PartFile.open(folder.resolve("EG_a"), 1, 0, Instant.EPOCH, 0, format, SoundFormat.OPUS);
    byte[] opus = {(byte) 0xfc, (byte) 0xff, (byte) 0xfe};
    // Sound comes first, and so do its samples in the file.
    for (int i = 0; i < 50; i++) {
      part.sound(i * 20_000_000L, 960, opus, 0, opus.length);
      byte[] frame = new byte[FIRST_BYTES + i];
      Arrays.fill(frame, (byte) (i + 1));
      part.video(format, i * 20_000_000L, 0, i == 0, frame, 0);
    }
    part.close();
    return part.path();
  }

  @ParameterizedTest
  @EnumSource(names = {"H264", "H265", "VP8", "VP9", "AV1"})
  void isTheFirstKeyframe(Codec codec) throws IOException {
    Path file = record(codec);
    FileFinisher.finish(file);
    PictureGroup first = FirstPicture.of(file).orElseThrow();
    assertThat(first.codec()).isEqualTo(codec);
    assertThat(first.configuration()).isEqualTo(codec == Codec.VP8 ? new byte[0] : RECORD);
    ByteBuffer unit = PictureUnits.read(first.units()).getFirst();
    assertThat(unit.remaining()).isEqualTo(FIRST_BYTES);
    assertThat(unit.get(0)).isEqualTo((byte) 1);
    assertThat(unit.get(FIRST_BYTES - 1)).isEqualTo((byte) 1);
    assertThat(first.keyframe().units()).isEqualTo(first.units());
  }

  @Test
  void soundAloneHasNone() throws IOException {
    PartFile part =
        PartFile.open(folder.resolve("EG_s"), 1, 0, Instant.EPOCH, 0, null, SoundFormat.OPUS);
    byte[] opus = {(byte) 0xfc, (byte) 0xff, (byte) 0xfe};
    part.sound(0, 960, opus, 0, opus.length);
    part.close();
    FileFinisher.finish(part.path());
    assertThat(FirstPicture.of(part.path())).isEmpty();
  }

  @Test
  void aFileThatIsCutAnywhereIsNoError() throws IOException {
    for (Codec codec : new Codec[] {Codec.H264, Codec.VP8}) {
      Path file = record(codec);
      FileFinisher.finish(file);
      byte[] whole = Files.readAllBytes(file);
      for (int length = 0; length < whole.length; length += 61) {
        Files.write(file, Arrays.copyOf(whole, length));
        Optional<PictureGroup> first = FirstPicture.of(file);
        first.ifPresent(group -> assertThat(PictureUnits.read(group.units())).hasSize(1));
      }
      Files.delete(file);
    }
  }
}
