package dev.mediahub.media.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.mediahub.media.api.CompositeLayout;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import dev.mediahub.media.api.IoMode;
import dev.mediahub.media.api.MediaConfig;
import dev.mediahub.media.api.MediaServer;
import dev.mediahub.media.api.MediaServerFactory;
import dev.mediahub.media.api.ParticipantInfo;
import dev.mediahub.media.api.RecordRequest;
import dev.mediahub.media.api.RecordedFile;
import dev.mediahub.media.api.Recording;
import dev.mediahub.media.api.RecordingListener;
import dev.mediahub.media.api.Restream;
import dev.mediahub.media.api.RestreamNetwork;
import dev.mediahub.media.api.RestreamRequest;
import dev.mediahub.media.api.RestreamStatus.State;
import dev.mediahub.media.api.RestreamTarget;
import dev.mediahub.media.api.RoomKey;
import dev.mediahub.media.api.RtmpConfig;
import dev.mediahub.media.api.RtmpGate;
import dev.mediahub.media.api.RtmpListener;
import dev.mediahub.media.api.WorkerConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole room recorded and sent on, by real workers, from real encoders. */
final class CompositeRoomIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final RoomKey ROOM = new RoomKey("live", "live-room");

  private final List<RecordedFile> ready = new CopyOnWriteArrayList<>();
  private final List<String> ended = new CopyOnWriteArrayList<>();
  private final List<Process> encoders = new CopyOnWriteArrayList<>();
  private MediaServer media;
  private RtmpListener rtmp;
  @TempDir private Path folder;

  /** A key is {@code room.identity}. */
  private static final class ByKey implements RtmpGate {
    @Override
    public @Nullable String refusal(String app) {
      return null;
    }

    @Override
    public Publish publish(String app, String streamKey, String password) {
      String[] parts = streamKey.split("\\.");
      RoomKey room = new RoomKey("live", "live-" + parts[0]);
      return new Publish(room, parts[1], "", "", false, _ -> {}, () -> {});
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

  private final class Heard implements RecordingListener {
    @Override
    public void partStarted(RecordedFile part) {
      // Its end says more.
    }

    @Override
    public void partReady(RecordedFile part, boolean last, @Nullable String failure) {
      ready.add(part);
    }

    @Override
    public void partFailed(RecordedFile part, String reason) {
      ended.add("failed: " + reason);
    }

    @Override
    public void ended(String reason) {
      ended.add(reason);
    }
  }

  @BeforeEach
  void start() {
    WorkerConfig workers = new WorkerConfig(1024, 1, 1, Optional.of(folder.resolve("run")));
    media =
        MediaServerFactory.load()
            .start(
                new MediaConfig(0, -1, List.of("127.0.0.1"), 1, IoMode.NIO, false, workers),
                _ -> {});
    rtmp =
        media.listenRtmp(
            new RtmpConfig(0, -1, () -> null, 0, false, 0, RtmpConfig.ADMISSION_MS), new ByKey());
  }

  @AfterEach
  void stop() {
    encoders.forEach(Process::destroyForcibly);
    rtmp.close();
    media.close();
  }

  private Process publish(String key, int hertz) throws IOException {
    List<String> command =
        List.of(
            "ffmpeg",
            "-v",
            "error",
            "-nostdin",
            "-re",
            "-f",
            "lavfi",
            "-i",
            "testsrc2=size=320x180:rate=15",
            "-re",
            "-f",
            "lavfi",
            "-i",
            "sine=frequency=" + hertz + ":sample_rate=48000",
            "-c:v",
            "libx264",
            "-preset",
            "ultrafast",
            "-tune",
            "zerolatency",
            "-pix_fmt",
            "yuv420p",
            "-g",
            "15",
            "-c:a",
            "aac",
            "-f",
            "flv",
            "rtmp://127.0.0.1:" + rtmp.port() + "/live/" + key);
    Process encoder =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    encoders.add(encoder);
    return encoder;
  }

  private void awaitPublishers(RoomKey room, int count) {
    await()
        .atMost(PATIENCE)
        .until(() ->
            media.room(room).stream()
                    .flatMap(info -> info.participants().stream())
                    .filter(ParticipantInfo::publisher)
                    .count()
                == count);
  }

  private Recording record(String name) {
    return media.record(
        new RecordRequest(
            ROOM,
            null,
            CompositeLayout.GRID,
            folder,
            name,
            Duration.ZERO,
            Duration.ofSeconds(10),
            new Heard()));
  }

  private Restream sendOn() {
    return media.restream(
        new RestreamRequest(
            ROOM,
            "",
            CompositeLayout.GRID,
            new RestreamTarget(false, "localhost", rtmp.port(), "live", "out.composite"),
            0,
            _ -> {}),
        new Loopback());
  }

  private static Optional<ProcessHandle> worker() {
    return ProcessHandle.current()
        .descendants()
        .filter(each -> each.info().commandLine().orElse("").contains("/composite-"))
        .findFirst();
  }

  @Test
  void aWholeRoomIsRecordedAndSentOnWhilePeopleComeAndGoAndItsWorkerIsKilled() throws Exception {
    assertThatThrownBy(() -> record("nobody"))
        .isInstanceOfSatisfying(
            HubException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT));
    Process first = publish("room.anna", 440);
    awaitPublishers(ROOM, 1);
    Recording recording = record("EG_whole");
    Restream out = sendOn();
    await().atMost(PATIENCE).until(() -> recording.stats().seconds() > 1);
    publish("room.bert", 1000);
    awaitPublishers(ROOM, 2);
    assertThatThrownBy(() -> record("twice"))
        .isInstanceOfSatisfying(
            HubException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT));
    assertThatThrownBy(() -> media.requireComposite(ROOM, CompositeLayout.SPEAKER))
        .isInstanceOfSatisfying(
            HubException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
    await().atMost(PATIENCE).until(() -> out.status().state() == State.ACTIVE);
    awaitPublishers(new RoomKey("live", "live-out"), 1);

    ProcessHandle killed = worker().orElseThrow();
    double before = recording.stats().seconds();
    killed.destroyForcibly();
    await()
        .atMost(PATIENCE)
        .until(() -> worker().filter(next -> next.pid() != killed.pid()).isPresent());
    await().atMost(PATIENCE).until(() -> recording.stats().seconds() > before + 3);
    first.destroyForcibly();
    awaitPublishers(ROOM, 1);
    assertThat(out.status().state()).isEqualTo(State.ACTIVE);

    encoders.forEach(Process::destroyForcibly);
    await().atMost(PATIENCE).until(() -> media.room(ROOM).isEmpty());
    double last = recording.stats().seconds();
    publish("room.carl", 800);
    await().atMost(PATIENCE).until(() -> recording.stats().seconds() > last + 1);
    await().atMost(PATIENCE).until(() -> out.status().state() == State.ACTIVE);

    long alive = worker().orElseThrow().pid();
    int attempts = (int) out.status().attempts();
    recording.stop("stopped");
    await().atMost(PATIENCE).until(() -> !ended.isEmpty());
    assertThat(ended).containsExactly("stopped");
    assertThat(ready).hasSize(1);
    RecordedFile file = ready.getFirst();
    assertThat(file.videoCodec()).isEqualTo("h264");
    assertThat(file.audioCodec()).isEqualTo("aac");
    assertThat(file.width()).isEqualTo(1280);
    assertThat(file.seconds()).isGreaterThan(before + 3);
    assertThat(out.status().state()).as("it goes on for the other").isEqualTo(State.ACTIVE);
    assertThat(out.status().attempts()).isEqualTo(attempts);
    assertThat(worker().orElseThrow().pid()).isEqualTo(alive);
    assertThatThrownBy(() -> media.requireComposite(ROOM, CompositeLayout.SPEAKER))
        .isInstanceOf(HubException.class);
    out.close();
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> media.requireComposite(ROOM, CompositeLayout.SPEAKER));
  }
}
