package dev.mediahub.media.output.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.media.api.TrackKind;
import dev.mediahub.media.protocol.flv.TagWriter;
import dev.mediahub.media.protocol.sdp.Codec;
import dev.mediahub.media.room.TestTracks;
import dev.mediahub.media.room.Track;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is counted of sources that come and go, and what they are asked for. */
final class SourceReaderTest {
  private static final long MS = 1_000_000;

  /** VP8, 640x360. */
  private static final byte[] KEYFRAME = HexFormat.of().parseHex("101000009d012a80026801");

  private static final Track VIDEO =
      TestTracks.of(
          1,
          "TR_1",
          TrackKind.VIDEO,
          new Codec(96, "VP8", 90_000, 1, "", -1, true, true, false, false, false));

  private final SourceReader reader = new SourceReader(new Nowhere(), 0, 0, _ -> {}, 0);
  private final Intake intake = reader.intake();
  private int asked;

  /** Puts nothing into the intake by itself. */
  private final class Fake implements Source {
    private final @Nullable Track video;

    Fake(@Nullable Track video) {
      this.video = video;
    }

    @Override
    public void begin() {}

    @Override
    public @Nullable Track video() {
      return video;
    }

    @Override
    public @Nullable Track audio() {
      return null;
    }

    @Override
    public void requestKeyframe() {
      asked++;
    }

    @Override
    public void close() {}
  }

  private static final class Nowhere implements FrameOutput {
    @Override
    public void video(
        VideoFormat format,
        long wallNs,
        long compositionNs,
        boolean keyframe,
        byte[] data,
        int at) {}

    @Override
    public void sound(
        SoundFormat format, long wallNs, int samples, byte[] data, int at, int length) {}
  }

  private void packet(int sequence, long arrivalNs) {
    ByteBuffer packet = ByteBuffer.allocate(12 + KEYFRAME.length);
    packet.put((byte) 0x80).put((byte) (0x80 | 96)).putShort((short) sequence);
    packet.putInt(sequence * 3000).putInt(7).put(KEYFRAME);
    intake.packet(true, sequence, packet, 0, packet.limit(), arrivalNs);
  }

  @Test
  void countsGapsOfASourceThatLeftOnce() {
    intake.opened(new Fake(VIDEO));
    packet(1, 0);
    packet(3, 10 * MS);
    packet(4, 600 * MS);
    reader.read(0, true);
    assertThat(reader.gaps()).isEqualTo(1);
    intake.gone("left");
    reader.read(0, true);
    assertThat(reader.gaps()).as("after it left").isEqualTo(1);
    intake.opened(new Fake(VIDEO));
    reader.read(0, true);
    assertThat(reader.gaps()).as("with another").isEqualTo(1);
  }

  @Test
  void asksForAKeyframeWhereAMessageDidNotFit() {
    intake.opened(new Fake(null));
    reader.read(0, true);
    reader.askForKeyframe(0, false);
    assertThat(asked).isZero();
    intake.limit(100);
    intake.message(true, 0, TagWriter.avcFrame(false, 0, new byte[1_000]));
    reader.askForKeyframe(MS, false);
    assertThat(asked).isEqualTo(1);
    intake.limit(10_000);
    intake.message(true, 0, TagWriter.avcFrame(true, 0, new byte[1_000]));
    reader.askForKeyframe(1_000 * MS, false);
    assertThat(asked).isEqualTo(1);
  }
}
