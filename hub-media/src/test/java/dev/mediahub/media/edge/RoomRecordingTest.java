package dev.mediahub.media.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.mediahub.media.api.CompositeLayout;
import dev.mediahub.media.api.HubException;
import dev.mediahub.media.api.MediaEvent;
import dev.mediahub.media.api.Protocol;
import dev.mediahub.media.api.RecordRequest;
import dev.mediahub.media.api.RecordedFile;
import dev.mediahub.media.api.Recording;
import dev.mediahub.media.api.RecordingListener;
import dev.mediahub.media.api.RoomKey;
import dev.mediahub.media.edge.webrtc.LoopMedia;
import dev.mediahub.media.edge.webrtc.TrackSource;
import dev.mediahub.media.output.recorder.Recorder;
import dev.mediahub.media.room.Connection;
import dev.mediahub.media.room.Publisher;
import dev.mediahub.media.room.Track;
import dev.mediahub.media.worker.FrameSink;
import dev.mediahub.media.worker.TranscodeJob;
import dev.mediahub.media.worker.TranscodeSpec;
import dev.mediahub.media.worker.Transcoders;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rooms that want to be put together where one at a time may be. */
final class RoomRecordingTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final RoomKey RECORDED = new RoomKey("live", "live-recorded");
  private static final RoomKey OTHER = new RoomKey("live", "live-other");
  private static final CompositeLayout GRID = CompositeLayout.GRID;

  @TempDir Path folder;
  private final Transcoders transcoders = new Idle();
  private final EventQueue control = new EventQueue("test-control");
  private final Rooms rooms = new Rooms(Clock.systemUTC(), this::tell);
  private final Sources sources =
      new Sources(new RtmpRooms(new Entrance(rooms, new Ids(), List.of(), 0), transcoders));
  private final Composites composites =
      new Composites(rooms, sources, transcoders, 1, 0, 0, this::compositeFreed);
  private final Recordings recordings =
      new Recordings(rooms, sources, composites, new Recorder(0, 0));

  private void tell(MediaEvent event) {
    if (event instanceof MediaEvent.StreamStarted || event instanceof MediaEvent.StreamEnded) {
      control.submit(() -> {
        composites.look(event.room());
        recordings.onEvent(event);
      });
    }
  }

  /** What happened until now has been looked at. */
  private void settle() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    control.submit(() -> done.complete(null));
    done.join();
  }

  private void compositeFreed() {
    control.submit(recordings::lookAtComposites);
  }

  @AfterEach
  void stop() {
    recordings.close();
    composites.close();
    control.close();
  }

  /** Makes nothing of anything. */
  private static final class Idle implements Transcoders {
    @Override
    public TranscodeJob open(TranscodeSpec spec, FrameSink sink) {
      return new TranscodeJob() {
        @Override
        public boolean offer(ByteBuffer frame, long ptsUs, boolean keyframe) {
          return true;
        }

        @Override
        public void requestKeyframe() {
          // None comes.
        }

        @Override
        public void close() {
          // Nothing runs.
        }
      };
    }
  }

  private record Connected(String sessionId) implements Connection {
    @Override
    public long sentBytes() {
      return 0;
    }

    @Override
    public void close(String reason) {
      // The test ends sessions itself.
    }
  }

  private static final class NoTracks implements TrackSource {
    @Override
    public List<Track> tracks() {
      return List.of();
    }

    @Override
    public @Nullable LoopMedia home() {
      return null;
    }
  }

  private static final class Deaf implements RecordingListener {
    @Override
    public void partStarted(RecordedFile part) {
      // No media comes.
    }

    @Override
    public void partReady(RecordedFile part, boolean last, @Nullable String failure) {
      // No media comes.
    }

    @Override
    public void partFailed(RecordedFile part, String reason) {
      // No media comes.
    }

    @Override
    public void ended(String reason) {
      // Its slot says so.
    }
  }

  private Session publish(RoomKey room, String sessionId) {
    Publisher publisher =
        new Publisher(sessionId, "anna", "", "", Protocol.WHIP, Instant.now(), List.of());
    Session session =
        Session.publishing(room, new Connected(sessionId), publisher, new NoTracks(), null);
    rooms.add(session);
    rooms.connected(session);
    rooms.mediaStarted(session);
    settle();
    return session;
  }

  private void assertTaken() {
    assertThatThrownBy(() -> composites.require(OTHER, GRID)).isInstanceOf(HubException.class);
  }

  private void awaitFree() {
    await()
        .atMost(PATIENCE)
        .ignoreExceptionsInstanceOf(HubException.class)
        .untilAsserted(() -> composites.require(OTHER, GRID));
  }

  @Test
  void whatLostItsPlaceTakesOneAsSoonAsItIsFreeAndLeavesItWhenItEnds() {
    Session first = publish(RECORDED, "PA_1");
    publish(OTHER, "PA_2");
    Recording recording =
        recordings.start(
            new RecordRequest(
                RECORDED, null, GRID, false, folder, "EG_a", Duration.ZERO, PATIENCE, new Deaf()));
    assertTaken();
    rooms.closed(first, "left");
    settle();
    Object holder = new Object();
    assertThat(composites.hold(OTHER, GRID, holder)).isNotNull();
    publish(RECORDED, "PA_3");
    assertThatThrownBy(() -> composites.require(RECORDED, GRID)).isInstanceOf(HubException.class);

    composites.release(holder);
    await().atMost(PATIENCE).untilAsserted(this::assertTaken);
    recording.stop("stopped");
    awaitFree();
  }
}
