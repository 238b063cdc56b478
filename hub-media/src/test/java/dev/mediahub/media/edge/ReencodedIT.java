package dev.mediahub.media.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import dev.mediahub.media.api.IoMode;
import dev.mediahub.media.api.MediaConfig;
import dev.mediahub.media.api.MediaServer;
import dev.mediahub.media.api.MediaServerFactory;
import dev.mediahub.media.api.ParticipantInfo;
import dev.mediahub.media.api.Protocol;
import dev.mediahub.media.api.PublishRequest;
import dev.mediahub.media.api.Restream;
import dev.mediahub.media.api.RestreamNetwork;
import dev.mediahub.media.api.RestreamRequest;
import dev.mediahub.media.api.RestreamStatus.State;
import dev.mediahub.media.api.RestreamTarget;
import dev.mediahub.media.api.RoomKey;
import dev.mediahub.media.api.RtmpConfig;
import dev.mediahub.media.api.RtmpGate;
import dev.mediahub.media.api.RtmpListener;
import dev.mediahub.media.api.Snapshot;
import dev.mediahub.media.api.SnapshotRequest;
import dev.mediahub.media.api.TrackInfo;
import dev.mediahub.media.api.WorkerConfig;
import dev.mediahub.media.api.WorkerStats;
import dev.onvoid.webrtc.PeerConnectionFactory;
import dev.onvoid.webrtc.media.audio.AudioDeviceModule;
import dev.onvoid.webrtc.media.audio.AudioLayer;
import java.io.BufferedReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What libwebrtc publishes in other codecs than H.264, sent on over RTMP by real workers. */
final class ReencodedIT {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final RoomKey ROOM = new RoomKey("live", "live-in");
  private static final int SECONDS = 2;

  // One hub for all tests: a worker process takes a second or two to start.
  @TempDir private static Path folder;
  private static AudioDeviceModule audio;
  private static PeerConnectionFactory factory;
  private static MovingPicture picture;
  private static Tone tone;
  private static MediaServer media;
  private static RtmpListener rtmp;
  private final List<Restream> opened = new ArrayList<>();

  /** Each key is a room of its own. */
  private static final class RoomAKey implements RtmpGate {
    @Override
    public @Nullable String refusal(String app) {
      return null;
    }

    @Override
    public Publish publish(String app, String streamKey, String password) {
      return new Publish(room(streamKey), "encoder", "", "", false, _ -> {}, () -> {});
    }

    @Override
    public Play play(String app, String room, @Nullable String identity, String token) {
      throw new HubException(ErrorCode.UNAUTHORIZED, "Nobody plays here");
    }
  }

  private static final class Loopback implements RestreamNetwork {
    @Override
    public List<InetAddress> addresses(String host) {
      return List.of(InetAddress.getLoopbackAddress());
    }

    @Override
    public SSLContext tls() {
      throw new IllegalStateException("nothing goes over TLS here");
    }
  }

  private static RoomKey room(String key) {
    return new RoomKey("live", "live-" + key);
  }

  @BeforeAll
  static void start() {
    audio = new AudioDeviceModule(AudioLayer.kDummyAudio);
    factory = new PeerConnectionFactory(audio);
    picture = new MovingPicture();
    tone = new Tone();
    WorkerConfig workers = new WorkerConfig(1024, 1, 1, Optional.of(folder.resolve("run")));
    media =
        MediaServerFactory.load()
            .start(new MediaConfig(0, 0, List.of(), 1, IoMode.AUTO, true, workers), _ -> {});
    rtmp =
        media.listenRtmp(
            new RtmpConfig(0, -1, () -> null, 0, false, 0, RtmpConfig.ADMISSION_MS),
            new RoomAKey());
  }

  @AfterEach
  void endDestinations() {
    opened.forEach(Restream::close);
    await().atMost(PATIENCE).until(() -> video().jobs() == 0);
  }

  @AfterAll
  static void stop() throws Exception {
    rtmp.close();
    media.close();
    tone.close();
    picture.close();
    factory.dispose();
    audio.dispose();
  }

  private static LibwebrtcPeer publish(RoomKey room, String codec) throws Exception {
    LibwebrtcPeer peer = LibwebrtcPeer.sending(factory, picture.source(), codec, tone.source());
    PublishRequest request =
        new PublishRequest(room, "camera", "", "", false, Protocol.WHIP, peer.offer());
    peer.accept(media.publish(request).sdp());
    return peer;
  }

  private Restream send(RoomKey room, int port, String key) {
    RestreamTarget target = new RestreamTarget(false, "localhost", port, "live", key);
    Restream made =
        media.restream(new RestreamRequest(room, "camera", target, 0, _ -> {}), new Loopback());
    opened.add(made);
    return made;
  }

  private static void becomes(Restream restream, State state) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(restream.status().state()).isEqualTo(state));
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
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
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
    assertThat(different).as(codec).hasSizeGreaterThan(SECONDS * 10);
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
      Restream first = send(ROOM, rtmp.port(), "one");
      Restream second = send(ROOM, rtmp.port(), "two");
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
      Restream out = send(ROOM, rtmp.port(), "out");
      arrives("out");
      long attempts = out.status().attempts();
      long restarts = video().restarts();
      worker().orElseThrow().destroyForcibly();
      await().atMost(PATIENCE).until(() -> video().restarts() > restarts);
      long before = video().framesOut();
      await().atMost(PATIENCE).until(() -> video().framesOut() > before + 10);
      goesOn("out");
      assertThat(out.status().attempts()).as("the connection stayed").isEqualTo(attempts);
    }
  }

  private static Optional<ProcessHandle> worker() {
    return ProcessHandle.current()
        .descendants()
        .filter(each -> each.info().commandLine().orElse("").contains("/video-"))
        .findFirst();
  }

  @Test
  void saysSoWhenNoMoreAreAllowedAndFollowsWhenOneEnds() throws Exception {
    try (LibwebrtcPeer _ = publish(ROOM, "VP8");
        LibwebrtcPeer _ = publish(room("other"), "VP8")) {
      Restream out = send(ROOM, rtmp.port(), "out");
      becomes(out, State.ACTIVE);
      Restream waits = send(room("other"), rtmp.port(), "waits");
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
