package dev.mediahub.media.worker;

import dev.mediahub.media.api.WorkerConfig;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/** A process with a worker, for a test to kill. Prints the worker's process id. */
final class HubThatIsKilled {
  private HubThatIsKilled() {}

  public static void main(String[] arguments) throws InterruptedException {
    Workers workers = Workers.open(new WorkerConfig(1024, 1, Optional.of(Path.of(arguments[0]))));
    workers.open(
        new TranscodeSpec.AacToOpus(new byte[] {0x11, (byte) 0x90}),
        new FrameSink() {
          @Override
          public void onFrame(ByteBuffer frame, long ptsUs, boolean keyframe) {}

          @Override
          public void onState(JobState state, String message) {}
        });
    while (workers.readyPids().isEmpty()) {
      Thread.onSpinWait();
    }
    System.out.println("WORKER " + workers.readyPids().getFirst());
    Thread.currentThread().join();
  }
}
