package dev.mediahub.media.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WorkerSupervisorTest {
  @TempDir private Path folder;

  @Test
  void aJobThatWasClosedBeforeItIsAddedIsForgotten() throws Exception {
    WorkerFolder sockets = WorkerFolder.open(Optional.of(folder));
    try (WorkerSupervisor supervisor =
        new WorkerSupervisor(
            "audio", sockets, 1 << 30, Duration.ofMinutes(1), false, Optional.empty())) {
      WorkerJob job =
          new WorkerJob(
              1, SilentStream.SPEC, new HeardFrames(), supervisor.counters, supervisor::remove);
      job.close();
      supervisor.add(job);
      assertThat(supervisor.stats().jobs()).isZero();
    }
  }
}
