package dev.mediahub.media.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.media.protocol.rtp.RtpHeader;
import dev.mediahub.media.protocol.srtp.SrtpEngine;
import dev.mediahub.media.protocol.srtp.SrtpKeys;
import dev.mediahub.media.protocol.srtp.SrtpProfile;
import dev.mediahub.media.session.OneSlot;
import dev.mediahub.media.session.PeerSession;
import dev.mediahub.media.session.Sender;
import dev.mediahub.media.stats.Drop;
import dev.mediahub.media.stats.LoopStats;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A viewer that lags is served from the cache, by packets' arrival and by ticks between. */
final class PacedForwardingTest {
  private static final long MS = 1_000_000L;
  private static final int LENGTH = 1000;

  private final LoopStats stats = new LoopStats();
  private final SentOut out = new SentOut();
  private final Sender sender = new Sender(stats, 0);
  private TrackReplica replica = newReplica();
  private final ByteBuffer packet = ByteBuffer.allocateDirect(2048);
  private long sequence = 1L << 17;
  private long nowNs = 1000 * MS;

  private TrackReplica newReplica() {
    return new TrackReplica(new Track(1, "video", SentVideo.h264()), _ -> {}, stats);
  }

  private Subscriber watch() {
    Subscriber subscriber = new Subscriber(sender, stats, SentVideo.h264(), 0, 1);
    sender.add(subscriber);
    byte[] key = new byte[16];
    byte[] salt = new byte[12];
    SrtpKeys keys = new SrtpKeys(SrtpProfile.AEAD_AES_128_GCM, key, salt, key, salt);
    var _ = new PeerSession(SrtpEngine.jdk(), keys, out, stats, null, sender, 1, "test");
    replica.add(subscriber, nowNs);
    return subscriber;
  }

  private void arrive(int packets, boolean keyframe) {
    nowNs += 33 * MS;
    for (int i = 0; i < packets; i++, sequence++) {
      arrive(sequence, i == 0, i == packets - 1, keyframe);
    }
  }

  private void arrive(long number, boolean first, boolean last, boolean keyframe) {
    RtpHeader.write(packet, 0, last, 96, (int) number & 0xffff, (int) (nowNs / MS) * 90, 5);
    int start = keyframe ? 0x7c85_8800 : 0x5c81_8800;
    packet.putInt(RtpHeader.FIXED_LENGTH, first ? start : start & ~0x80_0000);
    replica.onPacket(0, number, 0, packet, 0, LENGTH, nowNs);
  }

  @Test
  void aPacketThatATickHasSentIsNotSentAgain() {
    var _ = watch();
    arrive(8, true);
    replica.forward(nowNs);
    for (int i = 0; i < 60; i++) {
      // Slow for a while, then fast enough to catch up from the cache.
      sender.estimator().onRemb(i % 20 < 8 ? 400_000 : 4_000_000, nowNs);
      arrive(8, false);
      replica.tick(nowNs);
      replica.forward(nowNs);
    }
    assertThat(stats.get(Drop.SLOW_SUBSCRIBER)).isPositive();
    assertThat(stats.get(Drop.SRTP_PROTECT_FAILED)).isZero();
    assertThat(out.sequences).hasSizeGreaterThan(200).doesNotHaveDuplicates();
    assertThat(out.sequences).hasSizeLessThanOrEqualTo(61 * 8);
  }

  @Test
  void aGapOfTheTrackIsOneForALaggingViewerUntilThePacketComes() {
    var _ = watch();
    arrive(8, true);
    replica.forward(nowNs);
    sender.estimator().onRemb(50_000, nowNs); // Room for three packets.
    nowNs += 33 * MS;
    for (int i = 0; i < 7; i++) {
      if (i != 5) {
        arrive(sequence + i, i == 0, false, false);
      }
    }
    replica.forward(nowNs);
    assertThat(out.sequences).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
    out.sequences.clear();
    sender.estimator().onRemb(8_000_000, nowNs);
    replica.tick(nowNs);
    assertThat(out.sequences).containsExactly(12, 13);
    replica.tick(nowNs + 200 * MS);
    assertThat(out.sequences).containsExactly(12, 13, 15);
    arrive(sequence + 5, false, false, false);
    arrive(sequence + 7, false, true, false);
    replica.forward(nowNs + 210 * MS);
    assertThat(out.sequences).containsExactly(12, 13, 15, 14, 16);
  }

  @Test
  void nothingOfANewSourceIsSentBeforeItsKeyframe() {
    Subscriber subscriber = watch();
    arrive(8, true);
    replica.forward(nowNs);
    for (int i = 0; i < 12; i++) {
      sender.estimator().onRemb(400_000, nowNs);
      arrive(8, false);
      replica.forward(nowNs);
    }
    assertThat(stats.get(Drop.SLOW_SUBSCRIBER)).isPositive();
    int sent = out.sequences.size();
    replica = newReplica();
    replica.add(subscriber, nowNs);
    sequence = 1L << 17;
    nowNs += 1000 * MS;
    arrive(200, false); // Among them the number that was next of the source before.
    replica.forward(nowNs);
    assertThat(out.sequences).hasSize(sent);
  }

  private static final class SentOut extends OneSlot {
    private final List<Integer> sequences = new ArrayList<>();

    @Override
    public void send(int offset, int length) {
      sequences.add(RtpHeader.sequence(slot, offset));
    }
  }
}
