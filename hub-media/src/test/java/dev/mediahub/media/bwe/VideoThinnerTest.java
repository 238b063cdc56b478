package dev.mediahub.media.bwe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.media.netsim.Allocations;
import dev.mediahub.media.netsim.LinkSettings;
import dev.mediahub.media.protocol.recovery.PacketCache;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

final class VideoThinnerTest {
  private static final long MS = 1_000_000L;
  private static final long STREAM = 2_000_000;
  private static final int KEY = PacketCache.KEYFRAME_START;

  private static LinkSettings path() {
    return LinkSettings.seeded(1).delayMs(25);
  }

  private static ViewerSimulation viewer(long linkBps, double secondsPerKeyframe) {
    return new ViewerSimulation(STREAM, secondsPerKeyframe, path().rate(linkBps, 1000), 25);
  }

  @Test
  void aViewerWithRoomGetsEveryFrame() {
    ViewerSimulation viewer = viewer(10_000_000, 2);
    viewer.runSeconds(30);
    assertThat(viewer.framesComplete).isGreaterThanOrEqualTo(viewer.framesMade - 2);
    assertThat(viewer.thinner.droppedPackets()).isZero();
  }

  @Test
  void aViewerOf200kbitsGetsAllAudioAndSomePictures() {
    ViewerSimulation viewer = viewer(200_000, 2);
    viewer.runSeconds(5);
    viewer.forgetExtremes();
    long overflowed = viewer.toViewer.overflowed();
    viewer.runSeconds(60);
    assertThat(viewer.audioArrived).isGreaterThan(viewer.audioSent - 25);
    assertThat(viewer.toViewer.overflowed()).isEqualTo(overflowed);
    assertThat(viewer.framesComplete).isGreaterThanOrEqualTo(15);
  }

  @Test
  void neverLetsMoreThanHalfASecondWaitOnTheLink() {
    for (long bps : new long[] {200_000, 500_000, 1_000_000, 1_900_000}) {
      ViewerSimulation viewer = viewer(bps, 2);
      viewer.runSeconds(5);
      viewer.forgetExtremes();
      viewer.runSeconds(60);
      assertThat(viewer.toViewer.takeLongestQueueNs())
          .as("queue on a link of %d bit/s", bps)
          .isLessThan(500 * MS);
    }
  }

  @Test
  void aViewerJustBelowTheStreamSeesMostFrames() {
    ViewerSimulation viewer = viewer(1_800_000, 2);
    viewer.runSeconds(5);
    viewer.forgetExtremes();
    viewer.runSeconds(60);
    assertThat(viewer.framesComplete).isGreaterThan(viewer.framesMade * 65 / 100);
  }

  @Test
  void keyframesOfAStreamThatJustFitsAreSmoothedOut() {
    ViewerSimulation viewer = viewer(2_200_000, 2);
    viewer.runSeconds(10);
    viewer.forgetExtremes();
    viewer.runSeconds(60);
    assertThat(viewer.framesComplete).isGreaterThan(viewer.framesMade * 97 / 100);
  }

  @Test
  void aSlowViewerAsksForAKeyframeEveryFourSecondsAtMost() {
    ViewerSimulation viewer = viewer(200_000, 10_000);
    viewer.runSeconds(5);
    viewer.forgetExtremes();
    viewer.runSeconds(60);
    assertThat(viewer.keyframesMade).isBetween(8, 15);
    assertThat(viewer.framesComplete).isGreaterThanOrEqualTo(8);
  }

  @Test
  void aViewerThatStopsReadingIsSentOnlyAudio() {
    ViewerSimulation viewer = viewer(10_000_000, 2);
    viewer.runSeconds(5);
    viewer.feedback(false);
    viewer.runSeconds(5);
    long before = viewer.toViewer.deliveredBytes();
    viewer.runSeconds(10);
    assertThat((viewer.toViewer.deliveredBytes() - before) * 8 / 10).isLessThan(60_000);
    viewer.feedback(true);
    viewer.runSeconds(3);
    viewer.forgetExtremes();
    viewer.runSeconds(5);
    assertThat(viewer.framesComplete).isGreaterThanOrEqualTo(viewer.framesMade - 2);
  }

