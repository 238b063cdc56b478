package dev.mediahub.media.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.media.api.CompositeLayout;
import dev.mediahub.media.protocol.codec.Codec;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** What is heard of a job while it goes from one process to the next. */
final class WorkerJobTest {
  private static final TranscodeSpec VIDEO =
      new TranscodeSpec.VideoReencode(Codec.VP8, new byte[0], 0, 0);

  private final HeardFrames heard = new HeardFrames();

  private WorkerJob open(TranscodeSpec spec) {
    return new WorkerJob(1, spec, heard, new WorkerCounters(), _ -> {});
  }

  private static void deliver(WorkerJob job, int process, long timeMs, boolean keyframe) {
    job.deliver(process, ByteBuffer.allocate(1), timeMs * 1000, keyframe);
  }

  private void expectKeyframeAfterARepeatedOne(TranscodeSpec spec) {
    WorkerJob job = open(spec);
    deliver(job, 1, 40, true);
    deliver(job, 2, 40, true);
    assertThat(job.takeKeyframeWish()).isTrue();
    deliver(job, 2, 80, false);
    assertThat(job.takeKeyframeWish()).isTrue();
    assertThat(heard.times).containsExactly(40L);
    deliver(job, 2, 120, true);
    deliver(job, 2, 160, false);
    assertThat(job.takeKeyframeWish()).isFalse();
    assertThat(heard.times).containsExactly(40L, 120L, 160L);
  }

  @Test
  void videoOfANewProcessIsHeardFromAKeyframeOn() {
    expectKeyframeAfterARepeatedOne(VIDEO);
  }

  @Test
  void aCompositesPictureOfANewProcessIsHeardFromAKeyframeOn() {
    expectKeyframeAfterARepeatedOne(
        new CompositeSpec.Picture(1, CompositeLayout.GRID, 640, 360, 25, 0));
  }

  @Test
  void soundOfANewProcessIsHeardFromWhereTheOldOneEnded() {
    WorkerJob job = open(new TranscodeSpec.OpusToAac(2));
    deliver(job, 1, 40, true);
    deliver(job, 2, 20, true);
    deliver(job, 2, 40, true);
    deliver(job, 2, 60, true);
    deliver(job, 1, 80, true);
    assertThat(heard.times).containsExactly(40L, 60L);
    assertThat(job.takeKeyframeWish()).isFalse();
  }

  @Test
  void aGroupOfPicturesThatIsGivenAgainIsNotHeardTwice() {
    WorkerJob job = open(VIDEO);
    deliver(job, 1, 10_000, true);
    job.repeatsFrom(4_000_000);
    deliver(job, 2, 4_000, true);
    deliver(job, 2, 4_040, false);
    deliver(job, 2, 10_040, true);
    assertThat(heard.times).containsExactly(10_000L, 10_040L);
  }

  @Test
  void aSourceWhoseTimeJumpsBackIsHeard() {
    WorkerJob job = open(VIDEO);
    deliver(job, 1, 10_000, true);
    job.repeatsFrom(Long.MAX_VALUE);
    deliver(job, 2, 4_000, true);
    assertThat(heard.times).containsExactly(10_000L, 4_000L);
  }
}
