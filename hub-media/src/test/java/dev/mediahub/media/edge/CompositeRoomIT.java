package dev.mediahub.media.edge;

import static dev.mediahub.media.edge.RtmpHub.becomes;
import static dev.mediahub.media.edge.RtmpHub.room;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.mediahub.media.api.CompositeLayout;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import dev.mediahub.media.api.MediaServer;
import dev.mediahub.media.api.ParticipantInfo;
import dev.mediahub.media.api.RecordRequest;
import dev.mediahub.media.api.RecordedFile;
import dev.mediahub.media.api.Recording;
import dev.mediahub.media.api.RecordingListener;
import dev.mediahub.media.api.Restream;
import dev.mediahub.media.api.RestreamRequest;
import dev.mediahub.media.api.RestreamStatus.State;
import dev.mediahub.media.api.RestreamTarget;
import dev.mediahub.media.api.RoomKey;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole room recorded and sent on, by real workers, from real encoders. */
final class CompositeRoomIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final RoomKey ROOM = room("room");

  private final List<RecordedFile> ready = new CopyOnWriteArrayList<>();
  private final List<String> ended = new CopyOnWriteArrayList<>();
  private final List<Process> encoders = new CopyOnWriteArrayList<>();
  private RtmpHub hub;
  private MediaServer media;
  @TempDir private Path folder;

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
    hub = new RtmpHub(folder, null);
    media = hub.media;
  }

  @AfterEach
  void stop() {
    encoders.forEach(Process::destroyForcibly);
    hub.close();
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
            "rtmp://127.0.0.1:" + hub.rtmp.port() + "/live/" + key);
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
            false,
            folder,
            name,
            Duration.ZERO,
            PATIENCE,
            new Heard()));
  }

  private Restream sendOn() {
    return media.restream(
        new RestreamRequest(
            ROOM,
            "",
            CompositeLayout.GRID,
            new RestreamTarget(false, "localhost", hub.rtmp.port(), "live", "out.composite"),
            0,
            _ -> {}),
        hub.network);
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
    becomes(out, State.ACTIVE);
    awaitPublishers(room("out"), 1);

    ProcessHandle killed = RtmpHub.worker("composite").orElseThrow();
    double before = recording.stats().seconds();
    killed.destroyForcibly();
    await()
        .atMost(PATIENCE)
        .until(() ->
            RtmpHub.worker("composite").filter(next -> next.pid() != killed.pid()).isPresent());
    await().atMost(PATIENCE).until(() -> recording.stats().seconds() > before + 3);
    first.destroyForcibly();
    awaitPublishers(ROOM, 1);
    assertThat(out.status().state()).isEqualTo(State.ACTIVE);

    encoders.forEach(Process::destroyForcibly);
    await().atMost(PATIENCE).until(() -> media.room(ROOM).isEmpty());
    double last = recording.stats().seconds();
    publish("room.carl", 800);
    await().atMost(PATIENCE).until(() -> recording.stats().seconds() > last + 1);
    becomes(out, State.ACTIVE);

    long alive = RtmpHub.worker("composite").orElseThrow().pid();
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
    assertThat(RtmpHub.worker("composite").orElseThrow().pid()).isEqualTo(alive);
    assertThatThrownBy(() -> media.requireComposite(ROOM, CompositeLayout.SPEAKER))
        .isInstanceOf(HubException.class);
    out.close();
    await()
        .atMost(PATIENCE)
        .ignoreExceptionsInstanceOf(HubException.class)
        .untilAsserted(() -> media.requireComposite(ROOM, CompositeLayout.SPEAKER));
  }
}