  @Test
  void sendsNothingBeforeAKeyframe() {
    VideoThinner thinner = new VideoThinner(new SendGate(new BandwidthEstimator()));
    assertThat(thinner.admit(1, 0, 1000, 0, MS)).isEqualTo(VideoThinner.DROP);
    assertThat(thinner.wantsKeyframe(MS)).isTrue();
    assertThat(thinner.admit(2, 3000, 1000, KEY, MS)).isEqualTo(VideoThinner.SEND);
    assertThat(thinner.admit(3, 3000, 1000, 0, MS)).isEqualTo(VideoThinner.SEND);
    assertThat(thinner.wantsKeyframe(MS)).isFalse();
  }

  @Test
  void latePacketsOfWhatWasSentAreSent() {
    VideoThinner thinner = new VideoThinner(new SendGate(new BandwidthEstimator()));
    thinner.admit(10, 3000, 1000, KEY, MS);
    thinner.admit(12, 6000, 1000, 0, MS);
    assertThat(thinner.admit(11, 3000, 1000, 0, MS)).isEqualTo(VideoThinner.SEND);
    assertThat(thinner.admit(9, 0, 1000, 0, MS)).isEqualTo(VideoThinner.DROP);
  }

  @Test
  void timestampsMayWrap() {
    VideoThinner thinner = new VideoThinner(new SendGate(new BandwidthEstimator()));
    thinner.admit(10, 0xffff_ff00, 1000, KEY, MS);
    assertThat(thinner.admit(11, 2744, 1000, 0, MS)).isEqualTo(VideoThinner.SEND);
  }

  @Test
  void beginsWithAKeyframeWhoseTimestampIsLower() {
    VideoThinner thinner = new VideoThinner(new SendGate(new BandwidthEstimator()));
    assertThat(thinner.admit(10, 900_000, 1000, 0, MS)).isEqualTo(VideoThinner.DROP);
    assertThat(thinner.admit(9, 0, 1000, KEY, MS)).isEqualTo(VideoThinner.DROP);
    assertThat(thinner.admit(11, 0, 1000, KEY, MS)).isEqualTo(VideoThinner.SEND);
    assertThat(thinner.admit(12, 3000, 1000, 0, MS)).isEqualTo(VideoThinner.SEND);
  }

  @Test
  void aSlowViewerGoesOnWithANewSourceOfLowerTimestamps() {
    SendGate gate = new SendGate(limitedTo(1_000_000));
    VideoThinner thinner = new VideoThinner(gate);
    PacketCache cache = new PacketCache(64);
    ByteBuffer packet = ByteBuffer.allocate(1200).put(0, (byte) 0x80);
    long now = 60_000 * MS;
    thinner.admit(0, 900_000, 1200, KEY, now);
    thinner.flowFrom(100);
    gate.onSent(50_000, now);
    assertThat(thinner.admit(100, 0, 1200, KEY, now)).isEqualTo(VideoThinner.PACE);
    cache.put(200, packet, 0, 1200, now, 0);
    assertThat(thinner.nextPacedSlot(cache, now + 1000 * MS)).isEqualTo(-1);
    assertThat(thinner.stops()).isEqualTo(1);
    assertThat(thinner.admit(201, 6000, 1200, KEY, now + 1000 * MS)).isEqualTo(VideoThinner.PACE);
  }

  @Test
  void lagsBehindThroughTheCacheAndCatchesUp() {
    BandwidthEstimator estimator = limitedTo(1_000_000);
    SendGate gate = new SendGate(estimator);
    VideoThinner thinner = new VideoThinner(gate);
    PacketCache cache = new PacketCache(64);
    ByteBuffer packet = ByteBuffer.allocate(1200).put(0, (byte) 0x80);
    long now = 60_000 * MS;
    for (int i = 0; i < 30; i++) {
      int flags = i == 0 ? KEY : i == 29 ? PacketCache.FRAME_END : 0;
      cache.put(i, packet, 0, 1200, now, flags);
      assertThat(thinner.admit(i, 0, 1200, flags, now)).isEqualTo(VideoThinner.PACE);
    }
    int sent = 0;
    long start = now;
    while (thinner.pacing() && now < start + 2000 * MS) {
      int slot = thinner.nextPacedSlot(cache, now);
      if (slot >= 0) {
        assertThat(cache.sequence(slot)).isEqualTo(sent++);
        gate.onSent(1200, now);
      } else {
        now += 20 * MS;
      }
    }
    assertThat(sent).isEqualTo(30);
    assertThat(thinner.flowing()).isTrue();
    // 288 kbit at 1 Mbit/s, less the burst that may wait on the path.
    assertThat((now - start) / MS).isBetween(150L, 300L);
  }

