package dev.mediahub.media.protocol.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a receiver accepts, for every engine and profile. */
class SrtpReceiverTest {
  private static final String ALL =
      "dev.mediahub.media.protocol.srtp.SrtpSessions#enginesAndProfiles";
  private static final int SSRC = 0x89abcdef;
  private final Random random = new Random(5);

  @ParameterizedTest
  @MethodSource(ALL)
  void followsTheSequenceNumberAcrossItsWrap(SrtpEngine engine, SrtpProfile profile) {
    try (Link link = new Link(engine, profile)) {
      for (long index = 65_530; index < 65_542; index++) {
        assertThat(link.deliver(index)).isPositive();
        assertThat(link.receiver.lastPacketIndex()).isEqualTo(index);
      }
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void acceptsPacketsOutOfOrderAcrossTheWrap(SrtpEngine engine, SrtpProfile profile) {
    try (Link link = new Link(engine, profile)) {
      List<Long> indexes = new ArrayList<>();
      for (long index = 65_500; index < 65_600; index++) {
        indexes.add(index);
      }
      Collections.shuffle(indexes, random);

      for (long index : indexes) {
        assertThat(link.deliver(index)).isPositive();
        assertThat(link.receiver.lastPacketIndex()).isEqualTo(index);
      }
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void survivesManyWraps(SrtpEngine engine, SrtpProfile profile) {
    try (Link link = new Link(engine, profile)) {
      for (long index = 100; index < 20L << 16; index += 30_000) {
        assertThat(link.deliver(index)).isPositive();
      }
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void refusesAReplay(SrtpEngine engine, SrtpProfile profile) {
    try (Link link = new Link(engine, profile)) {
      byte[] packet = link.packet(1000);
      assertThat(link.receive(packet)).isPositive();
      link.deliver(1001);

      assertThat(link.receive(packet)).isEqualTo(SrtpStatus.REPLAYED);
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void refusesWhatIsBehindTheWindow(SrtpEngine engine, SrtpProfile profile) {
    try (Link link = new Link(engine, profile)) {
      byte[] justInside = link.packet(5001);
      byte[] outside = link.packet(5000);
      link.deliver(5000 + SrtpReceiver.RTP_WINDOW);

      assertThat(link.receive(justInside)).isPositive();
      assertThat(link.receive(outside)).isEqualTo(SrtpStatus.TOO_OLD);
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void remembersNothingOfForgedPackets(SrtpEngine engine, SrtpProfile profile) {
    try (Link link = new Link(engine, profile)) {
      link.deliver(1);
      byte[] far = link.packet(30_000);
      byte[] forged = far.clone();
      forged[forged.length - 1] ^= 1;

      assertThat(link.receive(forged)).isEqualTo(SrtpStatus.AUTH_FAILED);
      assertThat(link.deliver(2)).isPositive();
      assertThat(link.receive(far)).isPositive();
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void refusesAPacketChangedAnywhere(SrtpEngine engine, SrtpProfile profile) {
    try (Link link = new Link(engine, profile)) {
      byte[] packet = link.packet(7);
      for (int i = 0; i < packet.length; i++) {
        byte[] changed = packet.clone();
        changed[i] ^= (byte) (1 << random.nextInt(8));

        assertThat(link.receive(changed)).as("byte %d", i).isNegative();
      }
      assertThat(link.receive(packet)).isPositive();
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void refusesEveryTruncation(SrtpEngine engine, SrtpProfile profile) {
    try (Link link = new Link(engine, profile)) {
      byte[] packet = link.packet(7);
      for (int length = 0; length < packet.length; length++) {
        assertThat(link.receive(Arrays.copyOf(packet, length)))
            .isIn(SrtpStatus.TOO_SHORT, SrtpStatus.AUTH_FAILED);
      }
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void refusesAnExtensionThatPassesTheEnd(SrtpEngine engine, SrtpProfile profile) {
    try (Link link = new Link(engine, profile)) {
      ByteBuffer packet = ByteBuffer.allocate(100);
      packet.put(0, (byte) 0x90).putShort(14, (short) 0xffff);

      assertThat(link.receive(packet.array())).isEqualTo(SrtpStatus.TOO_SHORT);
      assertThat(link.receive(packet.put(0, (byte) 0x40).array())).isEqualTo(SrtpStatus.MALFORMED);
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void keepsRolloverCountersOfStreamsApart(SrtpEngine engine, SrtpProfile profile) {
    try (Link link = new Link(engine, profile)) {
      link.deliver(1, 65_535);
      link.deliver(2, 10);
      assertThat(link.deliver(1, 65_536)).isPositive();
      assertThat(link.deliver(2, 11)).isPositive();
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void makesNoStateForForgedStreams(SrtpEngine engine, SrtpProfile profile) {
    try (Link link = new Link(engine, profile)) {
      for (int ssrc = 0; ssrc < 2 * SrtpReceiver.MAX_STREAMS; ssrc++) {
        assertThat(link.receive(SrtpSessions.rtp(ssrc, 1, 100, random)))
            .isEqualTo(SrtpStatus.AUTH_FAILED);
      }
      for (int ssrc = 0; ssrc < SrtpReceiver.MAX_STREAMS; ssrc++) {
        assertThat(link.deliver(ssrc, 1)).isPositive();
      }
      assertThat(link.deliver(-1, 1)).isEqualTo(SrtpStatus.TOO_MANY_STREAMS);
      assertThat(link.deliver(0, 2)).isPositive();
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void refusesRtcpReplaysAndForgeries(SrtpEngine engine, SrtpProfile profile) {
    try (Link link = new Link(engine, profile)) {
      byte[] first = SrtpSessions.protectRtcp(link.sender, SrtpSessions.rtcp(SSRC, 24, random));
      byte[] second = SrtpSessions.protectRtcp(link.sender, SrtpSessions.rtcp(SSRC, 0, random));
      byte[] forged = second.clone();
      forged[5] ^= 1;

      assertThat(SrtpSessions.unprotectRtcpStatus(link.receiver, second)).isEqualTo(8);
      assertThat(SrtpSessions.unprotectRtcpStatus(link.receiver, first)).isEqualTo(32);
      assertThat(SrtpSessions.unprotectRtcpStatus(link.receiver, first))
          .isEqualTo(SrtpStatus.REPLAYED);
      assertThat(SrtpSessions.unprotectRtcpStatus(link.receiver, forged))
          .isEqualTo(SrtpStatus.AUTH_FAILED);
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void refusesEveryTruncationOfRtcp(SrtpEngine engine, SrtpProfile profile) {
    try (Link link = new Link(engine, profile)) {
      byte[] packet = SrtpSessions.protectRtcp(link.sender, SrtpSessions.rtcp(SSRC, 40, random));
      for (int length = 0; length < packet.length; length++) {
        assertThat(SrtpSessions.unprotectRtcpStatus(link.receiver, Arrays.copyOf(packet, length)))
            .isNegative();
      }
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void refusesRtcpInTheClear(SrtpEngine engine, SrtpProfile profile) {
    try (Link link = new Link(engine, profile)) {
      byte[] plain = SrtpSessions.rtcp(SSRC, 40, new Random(1));
      int indexWord = profile == SrtpProfile.AEAD_AES_128_GCM ? 4 : profile.tagLength() + 4;
      plain[plain.length - indexWord] &= 0x7f;

      assertThat(SrtpSessions.unprotectRtcpStatus(link.receiver, plain))
          .isEqualTo(SrtpStatus.NOT_ENCRYPTED);
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void refusesWorkAfterClose(SrtpEngine engine, SrtpProfile profile) {
    Link link = new Link(engine, profile);
    byte[] packet = link.packet(1);
    link.close();
    link.close();

    assertThat(link.receive(packet)).isEqualTo(SrtpStatus.CLOSED);
    assertThat(SrtpSessions.unprotectRtcpStatus(link.receiver, packet))
        .isEqualTo(SrtpStatus.CLOSED);
  }

  /** A sender and the receiver of its packets. */
  private final class Link implements AutoCloseable {
    final SrtpSender sender;
    final SrtpReceiver receiver;

    Link(SrtpEngine engine, SrtpProfile profile) {
      SrtpKeys keys = SrtpSessions.keys(profile, 77);
      sender = engine.sender(keys);
      receiver = engine.receiver(keys.swapped());
    }

    byte[] packet(long index) {
      return packet(SSRC, index);
    }

    byte[] packet(int ssrc, long index) {
      byte[] plain = SrtpSessions.rtp(ssrc, (int) index, 50, random);
      return SrtpSessions.protect(sender, plain, 12, index);
    }

    int receive(byte[] packet) {
      return SrtpSessions.unprotectStatus(receiver, packet);
    }

    int deliver(long index) {
      return receive(packet(index));
    }

    int deliver(int ssrc, long index) {
      return receive(packet(ssrc, index));
    }

    @Override
    public void close() {
      sender.close();
      receiver.close();
    }
  }
}
