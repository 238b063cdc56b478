package dev.mediahub.media.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.media.netsim.LinkSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Publisher → hub → viewer with seeded loss, delay and reordering, in virtual time. */
final class RoomOverLossyNetworkTest {
  private static final long SECOND = 1000 * SimulatedPeers.MS;

  private static LinkSettings good(long seed) {
    return LinkSettings.seeded(seed).delayMs(10);
  }

  private static LinkSettings lossy(long seed, double loss) {
    return LinkSettings.seeded(seed).delayMs(25).jitterMs(3).loss(loss).reorder(0.02, 8);
  }

  @Test
  void deliversNearlyAllFramesAtThreePercentLossTowardsTheViewer() {
    SimulatedPeers peers = new SimulatedPeers(1, good(2), good(3));
    SimulatedPeers.Viewer viewer = peers.addViewer(lossy(4, 0.03), lossy(5, 0.03));
    peers.simulation.runForMs(60_000);
    assertThat(viewer.down.lost()).as("packets the link lost").isGreaterThan(300);
    assertThat(viewer.frames.share(0, peers.framesSent() - 15)).isGreaterThanOrEqualTo(0.99);
  }

  @Test
  void deliversNearlyAllFramesAtThreePercentLossOnBothSides() {
    SimulatedPeers peers = new SimulatedPeers(11, lossy(12, 0.03), lossy(13, 0.03));
    SimulatedPeers.Viewer viewer = peers.addViewer(lossy(14, 0.03), lossy(15, 0.03));
    peers.simulation.runForMs(60_000);
    assertThat(viewer.frames.share(15, peers.framesSent() - 30)).isGreaterThanOrEqualTo(0.99);
  }

  @Test
  void staysAliveAtTenPercentLossAndRecoversWhenItEnds() {
    SimulatedPeers peers = new SimulatedPeers(21, good(22), good(23));
    SimulatedPeers.Viewer viewer = peers.addViewer(lossy(24, 0.10), lossy(25, 0.10));
    peers.simulation.runForMs(30_000);
    int lossEnds = peers.framesSent();
    assertThat(viewer.frames.share(15, lossEnds - 15)).isGreaterThan(0.90);
    viewer.down.change(good(26));
    peers.simulation.runForMs(20_000);
    assertThat(viewer.frames.share(lossEnds + 150, peers.framesSent() - 15)).isEqualTo(1.0);
  }

  @Test
  void viewersGoOnAfterAnOutageOfThousandsOfPackets() {
    SimulatedPeers peers = new SimulatedPeers(51, good(52), good(53));
    SimulatedPeers.Viewer viewer = peers.addViewer(good(54), good(55));
    peers.simulation.runForMs(3_000);
    for (int lost : List.of(5_000, 30_000, 32_000)) {
      peers.losePackets(lost);
      int outageEnds = peers.framesSent();
      peers.simulation.runForMs(5_000);
      assertThat(viewer.frames.share(outageEnds + 60, peers.framesSent() - 15)).isEqualTo(1.0);
    }
  }

  @Test
  void leavesOtherViewersUntouchedByOneBehindASlowLink() {
    List<Long> alone = intervals(play(false, false));
    List<Long> together = intervals(play(true, false));
    assertThat(together).isEqualTo(alone);
  }

  @Test
  void leavesOtherViewersUntouchedByOneThatStopsReading() {
    List<Long> alone = intervals(play(false, false));
    List<Long> together = intervals(play(false, true));
    assertThat(together).isEqualTo(alone);
  }

  @Test
  void keepsTheQueueOfASlowViewerShortAndStillShowsItPictures() {
    SimulatedPeers peers = new SimulatedPeers(41, good(42), good(43));
    LinkSettings slow = LinkSettings.seeded(44).delayMs(20).rate(200_000, 1000);
    SimulatedPeers.Viewer viewer = peers.addViewer(slow, good(45));
    peers.simulation.runForMs(10_000);
    viewer.down.takeLongestQueueNs();
    int settled = peers.framesSent();
    peers.simulation.runForMs(30_000);
    assertThat(viewer.down.takeLongestQueueNs()).isLessThan(1 * SECOND);
    assertThat(viewer.frames.wholeAtNs.tailMap(settled)).isNotEmpty();
  }

  /** A viewer on a good link, with or without a bad neighbour that joins after it. */
  private static Map<Integer, Long> play(boolean slowNeighbour, boolean deafNeighbour) {
    SimulatedPeers peers = new SimulatedPeers(31, good(32), good(33));
    SimulatedPeers.Viewer viewer = peers.addViewer(good(34), good(35));
    if (slowNeighbour) {
      peers.addViewer(LinkSettings.seeded(36).delayMs(20).rate(200_000, 1000), good(37));
    }
    if (deafNeighbour) {
      SimulatedPeers.Viewer deaf = peers.addViewer(good(38), LinkSettings.seeded(39).loss(1));
      peers.simulation.after(2 * SECOND, () -> deaf.down.change(good(38).loss(1)));
    }
    peers.simulation.runForMs(20_000);
    return viewer.frames.wholeAtNs;
  }

  private static List<Long> intervals(Map<Integer, Long> wholeAtNs) {
    List<Long> intervals = new ArrayList<>();
    long previous = 0;
    for (long at : wholeAtNs.values()) {
      intervals.add(at - previous);
      previous = at;
    }
    return intervals;
  }
}
