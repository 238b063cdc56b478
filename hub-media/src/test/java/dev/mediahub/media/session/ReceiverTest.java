package dev.mediahub.media.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.media.api.TrackKind;
import dev.mediahub.media.protocol.sdp.Codec;
import dev.mediahub.media.protocol.sdp.Direction;
import dev.mediahub.media.protocol.sdp.ExtensionIds;
import dev.mediahub.media.protocol.sdp.NegotiatedMedia;
import dev.mediahub.media.stats.Drop;
import dev.mediahub.media.stats.LoopStats;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which of a publisher's sources its media is taken from. */
final class ReceiverTest {
  private static final long MS = 1_000_000L;
  private static final int PAYLOAD_TYPE = 96;
  private static final NegotiatedMedia VIDEO =
      new NegotiatedMedia(
          0,
          "0",
          TrackKind.VIDEO,
          Direction.RECVONLY,
          List.of(
              new Codec(PAYLOAD_TYPE, "VP8", 90_000, 1, "", -1, true, true, false, false, false)),
          ExtensionIds.NONE,
          -1,
          -1,
          List.of(),
          "",
          "");

  private final List<Long> taken = new ArrayList<>();
  private final LoopStats stats = new LoopStats();
  private final Receiver receiver = new Receiver(List.of(VIDEO), new Track(), stats);
  private int sequence = 1000;

  /** Takes what is newer than all before, as a track does. */
  private final class Track implements MediaSink {
    @Override
    public boolean onPacket(
        NegotiatedMedia media,
        int layer,
        long sequence,
        int codec,
        ByteBuffer buffer,
        int offset,
        int length,
        long nowNs) {
      if (taken.isEmpty() || sequence > taken.getLast()) {
        taken.add(sequence);
      }
      return false;
    }

    @Override
    public void onSenderReport(
        NegotiatedMedia media, int layer, int epoch, long ntpTime, int rtpTimestamp, long nowNs) {}
  }

  /** Whether a packet of this source is newer than all that were taken. */
  private boolean takes(int ssrc, long nowMs) {
    int before = taken.size();
    ByteBuffer packet = ByteBuffer.allocate(32);
    packet.put((byte) 0x80).put((byte) PAYLOAD_TYPE).putShort((short) sequence++);
    packet.putInt((int) nowMs * 90).putInt(ssrc);
    receiver.onRtp(packet, 0, packet.capacity(), nowMs * MS);
    return taken.size() > before;
  }

  @Test
  void goesBackToASourceOnceTheOneAfterItIsSilent() {
    assertThat(takes(1, 0)).isTrue();
    assertThat(takes(2, 100)).isTrue();
    assertThat(takes(1, 200)).as("late").isFalse();
    assertThat(takes(1, 1099)).as("the other one may only pause").isFalse();
    assertThat(takes(1, 1100)).isTrue();
    assertThat(takes(1, 1110)).isTrue();
    assertThat(takes(2, 1120)).isFalse();
    assertThat(taken.stream().map(Receiver::epochOf)).containsExactly(1, 2, 3, 3);
  }

  @Test
  void takesOneSourceMoreThanItHasRoomForWhenAnOldOneIsSilent() {
    for (int ssrc = 1; ssrc <= Receiver.MAX_STREAMS; ssrc++) {
      assertThat(takes(ssrc, ssrc)).isTrue();
    }
    assertThat(takes(100, 1000)).as("all were heard of just now").isFalse();
    assertThat(stats.get(Drop.UNKNOWN_STREAM)).isEqualTo(1);
    assertThat(takes(100, 1001)).isTrue();
    assertThat(takes(1, 1001)).as("it gave way").isFalse();
    assertThat(takes(Receiver.MAX_STREAMS, 2001)).as("the newest before stayed").isTrue();
    assertThat(stats.get(Drop.UNKNOWN_STREAM)).isEqualTo(2);
  }
}
