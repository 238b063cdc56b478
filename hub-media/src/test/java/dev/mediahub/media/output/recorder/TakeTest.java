package dev.mediahub.media.output.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.media.api.MediaFile;
import dev.mediahub.media.api.RecordRequest;
import dev.mediahub.media.api.RecordedFile;
import dev.mediahub.media.api.RecordingListener;
import dev.mediahub.media.api.RoomKey;
import dev.mediahub.media.protocol.flv.TagWriter;
import dev.mediahub.media.room.Track;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An RTMP publisher's messages as they become files, without threads. */
final class TakeTest {
  /** Baseline, 640x480. */
  private static final byte[] VIDEO_CONFIG =
      TagWriter.avcConfig(
          HexFormat.of().parseHex("0142e01fffe100096742e01fda014016e401000468ce3c80"));

  private static final byte[] KEYFRAME =
      TagWriter.avcFrame(true, 0, HexFormat.of().parseHex("0000000565888400aa"));

  /** Enhanced RTMP: the start of a sequence and a frame of it, each with the codec's name. */
  private static final byte[] OPUS_CONFIG =
      HexFormat.of().parseHex("904f7075734f70757348656164010200" + "0080bb0000000000");

  private static final byte[] OPUS_FRAME = HexFormat.of().parseHex("914f707573fcfffe");
  private static final int SECOND_MS = 1000;

  @TempDir Path folder;
  private final List<MediaFile> files = new ArrayList<>();

  /** Nobody: what it sends is put into the intake by the test. */
  private static final class Encoder implements Source {
    @Override
    public void begin() {}

    @Override
    public @Nullable Track video() {
      return null;
    }

    @Override
    public @Nullable Track audio() {
      return null;
    }

    @Override
    public void requestKeyframe() {}

    @Override
    public void close() {}
  }

  /** Finishes at once. */
  private final class Finishing implements Take.Finishing {
    @Override
    public void started(RecordRequest request, PartFile part) {}

    @Override
    public void close(
        RecordRequest request, PartFile part, boolean last, @Nullable IOException failure) {
      assertThat(failure).isNull();
      try {
        part.close();
        files.add(FileFinisher.finish(part.path()).orElseThrow());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void ended(RecordRequest request, String reason) {}
  }

  /** Told nothing: that is the work of {@link Finishing}. */
  private static final class Silent implements RecordingListener {
    @Override
    public void partStarted(RecordedFile part) {}

    @Override
    public void partReady(RecordedFile part, boolean last, @Nullable String failure) {}

    @Override
    public void partFailed(RecordedFile part, String reason) {}

    @Override
    public void ended(String reason) {}
  }

  private Take take() {
    RecordRequest request =
        new RecordRequest(
            new RoomKey("live", "live-demo"),
            "encoder",
            folder,
            "EG_a",
            Duration.ZERO,
            Duration.ofSeconds(10),
            new Silent());
    Take take = new Take(request, "encoder", 0, 0, new Finishing(), 0);
    take.intake().opened(new Encoder());
    take.intake().message(true, 0, VIDEO_CONFIG);
    return take;
  }

  /** Three seconds with a keyframe each, and sound. */
  private void publishAndStop(Take take) {
    for (int at = 0; at < 3 * SECOND_MS; at += 20) {
      if (at % SECOND_MS == 0) {
        take.intake().message(true, at, KEYFRAME);
      }
      take.intake().message(false, at, OPUS_FRAME);
    }
    take.stop("stopped");
    take.turn(3_000_000_000L);
  }

  @Test
  void recordsTheOpusOfAnRtmpPublisher() {
    Take take = take();
    take.intake().message(false, 0, OPUS_CONFIG);
    publishAndStop(take);
    assertThat(files).hasSize(1);
    assertThat(files.getFirst().audioCodec()).isEqualTo("opus");
    assertThat(files.getFirst().videoCodec()).isEqualTo("h264");
  }

  @Test
  void recordsTheOpusOfWhoSendsNoConfigurationFromTheNextKeyframeOn() {
    publishAndStop(take());
    assertThat(files).extracting(MediaFile::audioCodec).containsExactly("", "opus");
  }
}
