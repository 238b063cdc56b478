package dev.mediahub.media.protocol.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.media.netsim.Allocations;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TwccRecorderTest {
  private static final long MS = 1_000_000L;
  private static final int LOST = TwccRecorder.NOT_RECEIVED;

  private final TwccRecorder recorder = new TwccRecorder();
  private long now = 77_000 * MS;

  private record Feedback(int base, int count, int reference, List<Integer> deltas) {}

  private List<Feedback> poll() {
    List<Feedback> all = new ArrayList<>();
    while (recorder.begin(now)) {
      List<Integer> deltas = new ArrayList<>();
      for (int i = 0; i < recorder.statusCount(); i++) {
        deltas.add(recorder.delta(i));
      }
      all.add(
          new Feedback(
              recorder.baseSequence(), recorder.feedbackCount(), recorder.referenceTime(), deltas));
      recorder.end(now);
    }
    return all;
  }

  private void receive(int... sequences) {
    for (int sequence : sequences) {
      recorder.onPacket(sequence, now);
      now += MS;
    }
  }

  @Test
  void saysNothingBeforeFiftyMilliseconds() {
    receive(1, 2);
    assertThat(poll()).isEmpty();
    assertThat(recorder.nextDueNs()).isEqualTo(77_050 * MS);
    now = recorder.nextDueNs();
    assertThat(poll()).hasSize(1);
    assertThat(recorder.nextDueNs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void tellsArrivalsAsTicksAndWhatIsMissing() {
    receive(10, 11, 13);
    now += 60 * MS;
    Feedback feedback = poll().getFirst();
    assertThat(feedback.base).isEqualTo(10);
    // 1 ms is four ticks; the first is counted from the reference time.
    assertThat(feedback.deltas.subList(1, 4)).containsExactly(4, LOST, 4);
    assertThat(feedback.deltas.getFirst()).isBetween(0, 255);
  }

  @Test
  void tellsAbsoluteArrivalsToo() {
    receive(10, 12);
    now += 60 * MS;
    assertThat(recorder.begin(now)).isTrue();
    long first = recorder.arrivalTicks(0);
    assertThat(first / 256).isEqualTo(recorder.referenceTime());
    assertThat(recorder.arrivalTicks(1)).isEqualTo(-1);
    assertThat(recorder.arrivalTicks(2)).isEqualTo(first + 4);
  }

  @Test
  void goesOnWhereTheLastFeedbackEnded() {
    receive(10, 11);
    now += 60 * MS;
    poll();
    receive(14);
    now += 100 * MS;
    Feedback feedback = poll().getFirst();
    assertThat(feedback.base).isEqualTo(12);
    assertThat(feedback.count).isEqualTo(1);
    assertThat(feedback.deltas.subList(0, 2)).containsExactly(LOST, LOST);
  }

  @Test
  void tellsAPacketThatCameAfterItWasToldLost() {
    receive(10, 12);
    now += 60 * MS;
    poll();
    receive(11);
    now += 100 * MS;
    Feedback feedback = poll().getFirst();
    assertThat(feedback.base).isEqualTo(11);
    // What came behind it is told once more, 61 ms earlier.
    assertThat(feedback.deltas).hasSize(2);
    assertThat(feedback.deltas.getLast()).isEqualTo(-61 * 4);
  }

  @Test
  void toldReorderedPacketsHaveNegativeDeltas() {
    receive(10, 12, 11);
    now += 60 * MS;
    assertThat(poll().getFirst().deltas.subList(1, 3)).containsExactly(8, -4);
  }

  @Test
  void worksAcrossTheWrap() {
    receive(65_534, 65_535, 0, 1);
    now += 60 * MS;
    Feedback feedback = poll().getFirst();
    assertThat(feedback.base).isEqualTo(65_534);
    assertThat(feedback.deltas.subList(1, 4)).containsExactly(4, 4, 4);
  }

  @Test
  void arrivalsAddUpOverManyFeedbacks() {
    List<Long> ticks = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      receive(i);
      for (Feedback feedback : poll()) {
        long at = feedback.reference * 256L;
        for (int delta : feedback.deltas) {
          at += delta;
          ticks.add(at);
        }
      }
    }
    assertThat(ticks).hasSizeGreaterThan(300);
    for (int i = 1; i < ticks.size(); i++) {
      assertThat(ticks.get(i) - ticks.get(i - 1)).isEqualTo(4);
    }
  }

  @Test
  void splitsManyPacketsIntoBoundedFeedbacks() {
    for (int i = 0; i < 1200; i++) {
      recorder.onPacket(i, now);
    }
    List<Feedback> all = poll();
    assertThat(all).hasSizeBetween(3, 4);
    assertThat(all).allMatch(f -> f.deltas.size() <= TwccRecorder.MAX_STATUS_COUNT);
    assertThat(all.stream().mapToInt(f -> f.deltas.size()).sum()).isEqualTo(1200);
  }

  @Test
  void splitsWhereADeltaWouldNotFit() {
    receive(1, 2);
    now += 10_000 * MS;
    receive(3);
    now += 60 * MS;
    List<Feedback> all = poll();
    assertThat(all).hasSize(2);
    assertThat(all.get(0).deltas).hasSize(2);
    assertThat(all.get(1).base).isEqualTo(3);
  }

  @Test
  void survivesAnyJump() {
    receive(1, 2, 30_000, 3, 62_000, 100, 29_000);
    now += 60 * MS;
    List<Feedback> all = poll();
    assertThat(all).isNotEmpty();
    assertThat(all).allMatch(f -> f.deltas.size() <= TwccRecorder.MAX_STATUS_COUNT);
  }

  @Test
  void waitsLongerWhenLittleArrives() {
    long first = 0;
    int feedbacks = 0;
    for (int i = 0; i < 100; i++) {
      recorder.onPacket(i, now);
      now += 20 * MS;
      if (!poll().isEmpty()) {
        first = first == 0 ? now : first;
        feedbacks++;
      }
    }
    double meanMs = (now - first) / 1e6 / (feedbacks - 1);
    assertThat(meanMs).isBetween(90.0, 125.0);
  }

  @Test
  void allocatesNothing() {
    int[] next = {0};
    long bytes =
        Allocations.bytesOf(() -> {
          for (int i = 0; i < 20_000; i++) {
            recorder.onPacket(next[0]++ & 0xffff, now);
            now += 500_000;
            while (recorder.begin(now)) {
              for (int s = 0; s < recorder.statusCount(); s++) {
                recorder.delta(s);
              }
              recorder.end(now);
            }
          }
        });
    assertThat(bytes).isZero();
  }
}
