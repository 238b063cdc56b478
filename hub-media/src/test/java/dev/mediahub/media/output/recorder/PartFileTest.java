package dev.mediahub.media.output.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.media.api.MediaFile;
import dev.mediahub.media.protocol.codec.Codec;
import dev.mediahub.media.protocol.codec.FrameSize;
import dev.mediahub.media.protocol.webm.WebmIndex;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands in a file that frames were written to. */
final class PartFileTest {
  private static final long SECOND_NS = 1_000_000_000;
  private static final int CLUSTER = 0x1f43b675;
  private static final byte[] OPUS = {(byte) 0xfc, (byte) 0xff, (byte) 0xfe};

  @TempDir Path folder;

  @Test
  void soundHasItsTimeInWebmAlsoAfterALongPause() throws IOException {
    VideoFormat format = new VideoFormat(Codec.VP8, new byte[0], FrameSize.of(640, 360), false);
    PartFile part =
        PartFile.open(folder.resolve("EG_a"), 1, 0, Instant.EPOCH, 0, format, SoundFormat.OPUS);
    part.sound(0, 960, OPUS, 0, OPUS.length);
    for (int second = 0; second <= 100; second++) {
      part.flush();
      part.video(format, second * SECOND_NS, 0, second % 10 == 0, new byte[50], 0);
    }
    part.sound(100 * SECOND_NS, 960, OPUS, 0, OPUS.length);
    part.close();
    List<Long> expected = new ArrayList<>();
    for (long at = 0; at <= 100_000; at += 20) {
      expected.add(at);
    }
    assertThat(soundTimes(part.path())).isEqualTo(expected);
    assertThat(FileFinisher.finish(part.path()).map(MediaFile::seconds)).contains(100.0);
  }

  /** Of every block of the second track, in milliseconds, in the file's order. */
  private static List<Long> soundTimes(Path file) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file));
    WebmIndex index = Objects.requireNonNull(WebmIndex.header(in));
    List<Long> times = new ArrayList<>();
    in.position(index.clustersAt());
    while (in.hasRemaining()) {
      assertThat(in.getInt()).isEqualTo(CLUSTER);
      int end = size(in) + in.position();
      in.get(); // Timestamp, of 8 bytes.
      assertThat(size(in)).isEqualTo(8);
      long clusterMs = in.getLong();
      while (in.position() < end) {
        in.get(); // SimpleBlock.
        int next = size(in) + in.position();
        boolean sound = in.get() == (byte) 0x82;
        long time = clusterMs + in.getShort();
        if (sound) {
          times.add(time);
        }
        in.position(next);
      }
    }
    return times;
  }

  /** As EBML has it: the first bit that is set says how many bytes follow. */
  private static int size(ByteBuffer in) {
    int first = in.get() & 0xff;
    int more = Integer.numberOfLeadingZeros(first) - 24;
    long size = first & (0x7f >> more);
    for (int i = 0; i < more; i++) {
      size = size << 8 | in.get() & 0xff;
    }
    return Math.toIntExact(size);
  }
}
