package dev.mediahub.media.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.media.clients.FramePublisher;
import dev.mediahub.media.clients.FrameViewer;
import dev.mediahub.media.clients.SlowPath;
import dev.mediahub.media.clients.TcpWire;
import dev.mediahub.media.clients.UdpWire;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Viewers that cannot keep up, or do not read at all, beside one that must not notice. */
final class SlowViewersIT {
  private static final Logger LOG = LoggerFactory.getLogger(SlowViewersIT.class);
  private static final int ALONE = 4 * Studio.FRAMES_PER_SECOND;
  private static final int TOGETHER = 10 * Studio.FRAMES_PER_SECOND;

  /** A third of what is published. */
  private static final long LIMIT = 200_000;

  /** A fifth of a second, full before the first feedback tells of it. */
  private static final int QUEUE_BYTES = 5_000;

  /** Above what a busy machine adds, below the seconds a frame that waiting for a viewer costs. */
  private static final double USUAL_MARGIN_MS = 250;

  private static final double WORST_MARGIN_MS = 2_000;

  @Test
  void leaveTheOthersFrameIntervalsUnchanged() throws Exception {
    try (Studio studio = new Studio();
        SlowPath slowPath = new SlowPath(studio.media.udpPort(), LIMIT, QUEUE_BYTES)) {
      studio.publish(studio.udp(), new FramePublisher(20, 1), "late");
      FrameViewer viewer = new FrameViewer();
      studio.play(studio.udp(), viewer);
      studio.awaitFrames(viewer, 5);
      int from = Studio.last(viewer.wholeAtNs());
      studio.awaitFrames(viewer, ALONE);
      NavigableMap<Integer, Long> alone = viewer.wholeAtNs().tailMap(from, true);

      FrameViewer limited = new FrameViewer();
      studio.play(new UdpWire(slowPath.port()), limited);
      studio.play(studio.udp(), new FrameViewer()).stopReading();
      studio.play(new TcpWire(studio.media.tcpPort()), new FrameViewer()).stopReading();
      int together = Studio.last(viewer.wholeAtNs());
      studio.awaitFrames(viewer, TOGETHER);

      studio.assertNothingMissed(viewer);
      TreeMap<Integer, Long> whole = viewer.wholeAtNs();
      assertThat(List.copyOf(whole.values())).as("frames become whole in order").isSorted();
      NavigableMap<Integer, Long> beside = whole.tailMap(together, true);
      NavigableMap<Integer, Long> sent = studio.camera.sentAtNs().tailMap(together, true);
      assertIntervals(90, alone, sent, beside, USUAL_MARGIN_MS);
      assertIntervals(99, alone, sent, beside, WORST_MARGIN_MS);
      assertThat(limited.wholeAtNs().tailMap(together)).as("a slow viewer goes on").isNotEmpty();
      assertThat(slowPath.droppedPackets()).isPositive();
      assertThat(studio.dropped("slow_subscriber")).isPositive();
      assertThat(studio.delayMs("late"))
          .as("a publisher whose frames of 33 ms come each 50 ms")
          .isGreaterThan(1000);
      assertThat(studio.delayMs(Studio.CAMERA)).isLessThan(1000);
      studio.assertLogIsShort();
    }
  }

  private static void assertIntervals(
      int percent,
      NavigableMap<Integer, Long> alone,
      NavigableMap<Integer, Long> sent,
      NavigableMap<Integer, Long> beside,
      double marginMs) {
    double before = intervalMs(percent, alone);
    double publisher = intervalMs(percent, sent);
    double now = intervalMs(percent, beside);
    LOG.info(
        "{} % of frame intervals within {} ms alone, {} ms beside slow viewers; sent within {} ms",
        percent, before, now, publisher);
    assertThat(now)
        .as("interval that %d %% of frames keep, in ms", percent)
        .isLessThan(Math.max(before, publisher) + marginMs);
  }

  /** What {@code percent} of the intervals between frames do not exceed. */
  private static double intervalMs(int percent, NavigableMap<Integer, Long> frames) {
    List<Long> times = List.copyOf(frames.values());
    long[] intervals = new long[times.size() - 1];
    Arrays.setAll(intervals, i -> times.get(i + 1) - times.get(i));
    Arrays.sort(intervals);
    return intervals[intervals.length * percent / 100] / 1e6;
  }
}
