package dev.mediahub.media.bwe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SendGateTest {
  private static final long MS = 1_000_000L;
  private static final int PACKET = 1200;

  private final BandwidthEstimator estimator = new BandwidthEstimator();
  private final SendGate gate = new SendGate(estimator);

  private void send(int from, int to, long nowNs) {
    for (int sequence = from; sequence < to; sequence++) {
      estimator.onSent(sequence, PACKET, nowNs);
      gate.onSent(PACKET, nowNs);
    }
  }

  private void report(int from, int to, long nowNs) {
    estimator.feedbackBegin(nowNs);
    for (int sequence = from; sequence < to; sequence++) {
      estimator.feedbackPacket(sequence, true, nowNs / 250_000);
    }
    estimator.feedbackEnd();
  }

  @Test
  void whatIsNeverReportedWaits() {
    send(0, 10, 1000 * MS);
    report(0, 10, 1050 * MS);
    send(10, 310, 1060 * MS);
    assertThat(gate.backlogNs(1400 * MS)).isGreaterThan(300 * MS);
  }

  @Test
  void packetsBeforeTheFirstReportedOneDoNotWait() {
    send(0, 300, 1000 * MS);
    send(300, 310, 1030 * MS);
    report(300, 310, 1080 * MS);
    assertThat(estimator.inFlightBytes()).isZero();
    assertThat(gate.backlogNs(1400 * MS)).isZero();
  }

  @Test
  void nothingWaitsAfterASilenceOfOurOwn() {
    send(0, 10, 1000 * MS);
    report(0, 10, 1050 * MS);
    send(10, 310, 1060 * MS);
    assertThat(gate.backlogNs(2900 * MS)).isPositive();
    assertThat(gate.backlogNs(3100 * MS)).isZero();
  }
}
