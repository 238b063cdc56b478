package dev.mediahub.media.output.recorder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mediahub.media.api.RecordRequest;
import dev.mediahub.media.api.RecordedFile;
import dev.mediahub.media.api.RecordingListener;
import dev.mediahub.media.api.RoomKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recordings with their threads, on disks that do not do as they should. */
final class RecorderTest {
  private static final long PATIENCE_SECONDS = 20;

  @TempDir Path folder;
  private final CompletableFuture<Ready> ready = new CompletableFuture<>();

  private record Ready(RecordedFile part, @Nullable String failure) {}

  private final class Listener implements RecordingListener {
    @Override
    public void partStarted(RecordedFile part) {}

    @Override
    public void partReady(RecordedFile part, boolean last, @Nullable String failure) {
      ready.complete(new Ready(part, failure));
    }

    @Override
    public void partFailed(RecordedFile part, String reason) {
      ready.completeExceptionally(new AssertionError(reason));
    }

    @Override
    public void ended(String reason) {}
  }

  /** Keeps the writing thread until it is released. */
  private static final class Stalling extends TakeTest.Encoder {
    final CountDownLatch entered = new CountDownLatch(1);
    final CountDownLatch released = new CountDownLatch(1);

    @Override
    public void close() {
      entered.countDown();
      try {
        released.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private RecordRequest request(String name) {
    return new RecordRequest(
        new RoomKey("live", "live-demo"),
        "encoder",
        null,
        false,
        folder,
        name,
        Duration.ZERO,
        Duration.ofSeconds(10),
        new Listener());
  }

  @Test
  void aFileThatCannotBeFinishedIsReadyAsItWasWritten() throws Exception {
    Recorder.Finisher onFullDisk =
        _ -> {
          throw new IOException("No space left on device");
        };
    try (Recorder recorder = new Recorder(0, 0, onFullDisk)) {
      Take take = recorder.open(request("EG_a"), "encoder");
      TakeTest.open(take);
      take.intake().message(false, 0, TakeTest.OPUS_CONFIG);
      TakeTest.publish(take, 0);
      take.stop("stopped");
      Ready told = ready.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(told.failure()).isEqualTo("No space left on device");
      assertThat(told.part().seconds()).isEqualTo(3, within(0.05));
      assertThat(told.part().bytes()).isEqualTo(Files.size(told.part().file()));
      assertThat(told.part().audioCodec()).isEqualTo("opus");
    }
  }

  @Test
  void anotherBeginsWhileOneIsHeldUp() throws Exception {
    Stalling stalling = new Stalling();
    try (Recorder recorder = new Recorder(0, 0)) {
      try {
        Take take = recorder.open(request("EG_a"), "encoder");
        take.intake().opened(stalling);
        take.intake().gone("left");
        assertThat(stalling.entered.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<Take> other =
            CompletableFuture.supplyAsync(() -> recorder.open(request("EG_b"), "encoder"));
        assertThat(other).succeedsWithin(Duration.ofSeconds(PATIENCE_SECONDS));
      } finally {
        stalling.released.countDown();
      }
    }
  }
}
