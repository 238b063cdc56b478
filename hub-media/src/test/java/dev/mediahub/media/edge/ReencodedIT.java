package dev.mediahub.media.edge;

import static dev.mediahub.media.edge.RtmpHub.becomes;
import static dev.mediahub.media.edge.RtmpHub.room;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mediahub.media.api.MediaServer;
import dev.mediahub.media.api.ParticipantInfo;
import dev.mediahub.media.api.Protocol;
import dev.mediahub.media.api.PublishRequest;
import dev.mediahub.media.api.Restream;
import dev.mediahub.media.api.RestreamRequest;
import dev.mediahub.media.api.RestreamStatus.State;
import dev.mediahub.media.api.RestreamTarget;
import dev.mediahub.media.api.RoomKey;
import dev.mediahub.media.api.Snapshot;
import dev.mediahub.media.api.SnapshotRequest;
import dev.mediahub.media.api.TrackInfo;
import dev.mediahub.media.api.TrackKind;
import dev.mediahub.media.api.WorkerStats;
import dev.onvoid.webrtc.PeerConnectionFactory;
import dev.onvoid.webrtc.media.audio.AudioDeviceModule;
import dev.onvoid.webrtc.media.audio.AudioLayer;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What libwebrtc publishes in other codecs than H.264, sent on over RTMP by real workers. */
final class ReencodedIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final RoomKey ROOM = room("in");
  private static final int SECONDS = 2;

  // One hub for all tests: a worker process takes a second or two to start.
  @TempDir private static Path folder;
  private static AudioDeviceModule audio;
  private static PeerConnectionFactory factory;
  private static MovingPicture picture;
  private static Tone tone;
  private static RtmpHub hub;
  private static MediaServer media;
  private final List<Restream> opened = new ArrayList<>();

  @BeforeAll
  static void start() {
    audio = new AudioDeviceModule(AudioLayer.kDummyAudio);
    factory = new PeerConnectionFactory(audio);
    picture = new MovingPicture();
    tone = new Tone();
    hub = new RtmpHub(folder, null);
    media = hub.media;
  }

  @AfterEach
  void endDestinations() {
    opened.forEach(Restream::close);
    await().atMost(PATIENCE).until(() -> video().jobs() == 0);
  }

  @AfterAll
  static void stop() throws Exception {
    hub.close();
    tone.close();
    picture.close();
    factory.dispose();
    audio.dispose();
  }

  private static LibwebrtcPeer publish(RoomKey room, String codec) throws Exception {
    LibwebrtcPeer peer = LibwebrtcPeer.sending(factory, picture.source(), codec, tone.source());
    PublishRequest request =
        new PublishRequest(room, "camera", "", "", TrackKind.ALL, Protocol.WHIP, peer.offer());
    peer.accept(media.publish(request).sdp());
    return peer;
  }

  private Restream send(RoomKey room, int port, String key) {
    RestreamTarget target = new RestreamTarget(false, "localhost", port, "live", key);
    Restream made =
        media.restream(new RestreamRequest(room, "camera", target, 0, _ -> {}), hub.network);
    opened.add(made);
    return made;
  }

  private static WorkerStats video() {
    return media.stats().workers().stream()
        .filter(each -> each.kind().equals("video"))
        .findFirst()
        .orElseThrow();
  }

  private static void arrives(String key) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(
                    media.room(room(key)).stream()
                        .flatMap(info -> info.participants().stream())
                        .map(ParticipantInfo::tracks)
                        .flatMap(List::stream)
                        .map(TrackInfo::codec))
                .containsExactlyInAnyOrder("H264", "opus"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"VP8", "VP9", "AV1"})
  void becomesMovingPicturesInH264AndSoundInAac(String codec) throws Exception {
    Path file = folder.resolve(codec + ".flv");
    try (ClosedPort port = new ClosedPort()) {
      receive(codec, port.number(), file);
    }
    assertThat(
            lines(
                "ffprobe",
                "-v",
                "error",
                "-show_entries",
                "stream=codec_name,width,height",
                "-of",
                "csv=p=0",
                file.toString()))
        .containsExactlyInAnyOrder("h264,320,180", "aac");
    List<String> pictures =
        lines("ffmpeg", "-v", "error", "-i", file.toString(), "-map", "0:v", "-f", "framemd5", "-");
    Set<String> different = new HashSet<>();
    pictures.stream()
        .filter(line -> !line.startsWith("#"))
        .forEach(line -> different.add(line.substring(line.lastIndexOf(',') + 1)));
    assertThat(different).as(codec).hasSizeGreaterThan(5);
  }

  /** Publishes, sends it to FFmpeg at this port, and has that write it to a file. */
  private void receive(String codec, int port, Path file) throws Exception {
    Process listener =
        new ProcessBuilder(
                "ffmpeg",
                "-v",
                "error",
                "-nostdin",
                "-listen",
                "1",
                "-i",
                "rtmp://127.0.0.1:" + port + "/live/key",
                "-t",
                "" + SECONDS,
                "-c",
                "copy",
                file.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (LibwebrtcPeer _ = publish(ROOM, codec)) {
      Restream out = send(ROOM, port, "key");
      assertThat(listener.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
          .as(() -> String.valueOf(out.status()))
          .isTrue();
    } finally {
      listener.destroyForcibly();
    }
  }

  private static List<String> lines(String... command) throws Exception {
    Process run =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (BufferedReader out = run.inputReader()) {
      List<String> lines = out.readAllLines();
      assertThat(run.waitFor()).isZero();
      return lines;
    }
  }

  @Test
  void isDoneOnceForAllDestinationsAndEndsWithTheLast() throws Exception {
    try (LibwebrtcPeer _ = publish(ROOM, "VP8")) {
      Restream first = send(ROOM, hub.rtmp.port(), "one");
      Restream second = send(ROOM, hub.rtmp.port(), "two");
      arrives("one");
      arrives("two");
      assertThat(video().jobs()).isEqualTo(1);
      first.close();
      await().atMost(PATIENCE).until(() -> media.room(room("one")).isEmpty());
      assertThat(video().jobs()).isEqualTo(1);
      goesOn("two");
      second.close();
      await().atMost(PATIENCE).until(() -> video().jobs() == 0);
    }
  }

  private static void goesOn(String key) {
    Snapshot before = snapshot(key);
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(snapshot(key).jpeg()).isNotEqualTo(before.jpeg()));
    assertThat(before.width()).isEqualTo(MovingPicture.WIDTH);
  }

  private static Snapshot snapshot(String key) {
    return media.snapshot(new SnapshotRequest(room(key), "encoder", 0, 85, false));
  }

  @Test
  void goesOnWhenItsWorkerIsKilled() throws Exception {
    try (LibwebrtcPeer _ = publish(ROOM, "VP9")) {
      Restream out = send(ROOM, hub.rtmp.port(), "out");
      arrives("out");
      long attempts = out.status().attempts();
      long restarts = video().restarts();
      RtmpHub.worker("video").orElseThrow().destroyForcibly();
      await().atMost(PATIENCE).until(() -> video().restarts() > restarts);
      long before = video().framesOut();
      await().atMost(PATIENCE).until(() -> video().framesOut() > before + 10);
      goesOn("out");
      assertThat(out.status().attempts()).as("the connection stayed").isEqualTo(attempts);
    }
  }

  @Test
  void saysSoWhenNoMoreAreAllowedAndFollowsWhenOneEnds() throws Exception {
    try (LibwebrtcPeer _ = publish(ROOM, "VP8");
        LibwebrtcPeer _ = publish(room("other"), "VP8")) {
      Restream out = send(ROOM, hub.rtmp.port(), "out");
      becomes(out, State.ACTIVE);
      Restream waits = send(room("other"), hub.rtmp.port(), "waits");
      await()
          .atMost(PATIENCE)
          .untilAsserted(() ->
              assertThat(waits.status().error())
                  .contains("re-encodes 1 video at a time", "worker.max_reencodes"));
      assertThat(waits.status().state()).isEqualTo(State.WAITING);
      assertThat(waits.status().attempts()).as("nothing went there").isZero();
      out.close();
      becomes(waits, State.ACTIVE);
      arrives("waits");
      assertThat(waits.status().error()).isEmpty();
    }
  }
}
