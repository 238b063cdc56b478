package dev.mediahub.media.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.media.protocol.codec.Codec;
import dev.mediahub.media.worker.wire.Connection;
import dev.mediahub.media.worker.wire.ConnectionPair;
import dev.mediahub.media.worker.wire.Message;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job's place in processes that are not started: the test is their writer. */
final class SeatTest {
  @TempDir private Path folder;
  private final HeardFrames heard = new HeardFrames();
  private final Owner owner = new Owner();
  private final WorkerJob job =
      new WorkerJob(
          1,
          new TranscodeSpec.VideoReencode(Codec.VP8, new byte[0], 0, 0),
          heard,
          new WorkerCounters(),
          _ -> {});

  private static final class Owner implements WorkerProcess.Owner {
    int looks;

    @Override
    public void ready(WorkerProcess process, String missing) {}

    @Override
    public void heard(WorkerProcess process, Message message) {}

    @Override
    public void lookAgain() {
      looks++;
    }

    @Override
    public void ended(WorkerProcess process) {}
  }

  private WorkerProcess process(int number) throws IOException {
    return new WorkerProcess(
        "video", number, WorkerFolder.open(Optional.of(folder)), false, owner, 0);
  }

  private Seat sit(WorkerProcess process, Connection connection) throws IOException {
    Seat seat = process.seat(job);
    job.sit(seat);
    seat.serve(connection);
    return seat;
  }

  private boolean offer(long timeMs, boolean keyframe) {
    return job.offer(ByteBuffer.allocate(1), timeMs * 1000, keyframe);
  }

  @Test
  void aJobThatLeavesAtItsKeyframeWaitsForItsOwnerToSeatIt() throws Exception {
    WorkerProcess process = process(1);
    try (ConnectionPair pair = ConnectionPair.open()) {
      offer(0, true);
      Seat seat = sit(process, pair.hub());
      seat.move();
      offer(40, false);
      seat.serve(pair.hub());
      assertThat(job.seat()).as("not in the middle of a group").isSameAs(seat);
      offer(80, true);
      seat.serve(pair.hub());
      assertThat(job.seat()).isNull();
      assertThat(process.seats()).isEmpty();
      assertThat(owner.looks).isEqualTo(1);
      assertThat(offer(120, false)).as("waits meanwhile").isTrue();
      assertThat(job.queue.peek()).isNotNull().matches(FrameQueue.Waiting::keyframe);
      assertThat(pair.worker().read()).isInstanceOf(Message.Open.class);
      assertThat(pair.worker().read()).isInstanceOf(Message.Frame.class);
      assertThat(pair.worker().read()).isInstanceOf(Message.Frame.class);
      assertThat(pair.worker().read()).isInstanceOf(Message.Close.class);
    }
  }

  @Test
  void aNewProcessGetsTheGroupAgainAndItsPicturesAreNotHeardTwice() throws Exception {
    try (ConnectionPair pair = ConnectionPair.open()) {
      offer(4_000, true);
      offer(10_000, false);
      sit(process(1), pair.hub());
      deliver(1, 10_000);
      sit(process(2), pair.hub());
      deliver(2, 4_000);
      deliver(2, 10_040);
      assertThat(heard.times).containsExactly(10_000L, 10_040L);
      assertThat(job.counters.framesIn.sum()).isEqualTo(4);
    }
  }

  private void deliver(int process, long timeMs) {
    job.deliver(process, ByteBuffer.allocate(1), timeMs * 1000, true);
  }
}
