package dev.mediahub.media.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.media.api.TrackKind;
import dev.mediahub.media.protocol.rtcp.RtcpHandler;
import dev.mediahub.media.protocol.rtcp.RtcpReader;
import dev.mediahub.media.protocol.rtp.RtpHeader;
import dev.mediahub.media.protocol.sdp.Codec;
import dev.mediahub.media.protocol.sdp.Direction;
import dev.mediahub.media.protocol.sdp.ExtensionIds;
import dev.mediahub.media.protocol.sdp.NegotiatedMedia;
import dev.mediahub.media.protocol.srtp.SrtpEngine;
import dev.mediahub.media.protocol.srtp.SrtpKeys;
import dev.mediahub.media.protocol.srtp.SrtpProfile;
import dev.mediahub.media.protocol.srtp.SrtpReceiver;
import dev.mediahub.media.stats.Drop;
import dev.mediahub.media.stats.LoopStats;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which of a publisher's sources its media is taken from, and what is asked for. */
final class ReceiverTest {
  private static final long MS = 1_000_000L;
  private static final int PAYLOAD_TYPE = 96;
  private static final NegotiatedMedia VIDEO =
      video(new Codec(PAYLOAD_TYPE, "VP8", 90_000, 1, "", -1, true, true, false, false, false));

  private final List<Long> taken = new ArrayList<>();
  private final LoopStats stats = new LoopStats();
  private final Receiver receiver = new Receiver(List.of(VIDEO), new Track(), stats);
  private int sequence = 1000;
  private int keyframeStart = -1;

  private static NegotiatedMedia video(Codec codec) {
    return new NegotiatedMedia(
        0,
        "0",
        TrackKind.VIDEO,
        Direction.RECVONLY,
        List.of(codec),
        ExtensionIds.NONE,
        -1,
        -1,
        List.of(),
        "",
        "");
  }

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
      return RtpHeader.sequence(buffer, offset) == keyframeStart;
    }

    @Override
    public void onSenderReport(
        NegotiatedMedia media, int layer, int epoch, long ntpTime, int rtpTimestamp, long nowNs) {}
  }

  /** Whether a packet of this source is newer than all that were taken. */
  private boolean takes(int ssrc, long nowMs) {
    int before = taken.size();
    receiver.onRtp(packet(ssrc, nowMs, 32), 0, 32, nowMs * MS);
    return taken.size() > before;
  }

  private ByteBuffer packet(int ssrc, long nowMs, int length) {
    ByteBuffer packet = ByteBuffer.allocate(length);
    packet.put((byte) 0x80).put((byte) PAYLOAD_TYPE).putShort((short) sequence++);
    return packet.putInt((int) nowMs * 90).putInt(ssrc);
  }

  @Test
  void tellsWhoTakesItsBitrateHowMuchMayBeSentOnceASecond() {
    Codec codec = new Codec(PAYLOAD_TYPE, "VP8", 90_000, 1, "", -1, true, true, false, false, true);
    SentReports reports = new SentReports();
    Receiver told = new Receiver(List.of(video(codec)), new Track(), stats);
    for (int ms = 0; ms <= 2000; ms += 10) {
      told.onRtp(packet(1, ms, 1250), 0, 1250, ms * MS);
      told.poll(reports.out, ms * MS);
    }
    assertThat(reports.estimates).hasSize(2).allMatch(bps -> bps > 1_950_000 && bps < 2_050_000);
  }

  @Test
  void asksForAKeyframeAtOnceWhenTooMuchIsLostToAskForIt() {
    SentReports reports = new SentReports();
    for (int number : List.of(1, 2, 1500)) {
      sequence = number;
      assertThat(takes(1, 0)).isTrue();
    }
    assertThat(receiver.nextPollNs()).isNotPositive();
    receiver.poll(reports.out, 0);
    assertThat(reports.pictureLosses).isEqualTo(1);
    assertThat(receiver.nextPollNs()).as("asked").isPositive();
  }

  @Test
  void asksForOneKeyframeForAllLossesOfHalfASecond() {
    SentReports reports = new SentReports();
    for (int number : List.of(1, 2, 1500, 3000)) {
      sequence = number;
      assertThat(takes(1, 0)).isTrue();
      receiver.poll(reports.out, number == 3000 ? 499 * MS : 0);
    }
    assertThat(reports.pictureLosses).isEqualTo(1);
    sequence = 4500;
    assertThat(takes(1, 500)).isTrue();
    receiver.poll(reports.out, 500 * MS);
    assertThat(reports.pictureLosses).isEqualTo(2);
  }

  @Test
  void asksForWhatIsMissingDirectlyBeforeAKeyframeButForNothingOlder() {
    SentReports reports = new SentReports();
    keyframeStart = 5;
    for (int number : List.of(1, 3)) {
      sequence = number;
      assertThat(takes(1, 10)).isTrue();
    }
    for (int number : List.of(5, 6)) {
      sequence = number;
      assertThat(takes(1, 50)).isTrue();
    }
    receiver.poll(reports.out, 50 * MS);
    assertThat(reports.missing).as("the keyframe's parameter sets, maybe").containsExactly(4);
    assertThat(receiver.packetsLost(VIDEO)).as("of the picture before").isEqualTo(1);
  }

  @Test
  void aPublisherThatNumbersItsPacketsAnewHasLostNone() {
    for (int number : List.of(1, 2, 1500, 40_000, 40_001)) {
      sequence = number;
      var _ = takes(1, 0);
    }
    assertThat(taken).as("the first of the new numbers may be a stray").hasSize(4);
    assertThat(receiver.packetsLost(VIDEO)).isEqualTo(1497);
  }

  /** Decrypts what leaves and notes what it asks for. */
  private static final class SentReports extends OneSlot implements RtcpHandler {
    private static final SrtpKeys KEYS =
        new SrtpKeys(
            SrtpProfile.AEAD_AES_128_GCM, new byte[16], new byte[12], new byte[16], new byte[12]);

    final List<Long> estimates = new ArrayList<>();
    final List<Integer> missing = new ArrayList<>();
    int pictureLosses;
    private final SrtpReceiver unprotect = SrtpEngine.jdk().receiver(KEYS.swapped());
    final RtcpOut out = new RtcpOut(SrtpEngine.jdk().sender(KEYS), this, new LoopStats(), 7, "hub");

    @Override
    public void send(int offset, int length) {
      int plain = unprotect.unprotectRtcp(slot, offset, length);
      assertThat(RtcpReader.read(slot, offset, plain, this)).isNotNegative();
    }

    @Override
    public void bitrateEstimate(int senderSsrc, long bitsPerSecond) {
      estimates.add(bitsPerSecond);
    }

    @Override
    public void nack(int senderSsrc, int mediaSsrc, int packetId, int lostMask) {
      missing.add(packetId);
      assertThat(lostMask).as("further ones").isZero();
    }

    @Override
    public void pictureLoss(int senderSsrc, int mediaSsrc) {
      pictureLosses++;
    }
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
