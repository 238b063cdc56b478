package dev.mediahub.media.output.recorder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mediahub.media.api.MediaFile;
import dev.mediahub.media.api.RecordRequest;
import dev.mediahub.media.api.RecordedFile;
import dev.mediahub.media.api.RecordingListener;
import dev.mediahub.media.api.RoomKey;
import dev.mediahub.media.protocol.flv.TagWriter;
import dev.mediahub.media.room.Track;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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
  static final byte[] OPUS_CONFIG =
      HexFormat.of().parseHex("904f7075734f70757348656164010200" + "0080bb0000000000");

  private static final byte[] DELTA =
      TagWriter.avcFrame(false, 0, HexFormat.of().parseHex("00000005419a0400aa"));

  private static final byte[] OPUS_FRAME = HexFormat.of().parseHex("914f707573fcfffe");
  private static final int SECOND_MS = 1000;

  @TempDir Path folder;
  private final List<RecordedFile> begun = new ArrayList<>();
  private final List<MediaFile> files = new ArrayList<>();

  /** Nobody: what it sends is put into the intake by the test. */
  static class Encoder implements Source {
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
    public void started(RecordRequest request, PartFile part) {
      begun.add(part.describe());
    }

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
    return take(0);
  }

  private Take take(long wallOffsetNs) {
    return take(wallOffsetNs, false);
  }

  private Take take(long wallOffsetNs, boolean fromNow) {
    return take(wallOffsetNs, fromNow, Take.MOST_FRAMES);
  }

  private Take take(long wallOffsetNs, boolean fromNow, int mostFrames) {
    RecordRequest request =
        new RecordRequest(
            new RoomKey("live", "live-demo"),
            "encoder",
            null,
            fromNow,
            folder,
            "EG_a",
            Duration.ZERO,
            Duration.ofSeconds(10),
            new Silent());
    Take take = new Take(request, "encoder", wallOffsetNs, 0, mostFrames, new Finishing(), 0);
    open(take);
    return take;
  }

  static void open(Take take) {
    take.intake().opened(new Encoder());
    take.intake().message(true, 0, VIDEO_CONFIG);
  }

  private void publishAndStop(Take take) {
    publish(take, 0);
    stop(take, 3);
  }

  /** Three seconds with a keyframe each, and sound. */
  static void publish(Take take, int fromMs) {
    for (int at = fromMs; at < fromMs + 3 * SECOND_MS; at += 20) {
      if (at % SECOND_MS == 0) {
        take.intake().message(true, at, KEYFRAME);
      }
      take.intake().message(false, at, OPUS_FRAME);
    }
  }

  private static void stop(Take take, long atSecond) {
    take.stop("stopped");
    take.turn(atSecond * 1_000_000_000L);
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

  @Test
  void recordsSoundThatEndsBeforeAPictureCouldCome() {
    Take take = take();
    for (int at = 0; at < 2 * SECOND_MS; at += 20) {
      take.intake().message(false, at, OPUS_FRAME);
    }
    stop(take, 2);
    assertThat(files).extracting(MediaFile::audioCodec).containsExactly("opus");
    assertThat(files.getFirst().seconds()).isEqualTo(2, within(0.05));
  }

  @Test
  void recordsSoundBeforeAPictureOfAPublisherThatWasFollowedByAnother() {
    Take take = take();
    for (int at = 0; at < 2 * SECOND_MS; at += 20) {
      take.intake().message(false, at, OPUS_FRAME);
    }
    take.intake().gone("left");
    open(take);
    take.intake().message(false, 3 * SECOND_MS, OPUS_CONFIG);
    publish(take, 3 * SECOND_MS);
    stop(take, 6);
    assertThat(files).extracting(MediaFile::videoCodec).containsExactly("", "h264");
    assertThat(files).extracting(MediaFile::seconds).first().isEqualTo(2.0);
  }

  @Test
  void waitsForAPictureAsLongWithSoundInShortFrames() {
    Take take = take();
    byte[] frame = OPUS_FRAME.clone();
    frame[5] = (byte) 0xe4; // 2.5 ms.
    for (int i = 0; i < 6 * 400; i++) {
      take.intake().message(false, i * 5 / 2, frame);
    }
    stop(take, 6);
    assertThat(files).extracting(MediaFile::audioCodec).containsExactly("opus");
    assertThat(files.getFirst().seconds()).isEqualTo(6, within(0.05));
  }

  @Test
  void goesOnBehindAPublisherWhoseMediaCameFasterThanItWasMade() throws IOException {
    Take take = take();
    take.intake().message(false, 0, OPUS_CONFIG);
    publish(take, 60 * SECOND_MS);
    take.intake().gone("left");
    open(take);
    take.intake().message(false, 0, OPUS_CONFIG);
    publish(take, 0);
    stop(take, 6);
    assertThat(files).hasSize(1);
    assertThat(files.getFirst().seconds()).isEqualTo(6, within(0.05));
    String content = Files.readString(begun.getFirst().file(), StandardCharsets.ISO_8859_1);
    assertThat(content.split("\u00fc\u00ff\u00fe", -1)).as("sound").hasSize(300 + 1);
  }

  @Test
  void beginsAnotherFileWhenPicturesComeBackAfterHalfADay() {
    Take take = take();
    for (int at = 0; at < 3 * SECOND_MS; at += SECOND_MS) {
      take.intake().message(true, at, KEYFRAME);
    }
    int back = 14 * 3600 * SECOND_MS;
    take.intake().message(true, back, DELTA);
    take.intake().message(true, back + SECOND_MS, KEYFRAME);
    take.intake().message(true, back + 2 * SECOND_MS, DELTA);
    stop(take, 14 * 3600);
    assertThat(files).extracting(MediaFile::seconds).containsExactly(3.0, 2.0);
  }

  @Test
  void beginsAnotherFileAtTheKeyframeAfterTooManyFrames() {
    Take take = take(0, false, 100);
    take.intake().message(false, 0, OPUS_CONFIG);
    publishAndStop(take);
    assertThat(files).extracting(MediaFile::seconds).containsExactly(2.0, 1.0);
  }

  @Test
  void soundKeepsItsTimeAfterAPauseOfADay() throws IOException {
    Take take = take();
    take.intake().message(false, 0, OPUS_CONFIG);
    for (int hour = 0; hour <= 25; hour++) {
      int at = hour * 3600 * SECOND_MS;
      take.intake().message(true, at, KEYFRAME);
      if (hour % 25 == 0) {
        take.intake().message(false, at, OPUS_FRAME);
      }
    }
    stop(take, 25 * 3600);
    assertThat(files).extracting(MediaFile::seconds).containsExactly(39_601.0, 39_601.0, 3_601.0);
    List<Integer> sounds = new ArrayList<>();
    for (RecordedFile part : begun) {
      String content = Files.readString(part.file(), StandardCharsets.ISO_8859_1);
      sounds.add(content.split("\u00fc\u00ff\u00fe", -1).length - 1);
    }
    assertThat(sounds).containsExactly(1, 0, 1);
  }

  @Test
  void tellsWhenItBeganByTheClockAsItIsNow() {
    Instant before = Instant.now();
    Take take = take(-System.nanoTime()); // The hub started in 1970, its clock says.
    take.intake().message(true, 0, KEYFRAME);
    take.stop("stopped");
    take.turn(System.nanoTime());
    assertThat(begun.getFirst().startedAt()).isCloseTo(before, within(5, ChronoUnit.SECONDS));
  }

  @Test
  void isAsLongAsItWasAskedForThoughItBeginsWithAnOlderKeyframe() throws IOException {
    Take take = take(0, true);
    take.intake().message(false, 0, OPUS_CONFIG);
    for (int at = 0; at < 4 * SECOND_MS; at += 20) {
      if (at == 1_600) {
        take.intake().from(5_000_000_000L); // This publisher's clock is behind.
      }
      take.intake().message(true, at, at == 0 ? KEYFRAME : DELTA);
      take.intake().message(false, at, OPUS_FRAME);
    }
    stop(take, 6);
    assertThat(files).hasSize(1);
    assertThat(files.getFirst().seconds()).isEqualTo(2.4, within(0.03));
    Path file = begun.getFirst().file();
    assertThat(FileFinisher.probe(file).orElseThrow().seconds()).isEqualTo(2.4, within(0.03));
    String content = Files.readString(file, StandardCharsets.ISO_8859_1);
    assertThat(content.split("\u00fc\u00ff\u00fe", -1)).as("sound").hasSizeBetween(120, 121);
  }

  @Test
  void beginsWithTheFirstFrameWhenNothingWasKept() {
    Take take = take(0, true);
    take.intake().from(5_000_000_000L);
    take.intake().message(false, 0, OPUS_CONFIG);
    publish(take, 0);
    stop(take, 6);
    assertThat(files).extracting(MediaFile::seconds).first().isEqualTo(3.0);
  }

  @Test
  void recordsTheKeptPicturesOfAPublisherThatSendsNothingMore() {
    Take take = take(0, true);
    take.intake().message(true, 0, KEYFRAME);
    take.intake().message(true, 500, DELTA);
    take.intake().from(600_000_000L);
    stop(take, 6);
    assertThat(files).extracting(MediaFile::videoCodec).containsExactly("h264");
  }

  @Test
  void endsWhenItWasStoppedThoughItIsLookedAtLater() {
    Take take = take();
    take.intake().message(false, 0, OPUS_CONFIG);
    publish(take, 0);
    take.stop("stopped");
    publish(take, 3 * SECOND_MS);
    take.turn(6_000_000_000L);
    assertThat(files).extracting(MediaFile::seconds).containsExactly(3.0);
  }

  @Test
  void beginsWithAKeyframeHoweverLongAgoThatWas() {
    Take take = take(0, true);
    take.intake().message(false, 0, OPUS_CONFIG);
    for (int at = 0; at < 10 * SECOND_MS; at += 20) {
      if (at == 7 * SECOND_MS) {
        take.intake().from(7_000_000_000L);
      }
      take.intake().message(true, at, at == 0 ? KEYFRAME : DELTA);
      take.intake().message(false, at, OPUS_FRAME);
    }
    stop(take, 12);
    assertThat(files).extracting(MediaFile::videoCodec).containsExactly("h264");
    assertThat(files.getFirst().seconds()).isEqualTo(3, within(0.03));
  }
}