  @Test
  void aPacketMissingInTheCacheIsWaitedForThenPassedBy() {
    VideoThinner thinner = new VideoThinner(new SendGate(limitedTo(1_000_000)));
    PacketCache cache = new PacketCache(64);
    ByteBuffer packet = ByteBuffer.allocate(1200).put(0, (byte) 0x80);
    long now = 60_000 * MS;
    cache.put(0, packet, 0, 1200, now, KEY);
    thinner.admit(0, 0, 1200, KEY, now);
    cache.put(2, packet, 0, 1200, now, 0);
    thinner.admit(2, 0, 1200, 0, now);
    assertThat(cache.sequence(thinner.nextPacedSlot(cache, now))).isZero();
    assertThat(thinner.nextPacedSlot(cache, now)).isEqualTo(-1);
    assertThat(thinner.nextPacedSlot(cache, now + 100 * MS)).isEqualTo(-1);
    assertThat(cache.sequence(thinner.nextPacedSlot(cache, now + 200 * MS))).isEqualTo(2);
  }

  @Test
  void whatWasSkippedUpToAKeyframeIsAJumpAndStaysOut() {
    VideoThinner thinner = new VideoThinner(new SendGate(limitedTo(1_000_000)));
    PacketCache cache = new PacketCache(64);
    ByteBuffer packet = ByteBuffer.allocate(1200).put(0, (byte) 0x80);
    int end = PacketCache.FRAME_END;
    long now = 60_000 * MS;
    cache.put(0, packet, 0, 1200, now, KEY | end);
    thinner.admit(0, 0, 1200, KEY | end, now);
    assertThat(cache.sequence(thinner.nextPacedSlot(cache, now))).isZero();
    assertThat(thinner.takeJump()).isTrue();
    assertThat(thinner.takeJump()).isFalse();
    cache.put(1, packet.putInt(4, 3000), 0, 1200, now, end);
    thinner.admit(1, 3000, 1200, end, now);
    now += 900 * MS;
    cache.put(3, packet.putInt(4, 9000), 0, 1200, now, KEY | end);
    thinner.admit(3, 9000, 1200, KEY | end, now);
    assertThat(cache.sequence(thinner.nextPacedSlot(cache, now))).isEqualTo(3);
    assertThat(thinner.takeJump()).isTrue();
    assertThat(thinner.admit(2, 6000, 1200, end, now)).isEqualTo(VideoThinner.DROP);
  }

  @Test
  void allocatesNothing() {
    SendGate gate = new SendGate(limitedTo(1_000_000));
    VideoThinner thinner = new VideoThinner(gate);
    PacketCache cache = new PacketCache(1024);
    ByteBuffer packet = ByteBuffer.allocateDirect(1200).put(0, (byte) 0x80);
    long[] state = {0, 60_000 * MS};
    long bytes =
        Allocations.bytesOf(() -> {
          for (int i = 0; i < 20_000; i++) {
            long sequence = state[0]++;
            long now = state[1] += 4 * MS;
            int timestamp = (int) (sequence / 8 * 3000);
            int flags = sequence % 480 == 0 ? KEY : 0;
            packet.putInt(4, timestamp);
            cache.put(sequence, packet, 0, 1200, now, flags);
            int decision = thinner.admit(sequence, timestamp, 1200, flags, now);
            if (decision == VideoThinner.SEND || thinner.nextPacedSlot(cache, now) >= 0) {
              gate.onSent(1200, now);
            }
          }
        });
    assertThat(bytes).isZero();
  }

  private static BandwidthEstimator limitedTo(long bps) {
    BandwidthEstimator estimator = new BandwidthEstimator();
    for (int i = 0; i < 100; i++) {
      estimator.onSentWithoutSequence(1500, i * MS);
    }
    estimator.onRemb(bps, 100 * MS);
    assertThat(estimator.limited()).isTrue();
    return estimator;
  }
}
