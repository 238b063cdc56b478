package dev.mediahub.media.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.media.protocol.recovery.PacketCache;
import dev.mediahub.media.protocol.rtp.RtpHeader;
import dev.mediahub.media.protocol.srtp.SrtpEngine;
import dev.mediahub.media.protocol.srtp.SrtpKeys;
import dev.mediahub.media.protocol.srtp.SrtpProfile;
import dev.mediahub.media.protocol.srtp.SrtpReceiver;
import dev.mediahub.media.session.OneSlot;
import dev.mediahub.media.session.PeerSession;
import dev.mediahub.media.session.Sender;
import dev.mediahub.media.stats.Drop;
import dev.mediahub.media.stats.LoopStats;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A viewer that comes in the middle of a group of pictures whose publisher cannot make another
 * keyframe: 30 pictures a second, ticks of 5 ms, virtual time.
 */
final class CatchUpTest {
  private static final long MS = 1_000_000L;
  private static final int LENGTH = 1000;
  private static final int PACKETS_A_FRAME = 8;
  private static final int CLOCK = 90_000;
  private static final long FIRST = 1L << 17;
  private static final int RTX = 97;
  private static final SrtpKeys KEYS =
      new SrtpKeys(
          SrtpProfile.AEAD_AES_128_GCM, new byte[16], new byte[12], new byte[16], new byte[12]);

  private final LoopStats stats = new LoopStats();
  private final SentOut out = new SentOut();
  private final Sender sender = new Sender(stats, 0);
  private TrackReplica replica = replica(Keeping.GROUP);
  private final ByteBuffer packet = ByteBuffer.allocateDirect(2048);
  private final Subscriber subscriber = new Subscriber(sender, stats, SentVideo.h264(), 0, 1);
  private long sequence = FIRST;
  private long nowNs = 1000 * MS;
  private long nextFrameNs = nowNs;
  private int newestTime;

  /** A packet that left: when, and as what. */
  private record Left(long atNs, int sequence, int timestamp, long trackSequence) {}

  private TrackReplica replica(Keeping keeping) {
    return new TrackReplica(new Track(1, "video", SentVideo.h264(), keeping), _ -> {}, stats);
  }

  private void watch() {
    sender.add(subscriber);
    var _ = new PeerSession(SrtpEngine.jdk(), KEYS, out, stats, null, sender, 1, "test");
    replica.add(subscriber, nowNs);
  }

  /** Lets time pass; a picture every 33 ms, the very first a keyframe. */
  private void pass(long millis) {
    long until = nowNs + millis * MS;
    for (; nowNs < until; nowNs += 5 * MS) {
      replica.tick(nowNs);
      if (nowNs >= nextFrameNs) {
        nextFrameNs += 33 * MS;
        frame(sequence == FIRST);
        replica.forward(nowNs);
      }
    }
  }

  private void frame(boolean keyframe) {
    for (int i = 0; i < PACKETS_A_FRAME; i++, sequence++) {
      int number = (int) sequence & 0xffff;
      newestTime = trackTime();
      RtpHeader.write(packet, 0, i == PACKETS_A_FRAME - 1, 96, number, newestTime, 5);
      int first = keyframe ? 0x7c85_8800 : 0x5c81_8800;
      packet.putInt(RtpHeader.FIXED_LENGTH, i == 0 ? first : first & ~0x80_0000);
      packet.putLong(RtpHeader.FIXED_LENGTH + 4, sequence);
      replica.onPacket(0, sequence, 0, packet, 0, LENGTH, nowNs);
    }
  }

  private int trackTime() {
    return (int) (nowNs / MS) * (CLOCK / 1000);
  }

  private List<Left> leftSince(int from) {
    return out.left.subList(from, out.left.size());
  }

