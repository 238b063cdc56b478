package dev.mediahub.media.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

final class FrameQueueTest {
  private final LongAdder dropped = new LongAdder();
  private final FrameQueue queue = new FrameQueue(10, 1000, true, dropped);

  private void offer(int count, int size, int keyframeEvery) {
    for (int i = 0; i < count; i++) {
      queue.offer(ByteBuffer.allocate(size), i, i % keyframeEvery == 0);
    }
  }

  private List<Long> rest() {
    List<Long> numbers = new ArrayList<>();
    for (FrameQueue.Waiting next = queue.poll(); next != null; next = queue.poll()) {
      numbers.add(next.number());
    }
    return numbers;
  }

  @Test
  void dropsTheOldestWhenThereAreTooMany() {
    offer(12, 1, 1);
    assertThat(rest()).hasSize(10).startsWith(2L).endsWith(11L);
    assertThat(dropped.sum()).isEqualTo(2);
  }

  @Test
  void dropsTheOldestWhenTheyAreTooLarge() {
    offer(4, 400, 1);
    assertThat(rest()).containsExactly(2L, 3L);
  }

  @Test
  void keepsASingleFrameHoweverLarge() {
    offer(1, 5000, 1);
    assertThat(rest()).containsExactly(0L);
  }

  @Test
  void beginsANewProcessWithTheNewestSound() {
    offer(10, 1, 1);
    queue.freshen(3, false);
    assertThat(rest()).containsExactly(7L, 8L, 9L);
    assertThat(dropped.sum()).isEqualTo(7);
  }

  @Test
  void givesTheGroupOfPicturesAgainThoughItWasTaken() {
    offer(7, 1, 4);
    rest();
    offer(2, 1, 100);
    assertThat(queue.again()).extracting(FrameQueue.Waiting::number).containsExactly(7L, 8L);
    offer(3, 1, 100);
    queue.poll();
    assertThat(queue.again()).extracting(FrameQueue.Waiting::number).containsExactly(9L, 10L, 11L);
    assertThat(rest()).isEmpty();
    assertThat(dropped.sum()).isZero();
  }

  @Test
  void doesNotKeepGroupsThatAreTooLong() {
    offer(400, 1, 1000);
    assertThat(queue.again()).isEmpty();
    offer(1, 1, 1);
    assertThat(queue.again()).hasSize(1);
  }

  @Test
  void beginsANewProcessWithTheNewestKeyframe() {
    offer(10, 1, 4);
    queue.freshen(3, true);
    assertThat(rest()).containsExactly(8L, 9L);
  }

  @Test
  void leavesTheCallersBufferAsItIs() {
    ByteBuffer frame = ByteBuffer.wrap(new byte[] {1, 2, 3, 4}).position(1).limit(3);
    queue.offer(frame, 0, true);
    assertThat(frame.position()).isEqualTo(1);
    FrameQueue.Waiting waiting = Objects.requireNonNull(queue.poll());
    assertThat(waiting.bytes()).containsExactly(2, 3);
  }
}
