package dev.mediahub.media.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mediahub.media.clients.FramePublisher;
import dev.mediahub.media.clients.FrameViewer;
import dev.mediahub.media.clients.SlowPath;
import dev.mediahub.media.clients.TcpWire;
import dev.mediahub.media.clients.UdpWire;
import dev.mediahub.media.protocol.sdp.ClientOffer;
import dev.mediahub.media.room.FrameCollector.Packet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Viewers that cannot keep up, or do not read at all, beside some that must not notice. */
final class SlowViewersIT {
  private static final int TOGETHER = 6 * Studio.FRAMES_PER_SECOND;

  /** What a neighbour may lag; one that waits for a slow viewer is further behind all the time. */
  private static final int BEHIND = Studio.FRAMES_PER_SECOND;

  /** A third of what is published. */
  private static final long LIMIT = 200_000;

  /** A fifth of a second, full before the first feedback tells of it. */
  private static final int QUEUE_BYTES = 5_000;

  /** A viewer that tells nothing about its path: a busy machine would look like a slow one. */
  private static FrameViewer neighbour() {
    return new FrameViewer(
        offer ->
            offer
                .lines()
                .filter(line -> !line.contains("transport-"))
                .collect(Collectors.joining("\r\n", "", "\r\n")),
        ClientOffer.VP8);
  }

  @Test
  void loseFramesThatTheirNeighboursGet() throws Exception {
    try (Studio studio = new Studio();
        SlowPath slowPath = new SlowPath(studio.media.udpPort(), LIMIT, QUEUE_BYTES)) {
      studio.publish(studio.udp(), new FramePublisher(20, 1), "late");
      FrameViewer overUdp = neighbour();
      FrameViewer overTcp = neighbour();
      studio.play(studio.udp(), overUdp);
      studio.play(new TcpWire(studio.media.tcpPort()), overTcp);
      studio.awaitFrames(overUdp, 5);
      studio.awaitFrames(overTcp, 5);

      FrameViewer limited = new FrameViewer();
      studio.play(new UdpWire(slowPath.port()), limited);
      studio.play(studio.udp(), new FrameViewer()).stopReading();
      studio.play(new TcpWire(studio.media.tcpPort()), new FrameViewer()).stopReading();
      int together = Studio.last(studio.camera.sentAtNs());
      List<Integer> behind = new ArrayList<>();
      await()
          .atMost(Studio.PATIENCE)
          .pollInterval(Duration.ofMillis(100))
          .until(() -> {
            int sent = Studio.last(studio.camera.sentAtNs());
            behind.add(sent - Studio.last(overUdp.wholeAtNs()));
            behind.add(sent - Studio.last(overTcp.wholeAtNs()));
            return sent > together + TOGETHER
                && !limited.wholeAtNs().tailMap(together).isEmpty()
                && !breaks(limited).isEmpty();
          });

      assertUnchanged(studio, overUdp);
      assertUnchanged(studio, overTcp);
      assertThat(behind.stream().sorted().toList().get(behind.size() / 2))
          .as("how many frames neighbours were behind the publisher, at half of all looks")
          .isLessThan(BEHIND);
      assertThat(limited.wholeAtNs().tailMap(together))
          .as("frames that a slow viewer got")
          .hasSizeLessThan(overUdp.wholeAtNs().tailMap(together).size());
      assertThat(breaks(limited))
          .as("where frames were left out for a slow viewer")
          .allMatch(each -> each.before.endsFrame() && each.after.beginsKeyframe());
      assertThat(slowPath.droppedPackets()).isPositive();
      assertThat(studio.dropped("slow_subscriber")).isPositive();
      await()
          .atMost(Studio.PATIENCE)
          .untilAsserted(() -> {
            assertThat(studio.delayMs("late"))
                .as("a publisher whose frames of 33 ms come each 50 ms")
                .isGreaterThan(1000);
            assertThat(studio.delayMs(Studio.CAMERA)).isLessThan(1000);
          });
      studio.assertLogIsShort();
    }
  }

  /** All that the publisher has sent since the viewer's first packet came, numbered as it was. */
  private static void assertUnchanged(Studio studio, FrameViewer viewer) {
    int sent = Studio.last(studio.camera.sentAtNs());
    await()
        .atMost(Studio.PATIENCE)
        .untilAsserted(() -> {
          TreeMap<Long, Packet> came = viewer.bySequence();
          assertThat(Studio.last(viewer.wholeAtNs())).isGreaterThanOrEqualTo(sent);
          assertThat(
                  LongStream.rangeClosed(came.firstKey(), lastOf(came, sent))
                      .filter(sequence -> !came.containsKey(sequence)))
              .as("numbers under which nothing came")
              .isEmpty();
        });
    assertThat(breaks(viewer)).as("frames left out, repeated or in another order").isEmpty();
  }

  private static long lastOf(TreeMap<Long, Packet> came, int frame) {
    return came.entrySet().stream()
        .filter(each -> each.getValue().frame() <= frame)
        .mapToLong(Map.Entry::getKey)
        .max()
        .orElseThrow();
  }

  /** Packets that were sent one after the other, and were not published so. */
  private record Break(Packet before, Packet after) {}

  private static List<Break> breaks(FrameViewer viewer) {
    TreeMap<Long, Packet> came = viewer.bySequence();
    List<Break> breaks = new ArrayList<>();
    came.forEach((sequence, packet) -> {
      Packet before = came.get(sequence - 1);
      if (before != null && !packet.follows(before)) {
        breaks.add(new Break(before, packet));
      }
    });
    return breaks;
  }
}