  @Test
  void aGroupOfTenSecondsIsKeptWhole() {
    pass(10_000);
    assertThat(sequence - FIRST).isGreaterThan(2 * Keeping.GROUP.videoSlots());
    watch();
    pass(3000);
    assertThat(out.left).hasSize((int) (sequence - FIRST));
    assertThat(out.left.getFirst().trackSequence).isEqualTo(FIRST);
    assertThat(out.left).extracting(Left::trackSequence).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void aPublisherThatTurnsOutToMakeNoKeyframesIsTreatedAsOneThatCannotBeAsked() {
    replica = replica(Keeping.LIVE);
    pass(2100);
    watch();
    pass(1450);
    assertThat(out.left).as("asked twice, and once more only at 1500 ms").isEmpty();
    pass(1050);
    assertThat(out.left.getFirst().trackSequence).isEqualTo(FIRST);
    assertThat(out.left.getLast().trackSequence).isEqualTo(sequence - 1);
    pass(15_000);
    assertThat(replica.layer(0).recentKeyframe(nowNs)).as("for who comes now").isEqualTo(FIRST);
    assertThat(replica.layer(0).readersKeyframe(nowNs)).isEqualTo(PacketCache.NO_SEQUENCE);
    pass(1000);
    assertThat(replica.layer(0).recentKeyframe(nowNs)).isEqualTo(PacketCache.NO_SEQUENCE);
  }

  @Test
  void aLateViewerGetsTheWholeGroupFasterThanItWasMade() {
    pass(1700);
    watch();
    long joinedNs = nowNs;
    pass(1000);
    assertThat(out.left.getFirst().trackSequence).isEqualTo(FIRST);
    assertThat(out.left.getFirst().atNs).isEqualTo(joinedNs);
    assertThat(out.left).extracting(Left::trackSequence).isSorted().doesNotHaveDuplicates();
    assertThat(out.left).hasSize((int) (sequence - FIRST));
    assertThat(nowNs - out.left.getLast().atNs).isLessThan(40 * MS);
    assertThat(out.left.stream().filter(each -> each.atNs <= joinedNs + 300 * MS).count())
        .as("packets of 2 s within 300 ms")
        .isGreaterThanOrEqualTo(58 * PACKETS_A_FRAME);
  }

  @Test
  void itsNumbersHaveNoGapAndItsTimestampsSayWhenItLeaves() {
    pass(1700);
    watch();
    int newest = trackTime();
    long joinedNs = nowNs;
    pass(1500);
    int number = out.left.getFirst().sequence;
    int timestamp = out.left.getFirst().timestamp - 1;
    for (Left each : out.left) {
      assertThat(each.sequence).isEqualTo(number++);
      assertThat(each.timestamp - timestamp).isNotNegative();
      timestamp = each.timestamp;
      long expected = newest + (each.atNs - joinedNs) / MS * (CLOCK / 1000);
      // A picture's 33 ms, for the newest one was that old.
      assertThat(Math.abs(each.timestamp - expected)).isLessThan(45 * CLOCK / 1000);
    }
    assertThat(timestamp).as("live, with the track's own").isEqualTo(newestTime);
  }

  @Test
  void doesNotLeaveInOneBurst() {
    pass(1700);
    watch();
    int atOnce = out.left.size();
    assertThat(atOnce * LENGTH).isLessThan(40 * 1024);
    for (int i = 0; i < 60; i++) {
      int before = out.left.size();
      pass(5);
      assertThat((out.left.size() - before) * LENGTH).isLessThan(40 * 1024);
    }
  }

  @Test
  void aViewerThatAsksForAKeyframeGetsItAgainWithNumbersAndTimeGoingOn() {
    pass(1700);
    watch();
    pass(20); // Lost, all of it.
    int before = out.left.size();
    subscriber.onKeyframeRequest(nowNs);
    pass(1000);
    List<Left> again = leftSince(before);
    assertThat(again.getFirst().trackSequence).isEqualTo(FIRST);
    assertThat(again).extracting(Left::trackSequence).isSorted().doesNotHaveDuplicates();
    assertThat(again.getFirst().sequence).isEqualTo(out.left.get(before - 1).sequence + 1);
    assertThat(again.getFirst().timestamp).isGreaterThan(out.left.get(before - 1).timestamp);
    assertThat(out.left).extracting(Left::sequence).doesNotHaveDuplicates();
    assertThat(stats.get(Drop.SRTP_PROTECT_FAILED)).isZero();
    assertThat(again.getLast().trackSequence).isEqualTo(sequence - 1);
  }

  @Test
  void aLiveViewerThatAsksSeesThePictureAgainButNotForEachRequest() {
    pass(900);
    watch();
    pass(2000);
    int before = out.left.size();
    for (int i = 0; i < 400; i++) {
      subscriber.onKeyframeRequest(nowNs);
      pass(5);
    }
    long repeats = leftSince(before).stream().filter(each -> each.trackSequence == FIRST).count();
    assertThat(repeats).isBetween(2L, 4L);
    pass(2000);
    assertThat(out.left.getLast().trackSequence).isEqualTo(sequence - 1);
  }

  @Test
  void whatWasLostIsSentAgainAsItWas() {
    pass(1700);
    watch();
    pass(500);
    Left lost = out.left.get(100);
    int before = out.left.size();
    subscriber.onNack(lost.sequence, nowNs);
    Left resent = leftSince(before).getFirst();
    assertThat(resent.timestamp).isEqualTo(lost.timestamp);
  }

  @Test
  void aLoopThatBorrowsTheTrackGetsTheGroupInPortionsAndThenWhatComes() {
    pass(1700);
    Borrower borrower = new Borrower();
    replica.add(borrower, nowNs);
    assertThat(borrower.got).as("of what its ring has room for").hasSize(256);
    pass(200);
    assertThat(borrower.got).isSorted().doesNotHaveDuplicates();
    assertThat(borrower.got).hasSize((int) (sequence - FIRST));
  }

  @Test
  void aLoopThatHasNoRoomForTheGroupGetsItLater() {
    pass(1700);
    Borrower borrower = new Borrower();
    borrower.room = 100;
    replica.add(borrower, nowNs);
    pass(100);
    assertThat(borrower.got).hasSize(100);
    borrower.room = Integer.MAX_VALUE;
    pass(200);
    assertThat(borrower.got).isSorted().doesNotHaveDuplicates();
    assertThat(borrower.got).hasSize((int) (sequence - FIRST));
  }

  @Test
  void aLoopThatGetsTheGroupAlsoGetsWhatIsRepairedMeanwhile() {
    frame(true);
    long lost = sequence++;
    long lostLater = sequence + 400;
    for (int i = 0; i < 99; i++) {
      frame(false);
      sequence += sequence == lostLater ? 1 : 0;
    }
    long next = sequence;
    Borrower borrower = new Borrower();
    replica.add(borrower, nowNs);
    assertThat(borrower.got).as("256 less the lost one").hasSize(255).doesNotContain(lost);
    for (long repaired : List.of(lost, lostLater)) {
      packet.putShort(2, (short) repaired);
      replica.onPacket(0, repaired, 0, packet, 0, LENGTH, nowNs);
    }
    assertThat(borrower.got).hasSize(256).last().isEqualTo(lost);
    for (int i = 0; i < 5; i++) {
      replica.tick(nowNs);
    }
    assertThat(borrower.got).doesNotHaveDuplicates().hasSize((int) (next - FIRST));
  }

  /** Another loop's side, which has room for so many packets from before. */
  private static final class Borrower implements ReplicaFeed {
    private final List<Long> got = new ArrayList<>();
    private int room = Integer.MAX_VALUE;

    @Override
    public boolean replay(
        int layer,
        long number,
        int codec,
        ByteBuffer buffer,
        int offset,
        int length,
        long arrivalNs) {
      if (got.size() >= room) {
        return false;
      }
      got.add(number);
      return true;
    }

    @Override
    public void onPacket(
        int layer,
        long number,
        int codec,
        ByteBuffer buffer,
        int offset,
        int length,
        long arrivalNs) {
      got.add(number);
    }
  }

  private final class SentOut extends OneSlot {
    private final ByteBuffer plain = ByteBuffer.allocateDirect(2048);
    private final SrtpReceiver receiver = SrtpEngine.jdk().receiver(KEYS);
    private final List<Left> left = new ArrayList<>();

    @Override
    public void send(int offset, int length) {
      plain.put(0, slot, offset, length);
      assertThat(receiver.unprotectRtp(plain, 0, length)).isPositive();
      int payload = RtpHeader.headerLength(plain, 0);
      int original = RtpHeader.payloadType(plain, 0) == RTX ? 2 : 0;
      left.add(
          new Left(
              nowNs,
              RtpHeader.sequence(plain, 0),
              RtpHeader.timestamp(plain, 0),
              plain.getLong(payload + original + 4)));
    }
  }
}
