package dev.mediahub.media.protocol.rtcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TransportFeedbackWriterTest {
  private static final int START = 7;

  private final ByteBuffer buffer = ByteBuffer.allocateDirect(2000);
  private final TransportFeedbackWriter writer = new TransportFeedbackWriter();

  /** What was added, by steps from the base sequence. */
  private final Map<Integer, Long> expected = new TreeMap<>();

  private int base;

  @Test
  void writesARunForPacketsInOrder() {
    begin(65534, 1000);
    for (int i = 0; i < 100; i++) {
      assertThat(add(i, 1000 + i)).isTrue();
    }

    // Header 20, one chunk, 100 deltas, padded to a word.
    assertThat(finishAndCompare()).isEqualTo(20 + 2 + 100 + 2);
  }

  @Test
  void tellsOfPacketsLostAtTheStart() {
    begin(10, 5000);
    assertThat(add(3, 5000)).isTrue();
    assertThat(add(4, 5001)).isTrue();

    finishAndCompare();
    assertThat(writer.statusCount()).isZero();
  }

  @Test
  void keepsEveryPatternOfLossAndDelay() {
    Random random = new Random(20261121);
    for (int round = 0; round < 2000; round++) {
      long ticks = random.nextInt(1 << 20);
      begin(random.nextInt(65536), ticks);
      int step = 0;
      int kind = random.nextInt(4);
      for (int i = random.nextInt(60); i >= 0; i--) {
        step += 1 + (random.nextInt(4) < kind ? random.nextInt(1 << random.nextInt(6)) : 0);
        ticks += random.nextInt(5) < kind ? random.nextInt(2000) - 600 : random.nextInt(20);
        assertThat(add(step, ticks)).isTrue();
      }
      finishAndCompare();
    }
  }

  @Test
  void takesTheLargestGapInFewBytes() {
    begin(0, 0);
    assertThat(add(0, 0)).isTrue();
    int gaps = 0;
    while (add((gaps + 1) * (TransportFeedbackWriter.LARGEST_GAP + 1), gaps)) {
      gaps++;
    }

    assertThat(gaps).isEqualTo(7); // 65535 statuses at most
    assertThat(finishAndCompare()).isLessThan(80);
  }

  @Test
  void refusesWhatDoesNotFitAndStaysUsable() {
    begin(100, 40_000);
    assertThat(add(0, 40_000)).isTrue();
    assertThat(writer.add(100, 40_001)).as("same again").isFalse();
    assertThat(writer.add(99, 40_001)).as("older").isFalse();
    assertThat(writer.add(101, 40_000 + 32_768)).as("too late").isFalse();
    assertThat(writer.add(101, 40_000 - 32_769)).as("too early").isFalse();
    assertThat(writer.add(101 + TransportFeedbackWriter.LARGEST_GAP + 1, 40_001)).isFalse();
    assertThat(add(1, 40_000 + 32_767)).isTrue();
    assertThat(add(2, 40_000 - 1)).isTrue();

    finishAndCompare();
  }

  @Test
  void staysBelowItsLargestLength() {
    Random random = new Random(7);
    for (int round = 0; round < 50; round++) {
      begin(0, 0);
      int step = 0;
      long ticks = 0;
      while (add(step, ticks)) {
        step += 1 + (random.nextInt(3) == 0 ? random.nextInt(20) : 0);
        ticks += random.nextInt(600) - 100;
      }
      int length = finishAndCompare();
      assertThat(length).isBetween(1160, TransportFeedbackWriter.LARGEST_LENGTH);
    }
  }

  @Test
  void writesNothingWhenNothingArrived() {
    writer.begin(5, 100);

    assertThat(writer.finish(buffer, START, 1, 2, 3)).isEqualTo(START);
  }

  private void begin(int baseSequence, long ticks) {
    base = baseSequence;
    expected.clear();
    writer.begin(baseSequence, ticks);
  }

  private boolean add(int step, long ticks) {
    boolean added = writer.add(base + step & 0xffff, ticks);
    if (added) {
      expected.put(step, ticks);
    }
    return added;
  }

  private int finishAndCompare() {
    int statuses = writer.statusCount();
    int end = writer.finish(buffer, START, 0xa1, 0xb1, 300);
    Map<Integer, Long> told = new TreeMap<>();
    int[] seen = {0};
    RtcpHandler handler =
        new RtcpHandler() {
          @Override
          public void transportFeedback(
              int senderSsrc, int mediaSsrc, ByteBuffer packet, int offset, int length) {
            assertThat(senderSsrc).isEqualTo(0xa1);
            assertThat(mediaSsrc).isEqualTo(0xb1);
            assertThat(TransportFeedbackReader.feedbackCount(packet, offset)).isEqualTo(300 & 0xff);
            int reason =
                TransportFeedbackReader.read(
                    packet,
                    offset,
                    length,
                    (sequence, received, ticks) -> {
                      assertThat(sequence).isEqualTo(base + seen[0] & 0xffff);
                      if (received) {
                        told.put(seen[0], ticks);
                      }
                      seen[0]++;
                    });
            assertThat(reason).isEqualTo(TransportFeedbackReader.VALID);
          }
        };
    assertThat(RtcpReader.read(buffer, START, end - START, handler)).isEqualTo(RtcpReader.VALID);
    assertThat(told).isEqualTo(expected);
    assertThat(seen[0]).isEqualTo(statuses);
    return end - START;
  }
}
