package dev.mediahub.media.output.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.media.api.MediaFile;
import dev.mediahub.media.protocol.codec.Codec;
import dev.mediahub.media.protocol.codec.FrameSize;
import dev.mediahub.media.protocol.fmp4.MovieIndex;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files as they lie on the disk after a kill at any point, and what is made of them. */
final class FileFinisherTest {
  private static final long FRAME_NS = 40_000_000;
  private static final long SOUND_NS = 20_000_000;
  private static final int FRAMES = 100;
  private static final byte[] RECORD = {
    1,
    0x42,
    (byte) 0xc0,
    0x1f,
    (byte) 0xff,
    (byte) 0xe1,
    0,
    4,
    0x67,
    0x42,
    (byte) 0xc0,
    0x1f,
    1,
    0,
    2,
    0x68,
    (byte) 0xce
  };

  @TempDir Path folder;

  /** Four seconds of picture and sound, with a keyframe and a fragment a second. */
  private Path record(Codec codec) throws IOException {
    VideoFormat format = new VideoFormat(codec, RECORD, FrameSize.of(640, 360), false);
    PartFile part =
        PartFile.open(folder.resolve("EG_a"), 1, 0, Instant.EPOCH, 0, format, SoundFormat.OPUS);
    byte[] opus = {(byte) 0xfc, (byte) 0xff, (byte) 0xfe};
    for (int i = 0; i < FRAMES; i++) {
      byte[] frame = new byte[200 + i];
      Arrays.fill(frame, (byte) i);
      part.video(format, i * FRAME_NS, 0, i % 25 == 0, frame, 0);
      part.sound(i * FRAME_NS, 960, opus, 0, opus.length);
      part.sound(i * FRAME_NS + SOUND_NS, 960, opus, 0, opus.length);
      if (i % 25 == 24) {
        part.flush();
      }
    }
    part.close();
    return part.path();
  }

  private static void isWhole(Optional<MediaFile> file, String format, double seconds) {
    assertThat(file).isPresent();
    assertThat(file.get().format()).isEqualTo(format);
    assertThat(file.get().seconds()).isBetween(seconds - 0.05, seconds + 0.05);
    assertThat(file.get().width()).isEqualTo(640);
    assertThat(file.get().height()).isEqualTo(360);
    assertThat(file.get().audioCodec()).isEqualTo("opus");
  }

  @Test
  void finishesMp4WithoutMovingItsMedia() throws IOException {
    Path file = record(Codec.H264);
    byte[] before = Files.readAllBytes(file);
    isWhole(FileFinisher.finish(file), "mp4", 4);
    byte[] after = Files.readAllBytes(file);
    assertThat(Arrays.copyOfRange(after, 48, before.length))
        .isEqualTo(Arrays.copyOfRange(before, 48, before.length));
    isWhole(FileFinisher.probe(file), "mp4", 4);
    isWhole(FileFinisher.finish(file), "mp4", 4);
    assertThat(Files.readAllBytes(file)).as("finished twice").isEqualTo(after);
  }

  @Test
  void finishesWebm() throws IOException {
    Path file = record(Codec.VP8);
    assertThat(file.toString()).endsWith(".webm");
    isWhole(FileFinisher.probe(file), "webm", 4);
    isWhole(FileFinisher.finish(file), "webm", 4);
    byte[] after = Files.readAllBytes(file);
    isWhole(FileFinisher.probe(file), "webm", 4);
    isWhole(FileFinisher.finish(file), "webm", 4);
    assertThat(Files.readAllBytes(file)).as("finished twice").isEqualTo(after);
  }

  /** A second is a fragment; what is lost is less than that. */
  @Test
  void losesOnlyTheLastFragmentWhereverTheFileWasCut() throws IOException {
    for (Codec codec : new Codec[] {Codec.H264, Codec.VP8}) {
      Path file = record(codec);
      byte[] whole = Files.readAllBytes(file);
      double best = 0;
      for (int length = 0; length < whole.length; length += 397) {
        Files.write(file, Arrays.copyOf(whole, length));
        double seconds = FileFinisher.finish(file).map(MediaFile::seconds).orElse(0.0);
        assertThat(seconds).as("%s cut at %d", codec, length).isGreaterThanOrEqualTo(best - 0.05);
        best = Math.max(best, seconds);
      }
      assertThat(best).isGreaterThan(2.9);
      Files.delete(file);
    }
  }

  /**
   * What a kill between the finish's steps leaves: the end appended, the beginning not replaced.
   */
  @Test
  void finishesWhatWasHalfFinished() throws IOException {
    for (Codec codec : new Codec[] {Codec.H264, Codec.VP8}) {
      Path file = record(codec);
      byte[] open = Files.readAllBytes(file);
      FileFinisher.finish(file);
      byte[] finished = Files.readAllBytes(file);
      for (int length = open.length; length <= finished.length; length += 61) {
        byte[] half = Arrays.copyOf(finished, length);
        System.arraycopy(open, 0, half, 0, 400);
        Files.write(file, half);
        isWhole(FileFinisher.finish(file), codec == Codec.VP8 ? "webm" : "mp4", 4);
        assertThat(Files.readAllBytes(file)).isEqualTo(finished);
      }
      Files.delete(file);
    }
  }

  /** Its index would not fit into memory. */
  @Test
  void leavesAFileOfTooManyFramesAsItWasWritten() throws IOException {
    Path file = record(Codec.H264);
    byte[] whole = Files.readAllBytes(file);
    for (int length : new int[] {whole.length, whole.length - 10}) {
      byte[] written = Arrays.copyOf(whole, length);
      Files.write(file, written);
      isWhole(FileFinisher.finish(file, 2 * FRAMES), "mp4", 4);
      assertThat(Files.readAllBytes(file)).isEqualTo(written);
      isWhole(FileFinisher.probe(file), "mp4", 4);
    }
    isWhole(FileFinisher.finish(file, 3 * FRAMES), "mp4", 4);
    assertThat(FirstPicture.of(file)).as("an ordinary file").isPresent();
  }

  /** They are larger than anything else that is read at once. */
  @Test
  void readsTheTablesOfARecordingOfDays() throws IOException {
    Path path = record(Codec.H264);
    FileFinisher.finish(path);
    int more = 70 * 1024 * 1024;
    try (FileChannel file =
        FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer size = ByteBuffer.allocate(8);
      FileFinisher.fill(file, size, MovieIndex.PATCH_AT + 8);
      long moov = MovieIndex.PATCH_AT + size.getLong(0);
      FileFinisher.fill(file, size, moov);
      long end = file.size();
      file.write(ByteBuffer.allocate(4).putInt(0, size.getInt(0) + more), moov);
      byte[] free = "free".getBytes(StandardCharsets.US_ASCII);
      file.write(ByteBuffer.allocate(8).putInt(0, more).put(4, free), end);
      file.write(ByteBuffer.allocate(1), end + more - 1);
    }
    isWhole(FileFinisher.probe(path), "mp4", 4);
    isWhole(FileFinisher.finish(path), "mp4", 4);
    assertThat(FirstPicture.of(path)).isPresent();
  }

  @Test
  void makesNothingOfAFileWithoutFrames() throws IOException {
    for (String content : new String[] {"", "x", "ftypftypftyp".repeat(40)}) {
      Path file = Files.writeString(folder.resolve("other.mp4"), content);
      assertThat(FileFinisher.finish(file)).isEmpty();
      assertThat(FileFinisher.probe(file)).isEmpty();
      assertThat(Files.readString(file)).isEqualTo(content);
    }
  }
}
