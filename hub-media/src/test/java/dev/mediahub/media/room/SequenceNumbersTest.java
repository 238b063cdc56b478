package dev.mediahub.media.room;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SequenceNumbersTest {
  private final SequenceNumbers numbers = new SequenceNumbers(16, 100);

  private long take(long sequence) {
    long index = numbers.take(sequence);
    numbers.sent(index, sequence);
    return index;
  }

  @Test
  void aGapOfTheTrackIsTheViewersToo() {
    numbers.begin(5000);
    assertThat(take(5000)).isEqualTo(100);
    assertThat(take(5000 + 0x7fff)).isEqualTo(100 + 0x7fff);
  }

  @Test
  void aGapBeyondWhatSixteenBitsTellIsClosed() {
    numbers.begin(5000);
    assertThat(take(5000)).isEqualTo(100);
    assertThat(take(5000 + 0x8000)).isEqualTo(101);
    assertThat(take(5000 + 0x8001)).isEqualTo(102);
  }
}
