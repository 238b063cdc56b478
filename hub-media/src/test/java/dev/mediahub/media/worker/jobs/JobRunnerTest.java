package dev.mediahub.media.worker.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.media.protocol.codec.Codec;
import dev.mediahub.media.worker.TranscodeSpec;
import dev.mediahub.media.worker.wire.Connection;
import dev.mediahub.media.worker.wire.ConnectionPair;
import dev.mediahub.media.worker.wire.Message;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A job that does not get on. */
@Timeout(60)
final class JobRunnerTest {
  private static final int MB = 1024 * 1024;
  private static final TranscodeSpec VIDEO =
      new TranscodeSpec.VideoReencode(Codec.VP8, new byte[0], 0, 0);

  private final AtomicLong bytesOfAll = new AtomicLong();
  private final List<Long> taken = new CopyOnWriteArrayList<>();
  private final CountDownLatch first = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);

  private final JobFactory factory =
      new JobFactory() {
        @Override
        public String load() {
          return "";
        }

        @Override
        public void rehearse() {}

        @Override
        public StreamJob open(TranscodeSpec spec, JobOutput output) {
          return new Slow();
        }
      };

  /** Keeps its first frame until it is told to go on. */
  private final class Slow implements StreamJob {
    @Override
    public Outcome frame(ByteBuffer frame, long ptsUs, boolean keyframe, long behindUs) {
      taken.add(ptsUs / 1000);
      first.countDown();
      try {
        goOn.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return Outcome.DONE;
    }

    @Override
    public void requestKeyframe() {}

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  private JobRunner open(TranscodeSpec spec, ConnectionPair pair) throws InterruptedException {
    JobRunner runner = new JobRunner(1, spec, factory, pair.worker(), bytesOfAll);
    runner.start();
    runner.offer(ByteBuffer.allocate(1), 0, true);
    first.await();
    return runner;
  }

  /** Lets the job end; gives how many frames it lost. */
  private int lostBy(JobRunner runner, Connection hub) throws IOException {
    goOn.countDown();
    runner.close();
    int lost = 0;
    for (Message next = hub.read(); !(next instanceof Message.Closed); next = hub.read()) {
      if (next instanceof Message.Lost(int _, int dropped)) {
        lost += dropped;
      }
    }
    return lost;
  }

  private long mostHeld(JobRunner runner, int frames) {
    ByteBuffer frame = ByteBuffer.allocate(MB);
    long most = 0;
    for (int i = 1; i <= frames; i++) {
      runner.offer(frame.duplicate(), i * 40_000L, true);
      most = Math.max(most, bytesOfAll.get());
    }
    return most;
  }

  @Test
  void holdsOnlySoManyBytes() throws Exception {
    try (ConnectionPair pair = ConnectionPair.open()) {
      JobRunner runner = open(VIDEO, pair);
      assertThat(mostHeld(runner, 600)).isEqualTo(24L * MB);
      assertThat(lostBy(runner, pair.hub())).isEqualTo(576);
      assertThat(taken).hasSize(25).endsWith(600 * 40L);
      assertThat(bytesOfAll).hasValue(0);
    }
  }

  @Test
  void holdsOnlyItsNewestFrameWhileOthersHoldTooMuch() throws Exception {
    try (ConnectionPair pair = ConnectionPair.open()) {
      JobRunner runner = open(VIDEO, pair);
      bytesOfAll.addAndGet(48L * MB);
      assertThat(mostHeld(runner, 10)).isEqualTo(49L * MB);
      assertThat(lostBy(runner, pair.hub())).isEqualTo(9);
      assertThat(taken).containsExactly(0L, 400L);
    }
  }

  @Test
  void keepsTheNewestSecondOfJpegPictures() throws Exception {
    try (ConnectionPair pair = ConnectionPair.open()) {
      JobRunner runner = open(new TranscodeSpec.JpegToH264(10), pair);
      for (int i = 1; i <= 50; i++) {
        runner.offer(ByteBuffer.allocate(1), i * 100_000L, true);
      }
      assertThat(lostBy(runner, pair.hub())).isEqualTo(39);
      assertThat(taken).hasSize(12).startsWith(0L, 4_000L).endsWith(5_000L);
    }
  }
}
