package dev.mediahub.media.edge.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.media.api.TrackKind;
import dev.mediahub.media.protocol.sdp.Codec;
import dev.mediahub.media.protocol.sdp.Direction;
import dev.mediahub.media.protocol.sdp.ExtensionIds;
import dev.mediahub.media.protocol.sdp.NegotiatedMedia;
import dev.mediahub.media.protocol.srtp.SrtpEngine;
import dev.mediahub.media.protocol.srtp.SrtpKeys;
import dev.mediahub.media.protocol.srtp.SrtpProfile;
import dev.mediahub.media.room.FramePayload;
import dev.mediahub.media.room.Subscriber;
import dev.mediahub.media.room.Track;
import dev.mediahub.media.room.TrackReplica;
import dev.mediahub.media.session.OneSlot;
import dev.mediahub.media.session.PeerSession;
import dev.mediahub.media.session.Sender;
import dev.mediahub.media.stats.LoopStats;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a turn's end does with what came in the turn. */
final class TurnForwardingTest {
  private static final long DONE_NS = 9_000;

  /** As many as a frame's beginning is held back for. */
  private static final int MANY = 8;

  private final LoopStats stats = new LoopStats();
  private final List<String> events = new ArrayList<>();
  private final TurnForwarding forwarding =
      new TurnForwarding(
          stats,
          () -> DONE_NS,
          () -> events.add("flush"),
          deadlineNs -> events.add("turn at " + deadlineNs));
  private final TrackReplica replica =
      new TrackReplica(new Track(1, "video", media()), _ -> {}, stats);
  private long sequence = 1000;

  private static NegotiatedMedia media() {
    return new NegotiatedMedia(
        0,
        "0",
        TrackKind.VIDEO,
        Direction.SENDONLY,
        List.of(new Codec(96, "VP8", 90_000, 1, "", -1, false, true, false, false, false)),
        ExtensionIds.NONE,
        7,
        -1,
        List.of(),
        "",
        "");
  }

  private void watch(int viewers) {
    for (int i = 0; i < viewers; i++) {
      Sender sender = new Sender(stats, 0);
      Subscriber subscriber = new Subscriber(sender, stats, media(), 0, 1);
      sender.add(subscriber);
      byte[] key = new byte[16];
      byte[] salt = new byte[12];
      SrtpKeys keys = new SrtpKeys(SrtpProfile.AEAD_AES_128_GCM, key, salt, key, salt);
      var _ = new PeerSession(SrtpEngine.jdk(), keys, new Wire(), stats, null, sender, 1, "hub");
      replica.add(subscriber, 0);
    }
  }

  /** A keyframe of two packets, as far as they have come. */
  private void arrive(int packets, long arrivalNs) {
    for (int part = 0; part < packets; part++, sequence++) {
      ByteBuffer packet = FramePayload.packet(0, part, 2, true, sequence);
      forwarding.accept(replica, 0, sequence, 0, packet, 0, packet.limit(), arrivalNs);
    }
  }

  @Test
  void sendsWhatCameThenFlushesThenMeasures() {
    watch(2);
    arrive(2, 1_000);
    assertThat(events).isEmpty();
    forwarding.onTurnEnd(2_000);
    assertThat(events).containsExactly("sent", "sent", "sent", "sent", "flush");
    assertThat(stats.latencySumNs()).isEqualTo(4 * (DONE_NS - 1_000));
    forwarding.onTurnEnd(3_000);
    assertThat(events).hasSize(5);
  }

  @Test
  void leavesATrackAloneThatNobodyWatches() {
    arrive(2, 1_000);
    forwarding.onTurnEnd(2_000);
    assertThat(events).isEmpty();
    assertThat(replica.pendingCount()).isZero();
  }

  @Test
  void holdsAFramesBeginningUpToItsDeadline() {
    watch(MANY);
    arrive(1, 1_000);
    forwarding.onTurnEnd(2_000);
    long deadlineNs = replica.deadlineNs();
    assertThat(events).containsExactly("turn at " + deadlineNs);
    forwarding.onTurnEnd(deadlineNs);
    assertThat(events).filteredOn("sent"::equals).hasSize(MANY);
    assertThat(events).endsWith("flush");
  }

  private final class Wire extends OneSlot {
    @Override
    public void send(int offset, int length) {
      events.add("sent");
    }
  }
}
