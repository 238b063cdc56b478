package dev.mediahub.media.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.media.protocol.codec.Codec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReencodeSlotsTest {
  private final List<Integer> started = new ArrayList<>();
  private final List<Integer> stopped = new ArrayList<>();
  private final List<String> told = new ArrayList<>();
  private final ReencodeSlots slots =
      new ReencodeSlots(2, job -> started.add(job.id), job -> stopped.add(job.id));

  private WorkerJob open(int id) {
    FrameSink sink =
        new FrameSink() {
          @Override
          public void onFrame(ByteBuffer frame, long ptsUs, boolean keyframe) {}

          @Override
          public void onState(JobState state, String message) {
            told.add(id + " " + state + " " + message);
          }
        };
    TranscodeSpec spec = new TranscodeSpec.VideoReencode(Codec.VP8, new byte[0], 0, 0);
    WorkerJob job = new WorkerJob(id, spec, sink, new WorkerCounters(), slots::remove);
    slots.add(job);
    return job;
  }

  @Test
  void refusesWithWordsWhatIsAboveTheBound() {
    open(1);
    open(2);
    WorkerJob third = open(3);
    assertThat(started).containsExactly(1, 2);
    assertThat(told).hasSize(1);
    assertThat(told.getFirst())
        .startsWith("3 UNAVAILABLE")
        .contains("2 videos", "worker.max_reencodes", "B-frames");
    assertThat(third.offer(ByteBuffer.allocate(1), 0, true)).isFalse();
    assertThat(slots.waiting()).isEqualTo(1);
  }

  @Test
  void letsTheNextOneInWhenOneEnds() {
    WorkerJob first = open(1);
    open(2);
    open(3);
    first.close();
    assertThat(started).containsExactly(1, 2, 3);
    assertThat(stopped).containsExactly(1);
    assertThat(told).last().asString().startsWith("3 STARTING");
    assertThat(slots.waiting()).isZero();
  }

  @Test
  void forgetsWhatEndsWhileItWaits() {
    WorkerJob first = open(1);
    open(2);
    open(3).close();
    first.close();
    first.close();
    assertThat(started).containsExactly(1, 2);
    assertThat(stopped).containsExactly(1);
  }
}
