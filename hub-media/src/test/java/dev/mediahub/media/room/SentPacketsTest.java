package dev.mediahub.media.room;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SentPacketsTest {
  private final SentPackets sent = new SentPackets(8);

  @Test
  void knowsWhatWasSentUnderANumber() {
    sent.put(5, 1005);
    assertThat(sent.get(5, 6)).isEqualTo(1005);
  }

  @Test
  void doesNotMistakeASkippedNumberForTheOneACircleBefore() {
    sent.put(5, 1005);
    sent.skip(12, 15);
    sent.put(15, 1015);
    assertThat(sent.get(13, 15)).isEqualTo(SentPackets.UNKNOWN);
  }

  @Test
  void forgetsWhatIsTooLongAgoOrWasNeverSent() {
    sent.put(5, 1005);
    assertThat(sent.get(5, 13)).isEqualTo(SentPackets.UNKNOWN);
    assertThat(sent.get(14, 13)).isEqualTo(SentPackets.UNKNOWN);
  }

  @Test
  void clearsNoMoreThanItHoldsWhenManyNumbersAreSkipped() {
    sent.put(5, 1005);
    sent.skip(5, 1L << 40);
    sent.put(1L << 40, 7);
    assertThat(sent.get(1L << 40, 1L << 40)).isEqualTo(7);
    assertThat(sent.get((1L << 40) - 1, 1L << 40)).isEqualTo(SentPackets.UNKNOWN);
  }
}
