package dev.mediahub.media.bwe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.media.netsim.Allocations;
import dev.mediahub.media.netsim.LinkSettings;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class BandwidthEstimatorTest {
  private static final long MS = 1_000_000L;
  private static final long STREAM = 2_000_000;
  private static final long SENT = STREAM + ViewerSimulation.AUDIO_BPS;

  private static LinkSettings path() {
    return LinkSettings.seeded(1).delayMs(25);
  }

  private static ViewerSimulation viewer(LinkSettings link) {
    return new ViewerSimulation(STREAM, 2, link, 25);
  }

  @Test
  void recognisesALinkOf200kbitsWithinASecond() {
    ViewerSimulation viewer = viewer(path().rate(200_000, 1000));
    viewer.runSeconds(0.5);
    assertThat(viewer.estimator.limited()).isTrue();
    assertThat(viewer.estimator.estimateBps()).isLessThan(200_000);
  }

  @Test
  void settlesBelowTheLinkOf200kbits() {
    ViewerSimulation viewer = viewer(path().rate(200_000, 1000));
    viewer.runSeconds(3);
    viewer.forgetExtremes();
    viewer.runSeconds(60);
    assertThat(viewer.lowestEstimateBps).isGreaterThan(120_000);
    assertThat(viewer.highestEstimateBps).isLessThan(200_000);
  }

  @Test
  void settlesNearTheLinkOf1Mbits() {
    ViewerSimulation viewer = viewer(path().rate(1_000_000, 500));
    viewer.runSeconds(3);
    viewer.forgetExtremes();
    viewer.runSeconds(60);
    assertThat(viewer.lowestEstimateBps).isGreaterThan(700_000);
    assertThat(viewer.highestEstimateBps).isLessThan(1_200_000);
  }

  @Test
  void settlesOnALinkWhoseQueueHoldsOnlyTwoPackets() {
    ViewerSimulation viewer = viewer(path().rate(200_000, 100));
    viewer.runSeconds(10);
    viewer.forgetExtremes();
    viewer.runSeconds(60);
    assertThat(viewer.lowestEstimateBps).isGreaterThan(100_000);
    assertThat(viewer.highestEstimateBps).isLessThan(320_000);
  }

  @Test
  void neverFallsBelowWhatIsSentOnACleanPathWithJitterAndLoss() {
    for (long bps : new long[] {500_000, STREAM, 8_000_000}) {
      LinkSettings lan = LinkSettings.seeded(bps).delayMs(15).jitterMs(10).loss(0.02);
      ViewerSimulation viewer = new ViewerSimulation(bps, 2, lan, 5);
      viewer.runSeconds(120);
      assertThat(viewer.estimator.limited()).isFalse();
      assertThat(viewer.lowestEstimateBps).isGreaterThan(bps + ViewerSimulation.AUDIO_BPS);
    }
  }

  @Test
  void radioLossOfTenPercentThrottlesNobody() {
    ViewerSimulation viewer = viewer(path().loss(0.10));
    viewer.runSeconds(120);
    assertThat(viewer.lowestEstimateBps).isGreaterThan(SENT);
  }

  @Test
  void radioLossOfAQuarterIsFoundNotToBeCongestion() {
    ViewerSimulation viewer = viewer(path().loss(0.25));
    viewer.runSeconds(20);
    viewer.forgetExtremes();
    viewer.runSeconds(60);
    assertThat(viewer.lowestEstimateBps).isGreaterThan(SENT);
  }

  @Test
  void aStallOfTheRadioThrottlesNobody() {
    ViewerSimulation viewer = viewer(path());
    for (int i = 0; i < 10; i++) {
      viewer.runSeconds(3);
      viewer.toViewer.change(path().delayMs(325));
      viewer.runSeconds(0.03);
      viewer.toViewer.change(path());
    }
    assertThat(viewer.lowestEstimateBps).isGreaterThan(SENT);
    assertThat(viewer.framesComplete).isGreaterThan(viewer.framesMade - 12);
  }

  @Test
  void jitterOfSixtyMillisecondsCostsFewFrames() {
    ViewerSimulation viewer = viewer(LinkSettings.seeded(1).delayMs(70).jitterMs(60));
    viewer.runSeconds(60);
    assertThat(viewer.framesComplete).isGreaterThan((int) (0.98 * viewer.framesMade));
  }

  @Test
  void followsALinkThatBecomesSlow() {
    ViewerSimulation viewer = viewer(path().rate(10_000_000, 500));
    viewer.runSeconds(5);
    viewer.toViewer.change(path().rate(500_000, 500));
    viewer.runSeconds(1);
    assertThat(viewer.estimator.estimateBps()).isBetween(300_000L, 500_000L);
  }

  @Test
  void usesALinkThatBecomesFastWithinFiveSeconds() {
    ViewerSimulation viewer = viewer(path().rate(200_000, 1000));
    viewer.runSeconds(20);
    viewer.toViewer.change(path().rate(20_000_000, 500));
    viewer.runSeconds(5);
    viewer.forgetExtremes();
    viewer.runSeconds(5);
    assertThat(viewer.lowestEstimateBps).isGreaterThan(SENT);
    assertThat(viewer.framesComplete).isGreaterThan(viewer.framesMade - 3);
  }

  @Test
  void aPathThatBecomesLongerIsNoCongestion() {
    ViewerSimulation viewer = viewer(path());
    viewer.runSeconds(20);
    viewer.toViewer.change(path().delayMs(525));
    viewer.runSeconds(40);
    assertThat(viewer.estimator.estimateBps()).isGreaterThanOrEqualTo(STREAM);
    assertThat(viewer.estimator.overusing()).isFalse();
  }

  @Test
  void growsAgainOnAPathThatBecomesLonger() {
    ViewerSimulation viewer = viewer(path().rate(500_000, 500));
    viewer.runSeconds(10);
    viewer.toViewer.change(path().delayMs(85));
    viewer.runSeconds(30);
    assertThat(viewer.estimator.estimateBps()).isGreaterThan(SENT);
  }

  @Test
  void aCongestionThatLastsKeepsTheEstimateLow() {
    BandwidthEstimator estimator = new BandwidthEstimator();
    FeedbackLoop loop = new FeedbackLoop(estimator, 200_000);
    // Five times what the link carries, whatever the estimate says.
    for (int second = 0; second < 60; second++) {
      loop.run(1, 1200, 100);
      assertThat(estimator.estimateBps()).isLessThan(240_000);
    }
  }

  @Test
  void feedbackThatComesLaterThanBeforeIsOverdueForAWhileOnly() {
    ViewerSimulation viewer = viewer(path());
    viewer.runSeconds(5);
    viewer.toHub.change(LinkSettings.seeded(99).delayMs(625));
    viewer.runSeconds(30);
    assertThat(viewer.estimator.overdueBytes(viewer.simulation.nowNs())).isZero();
    viewer.forgetExtremes();
    viewer.runSeconds(5);
    assertThat(viewer.framesComplete).isGreaterThan(viewer.framesMade - 3);
  }

  @Test
  void holdsTheEstimateWhileOnlyAudioIsSent() {
    BandwidthEstimator estimator = new BandwidthEstimator();
    FeedbackLoop loop = new FeedbackLoop(estimator, 200_000);
    loop.run(3, 1200, 100);
    long settled = estimator.estimateBps();
    assertThat(settled).isBetween(120_000L, 200_000L);
    loop.run(30, 100, 50);
    assertThat(estimator.estimateBps()).isGreaterThanOrEqualTo(settled);
  }

  @Test
  void growsNoFurtherThanHalfAboveWhatArrives() {
    BandwidthEstimator estimator = new BandwidthEstimator();
    FeedbackLoop loop = new FeedbackLoop(estimator, 200_000);
    loop.run(3, 1200, 100);
    loop.linkBps = 50_000_000;
    // The old queue arrives at once, which is no rate.
    loop.run(2, 100, 50);
    // 480 kbit/s, evenly spaced: no bursts that would show more.
    loop.run(60, 1200, 50);
    assertThat(estimator.estimateBps()).isBetween(480_000L, 770_000L);
  }

  @Test
  void followsRembWhereThereIsNoOtherFeedback() {
    BandwidthEstimator estimator = new BandwidthEstimator();
    long now = 0;
    for (int i = 0; i < 100; i++) {
      estimator.onSentWithoutSequence(1200, now += 10 * MS);
    }
    estimator.onRemb(1_500_000, now);
    assertThat(estimator.limited()).isFalse();
    assertThat(estimator.estimateBps()).isEqualTo(BandwidthEstimator.START_BPS);
    estimator.onRemb(300_000, now);
    assertThat(estimator.limited()).isTrue();
    assertThat(estimator.estimateBps()).isEqualTo(300_000);
    estimator.onRemb(600_000, now);
    assertThat(estimator.estimateBps()).isEqualTo(600_000);
  }

  @Test
  void receiverReportsAloneShowACongestedLink() {
    BandwidthEstimator estimator = new BandwidthEstimator();
    long now = 0;
    for (int second = 0; second < 3; second++) {
      for (int i = 0; i < 200; i++) {
        estimator.onSentWithoutSequence(1200, now += 5 * MS);
      }
      estimator.onReceiverReport(second == 0 ? 0 : 200, 60 * MS, now);
    }
    assertThat(estimator.limited()).isTrue();
    assertThat(estimator.estimateBps()).isLessThan(600_000);
  }

  @Test
  void receiverReportsOfARisingRoundTripShowACongestedLink() {
    BandwidthEstimator estimator = new BandwidthEstimator();
    long now = 0;
    for (int second = 0; second < 4; second++) {
      for (int i = 0; i < 200; i++) {
        estimator.onSentWithoutSequence(1200, now += 5 * MS);
      }
      estimator.onReceiverReport(0, (60 + 500L * second) * MS, now);
    }
    // 1.92 Mbit/s sent, the queue grows 0.5 s a second: the link carries 1.28 Mbit/s.
    assertThat(estimator.estimateBps()).isBetween(900_000L, 1_280_000L);
  }

  @Test
  void receiverReportsWithFewLossesThrottleNobody() {
    BandwidthEstimator estimator = new BandwidthEstimator();
    long now = 0;
    for (int second = 0; second < 60; second++) {
      for (int i = 0; i < 200; i++) {
        estimator.onSentWithoutSequence(1200, now += 5 * MS);
      }
      estimator.onReceiverReport(second % 20, (50 + second % 40) * MS, now);
    }
    assertThat(estimator.limited()).isFalse();
  }

  @Test
  void survivesAnyFeedback() {
    Random random = new Random(1);
    BandwidthEstimator estimator = new BandwidthEstimator();
    SendGate gate = new SendGate(estimator);
    long now = 0;
    for (int i = 0; i < 20_000; i++) {
      now += random.nextInt(20_000_000);
      estimator.onSent(i & 0xffff, random.nextInt(1500), now);
      gate.onSent(1200, now);
      if (i % 10 == 0) {
        estimator.feedbackBegin(now);
        for (int s = 0; s < 50; s++) {
          int sequence = random.nextInt(4) == 0 ? random.nextInt(65_536) : (i - s) & 0xffff;
          estimator.feedbackPacket(sequence, random.nextBoolean(), random.nextLong());
        }
        estimator.feedbackEnd();
      }
      assertThat(estimator.estimateBps()).isBetween(BandwidthEstimator.MIN_BPS, 1_000_000_000L);
      assertThat(gate.backlogNs(now)).isNotNegative();
    }
  }

  @Test
  void allocatesNothing() {
    BandwidthEstimator estimator = new BandwidthEstimator();
    FeedbackLoop loop = new FeedbackLoop(estimator, 1_000_000);
    long bytes = Allocations.bytesOf(() -> loop.run(20, 1200, 200));
    assertThat(bytes).isZero();
  }

  /** Packets at even distance over a link of a rate, feedback every 100 ms, nothing allocated. */
  private static final class FeedbackLoop {
    private final BandwidthEstimator estimator;
    private final long[] arrivals = new long[256];
    private long linkBps;
    private long now = 10_000 * MS;
    private long linkFree = now;
    private int sequence;
    private int firstUntold;
    private long nextFeedback = now;

    FeedbackLoop(BandwidthEstimator estimator, long linkBps) {
      this.estimator = estimator;
      this.linkBps = linkBps;
    }

    void run(int seconds, int bytes, int packetsPerSecond) {
      for (int i = 0; i < seconds * packetsPerSecond; i++) {
        now += 1000 * MS / packetsPerSecond;
        boolean queueFull = linkFree - now > 400 * MS;
        if (!queueFull) {
          linkFree = Math.max(linkFree, now) + bytes * 8_000_000_000L / linkBps;
        }
        estimator.onSent(sequence & 0xffff, bytes, now);
        arrivals[sequence & 0xff] = queueFull ? -1 : linkFree;
        sequence++;
        if (now >= nextFeedback) {
          feedback();
        }
      }
    }

    private void feedback() {
      nextFeedback = now + 100 * MS;
      estimator.feedbackBegin(now);
      while (firstUntold < sequence && arrivals[firstUntold & 0xff] <= now) {
        long arrival = arrivals[firstUntold & 0xff];
        estimator.feedbackPacket(firstUntold & 0xffff, arrival >= 0, arrival / 250_000);
        firstUntold++;
      }
      estimator.feedbackEnd();
    }
  }
}
