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
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int SECONDS = 9;

  /** A third of the clip's own speed: a worker that falls a second behind waits for a keyframe. */
  private static final long PICTURE_MS = 100;

  /** Pictures that come while no worker gives any, at once; the rest waits, lest the clip end. */
  private static final int UNHEARD = 60;

  @TempDir private Path folder;
  private final List<Long> shownUs = new CopyOnWriteArrayList<>();
  private final List<Boolean> keyframes = new CopyOnWriteArrayList<>();
  private volatile boolean running;
  private volatile int shownByFirst = -1;
  private int unheard;

  private final FrameSink sink =
      new FrameSink() {
        @Override
        public void onFrame(ByteBuffer frame, long ptsUs, boolean keyframe) {
          keyframes.add(keyframe);
          shownUs.add(ptsUs);
        }

        @Override
        public void onState(JobState state, String message) {
          running = state == JobState.RUNNING;
          if (state == JobState.RESTARTING) {
            shownByFirst = shownUs.size();
          }
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
          clock.scheduleWithFixedDelay(
              () -> offer(job, rest), 0, PICTURE_MS, TimeUnit.MILLISECONDS);
      await().atMost(PATIENCE).until(() -> shownUs.size() > 20);
      ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
      await().atMost(PATIENCE).until(() -> shownByFirst >= 0 && shownUs.size() > shownByFirst);
      assertThat(workers.stats().get(1).restarts()).isEqualTo(1);
      assertThat(rest).as("the publisher has no other keyframe").isNotEmpty();
      assertThat(keyframes.get(shownByFirst)).isTrue();
      assertThat(shownUs).isSorted();
    } finally {
      clock.shutdownNow();
    }
  }

  private void offer(TranscodeJob job, List<Clips.Coded> rest) {
    if (running) {
      unheard = 0;
      offerNext(job, rest);
    }
    for (; !running && unheard < UNHEARD; unheard++) {
      offerNext(job, rest);
    }
  }

  private static void offerNext(TranscodeJob job, List<Clips.Coded> rest) {
    if (!rest.isEmpty()) {
      Clips.Coded next = rest.removeFirst();
      job.offer(ByteBuffer.wrap(next.bytes()), next.ptsUs(), next.keyframe());
    }
  }
}
