package dev.mediahub.media.bwe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SendHistoryTest {
  private final SendHistory history = new SendHistory();

  @Test
  void knowsSizeAndTimeOfAPacketSent() {
    history.onSent(65_535, 1200, 5_000_123_456L);
    assertThat(history.state(65_535)).isEqualTo(SendHistory.IN_FLIGHT);
    assertThat(history.size(65_535)).isEqualTo(1200);
    assertThat(history.sentUs(65_535, 5_000_623_456L)).isEqualTo(5_000_123_456L);
  }

  @Test
  void knowsTimesBelowZero() {
    history.onSent(1, 100, -7_000_000L);
    assertThat(history.sentUs(1, -6_000_000L)).isEqualTo(-7_000_000L);
  }

  @Test
  void doesNotKnowWhatWasNeverSentOrIsOverwritten() {
    assertThat(history.state(0)).isEqualTo(SendHistory.UNKNOWN);
    history.onSent(5, 100, 0);
    assertThat(history.state(5 + SendHistory.ENTRIES)).isEqualTo(SendHistory.UNKNOWN);
    history.onSent(5 + SendHistory.ENTRIES, 100, 0);
    assertThat(history.state(5)).isEqualTo(SendHistory.UNKNOWN);
  }

  @Test
  void countsBytesInFlightUntilTheirFateIsKnown() {
    history.onSent(1, 1000, 0);
    history.onSent(2, 500, 0);
    history.settle(1, SendHistory.RECEIVED);
    history.settle(1, SendHistory.RECEIVED);
    assertThat(history.inFlightBytes()).isEqualTo(500);
    history.onSent(2 + SendHistory.ENTRIES, 300, 0);
    assertThat(history.inFlightBytes()).isEqualTo(300);
    history.settle(2 + SendHistory.ENTRIES, SendHistory.LOST);
    assertThat(history.inFlightBytes()).isZero();
  }
}
