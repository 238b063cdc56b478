package dev.mediahub.media.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimerHeapTest {
  private final TimerHeap heap = new TimerHeap();
  private final List<String> fired = new ArrayList<>();

  @Test
  void runsTimersByDeadlineAndEqualOnesInSchedulingOrder() {
    heap.schedule(named("late"), 30);
    heap.schedule(named("first of two"), 20);
    heap.schedule(named("second of two"), 20);
    heap.schedule(named("early"), 10);
    fireUntil(30);
    assertThat(fired).containsExactly("early", "first of two", "second of two", "late");
  }

  @Test
  void keepsATimerUntilItsDeadline() {
    heap.schedule(named("timer"), 100);
    fireUntil(99);
    assertThat(fired).isEmpty();
    assertThat(heap.untilNextNs(60)).isEqualTo(40);
    assertThat(heap.untilNextNs(160)).isZero();
  }

  @Test
  void saysThatThereIsNothingToWaitFor() {
    assertThat(heap.untilNextNs(0)).isEqualTo(-1);
  }

  @Test
  void forgetsACancelledTimer() {
    LoopTimer timer = named("cancelled");
    heap.schedule(timer, 10);
    heap.schedule(named("kept"), 20);
    heap.cancel(timer);
    heap.cancel(timer);
    fireUntil(100);
    assertThat(fired).containsExactly("kept");
    assertThat(timer.isScheduled()).isFalse();
  }

  @Test
  void movesATimerThatIsScheduledAgain() {
    LoopTimer timer = named("moved");
    heap.schedule(timer, 10);
    heap.schedule(named("other"), 20);
    heap.schedule(timer, 30);
    assertThat(heap.size()).isEqualTo(2);
    fireUntil(100);
    assertThat(fired).containsExactly("other", "moved");
  }

  @Test
  void comparesTimesAcrossTheWrapOfTheClock() {
    heap.schedule(named("after the wrap"), Long.MIN_VALUE + 5);
    heap.schedule(named("before the wrap"), Long.MAX_VALUE - 5);
    fireUntil(Long.MIN_VALUE + 10);
    assertThat(fired).containsExactly("before the wrap", "after the wrap");
  }

  @Test
  void leavesATimerThatSchedulesItselfForNowToTheNextRound() {
    LoopTimer again =
        new LoopTimer() {
          @Override
          protected void onTimer(long nowNs) {
            fired.add("again");
            heap.schedule(this, nowNs);
          }
        };
    heap.schedule(again, 0);
    fireUntil(0);
    assertThat(fired).hasSize(1);
    fireUntil(0);
    assertThat(fired).hasSize(2);
  }

  @Test
  void staysInOrderThroughManyRandomChanges() {
    Random random = new Random(7);
    List<LoopTimer> timers = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      timers.add(named("" + i));
    }
    for (int i = 0; i < 20_000; i++) {
      LoopTimer timer = timers.get(random.nextInt(timers.size()));
      if (random.nextInt(3) == 0) {
        heap.cancel(timer);
      } else {
        heap.schedule(timer, random.nextInt(500));
      }
    }
    List<LoopTimer> expected =
        timers.stream()
            .filter(LoopTimer::isScheduled)
            .sorted(
                Comparator.comparingLong((LoopTimer timer) -> timer.deadlineNs)
                    .thenComparingLong(timer -> timer.sequence))
            .toList();
    List<LoopTimer> seen = new ArrayList<>();
    for (LoopTimer timer = heap.pollDue(500, Long.MAX_VALUE);
        timer != null;
        timer = heap.pollDue(500, Long.MAX_VALUE)) {
      seen.add(timer);
    }
    assertThat(seen).isEqualTo(expected);
  }

  private void fireUntil(long nowNs) {
    long limit = heap.sequenceLimit();
    for (LoopTimer timer = heap.pollDue(nowNs, limit);
        timer != null;
        timer = heap.pollDue(nowNs, limit)) {
      timer.onTimer(nowNs);
    }
  }

  private LoopTimer named(String name) {
    return MediaLoopTest.timer(now -> fired.add(name));
  }
}
