package dev.mediahub.media.worker.jobs.ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mediahub.media.api.WorkerConfig;
import dev.mediahub.media.protocol.codec.Codec;
import dev.mediahub.media.worker.FrameSink;
import dev.mediahub.media.worker.JobState;
import dev.mediahub.media.worker.TranscodeJob;
import dev.mediahub.media.worker.TranscodeSpec;
import dev.mediahub.media.worker.Workers;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A video with one keyframe only, whose worker is killed in the middle. */
final class RestartedReencodeIT {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration AWAY = Duration.ofSeconds(5);
  private static final int SECONDS = 9;
  private static final long PICTURE_NS = 33_333_333;

  @TempDir private Path folder;
  private final List<Long> shownUs = new CopyOnWriteArrayList<>();
  private final List<Boolean> keyframes = new CopyOnWriteArrayList<>();

  private final FrameSink sink =
      new FrameSink() {
        @Override
        public void onFrame(ByteBuffer frame, long ptsUs, boolean keyframe) {
          keyframes.add(keyframe);
          shownUs.add(ptsUs);
        }

        @Override
        public void onState(JobState state, String message) {
          // Only pictures count here.
        }
      };

  @Test
  void videoGoesOnBeforeItsNextKeyframe() throws Exception {
    Clips.H264 clip = Clips.h264("320x180", SECONDS, 1000);
    List<Clips.Coded> rest = new ArrayList<>(clip.frames());
    TranscodeSpec spec =
        new TranscodeSpec.VideoReencode(Codec.H264, clip.configuration(), 500_000, 30);
    ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    try (Workers workers = Workers.open(new WorkerConfig(1024, 1, Optional.of(folder)));
        TranscodeJob job = workers.open(spec, sink)) {
      var _ =
          clock.scheduleAtFixedRate(() -> offer(job, rest), 0, PICTURE_NS, TimeUnit.NANOSECONDS);
      await().atMost(PATIENCE).until(() -> shownUs.size() > 20);
      long killed = System.nanoTime();
      ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
      await().atMost(PATIENCE).until(() -> workers.stats().get(1).restarts() == 1);
      int before = shownUs.size();
      await().atMost(PATIENCE).until(() -> shownUs.size() > before);
      Duration away = Duration.ofNanos(System.nanoTime() - killed);
      System.out.printf("video was away %d ms%n", away.toMillis());
      assertThat(away).isLessThan(AWAY);
      assertThat(rest).as("the publisher has no other keyframe").isNotEmpty();
      assertThat(keyframes.get(before)).isTrue();
      assertThat(shownUs).isSorted();
    } finally {
      clock.shutdownNow();
    }
  }

  private static void offer(TranscodeJob job, List<Clips.Coded> rest) {
    if (!rest.isEmpty()) {
      Clips.Coded next = rest.removeFirst();
      job.offer(ByteBuffer.wrap(next.bytes()), next.ptsUs(), next.keyframe());
    }
  }
}
