package dev.mediahub.media.edge.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.media.loop.ByteRing;
import dev.mediahub.media.protocol.rtp.RtpHeader;
import dev.mediahub.media.room.Keeping;
import dev.mediahub.media.room.SentVideo;
import dev.mediahub.media.room.Track;
import dev.mediahub.media.room.TrackReplica;
import dev.mediahub.media.stats.Drop;
import dev.mediahub.media.stats.LoopStats;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Tracks that go to another loop by one ring, which that loop reads once a turn. */
final class RingFeedTest {
  private static final int TRACKS = 6;
  private static final int GROUP = 1000;
  private static final int LENGTH = 1000;
  private static final int TURNS = 40;
  private static final long TURN_NS = 5_000_000L;

  private final LoopStats stats = new LoopStats();
  private final ByteRing ring = new ByteRing(1 << 20);
  private final LoopMedia target = new LoopMedia(new PeerDirectory(), System::nanoTime);
  private final ByteBuffer packet = ByteBuffer.allocateDirect(2048);
  private final List<TrackReplica> replicas = new ArrayList<>();
  private final List<List<Long>> got = new ArrayList<>();
  private long nowNs;

  private void arrive(TrackReplica replica, long sequence) {
    RtpHeader.write(packet, 0, true, 96, (int) sequence & 0xffff, (int) sequence * 3000, 5);
    packet.putInt(RtpHeader.FIXED_LENGTH, sequence == 0 ? 0x7c85_8800 : 0x5c81_8800);
    replica.onPacket(0, sequence, 0, packet, 0, LENGTH, nowNs);
  }

  @Test
  void losesNothingWhenManyLongGroupsGoThereAtOnce() {
    for (int id = 0; id < TRACKS; id++) {
      Track track = new Track(id, "video", SentVideo.h264(), Keeping.GROUP);
      TrackReplica replica = new TrackReplica(track, _ -> {}, stats);
      for (long sequence = 0; sequence < GROUP; sequence++) {
        arrive(replica, sequence);
      }
      replica.forward(nowNs);
      replicas.add(replica);
      got.add(new ArrayList<>());
    }
    for (TrackReplica replica : replicas) {
      replica.add(new RingFeed(target, replica.track(), replica.track().id(), ring, stats), nowNs);
    }
    for (int turn = 0; turn < TURNS; turn++, nowNs += TURN_NS) {
      for (TrackReplica replica : replicas) {
        arrive(replica, GROUP + turn);
        var _ = replica.tick(nowNs);
      }
      ring.read(
          (buffer, offset, _, _) -> got.get(buffer.getInt(offset)).add(buffer.getLong(offset + 8)),
          Integer.MAX_VALUE);
    }
    List<Long> all = LongStream.range(0, GROUP + TURNS).boxed().toList();
    assertThat(got).allSatisfy(each -> assertThat(each).isEqualTo(all));
    assertThat(stats.get(Drop.RING_FULL)).isZero();
  }
}
