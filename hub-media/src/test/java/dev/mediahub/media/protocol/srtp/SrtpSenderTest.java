package dev.mediahub.media.protocol.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SrtpSenderTest {
  private static final String ALL =
      "dev.mediahub.media.protocol.srtp.SrtpSessions#enginesAndProfiles";
  private static final int SSRC = 0x01020304;
  private final Random random = new Random(6);

  @ParameterizedTest
  @MethodSource(ALL)
  void takesHeadersOfEveryLength(SrtpEngine engine, SrtpProfile profile) {
    SrtpKeys keys = SrtpSessions.keys(profile, 1);
    try (SrtpSender sender = engine.sender(keys);
        SrtpReceiver receiver = engine.receiver(keys.swapped())) {
      int sequence = 1;
      for (int csrcs = 0; csrcs < 16; csrcs++) {
        for (int extensionWords = -1; extensionWords < 20; extensionWords++) {
          for (int payloadLength : new int[] {0, 1, 15, 16, 17, 100}) {
            int headerLength = 12 + 4 * csrcs + (extensionWords < 0 ? 0 : 4 + 4 * extensionWords);
            byte[] plain =
                SrtpSessions.rtp(SSRC, sequence, headerLength - 12 + payloadLength, random);
            plain[0] = (byte) (0x80 | csrcs | (extensionWords < 0 ? 0 : 0x10));
            if (extensionWords >= 0) {
              ByteBuffer.wrap(plain).putShort(12 + 4 * csrcs + 2, (short) extensionWords);
            }

            byte[] packet = SrtpSessions.protect(sender, plain, headerLength, sequence++);

            assertThat(packet).hasSize(plain.length + sender.rtpOverhead());
            assertThat(Arrays.copyOf(packet, headerLength))
                .isEqualTo(Arrays.copyOf(plain, headerLength));
            assertThat(SrtpSessions.unprotect(receiver, packet)).isEqualTo(plain);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void leavesTheSharedPayloadAndPositionsAlone(SrtpEngine engine, SrtpProfile profile) {
    byte[] bytes = SrtpSessions.bytes(random, 500);
    ByteBuffer payload = SrtpSessions.direct(bytes, 0).asReadOnlyBuffer().position(3).limit(400);
    ByteBuffer out = ByteBuffer.allocateDirect(1000).position(17);
    out.putInt(100, 0x80600001).putInt(108, SSRC);
    try (SrtpSender sender = engine.sender(SrtpSessions.keys(profile, 1))) {
      assertThat(sender.protectRtp(payload, 50, 300, out, 100, 12, 1)).isPositive();
    }

    byte[] after = new byte[bytes.length];
    payload.clear().get(0, after);
    assertThat(after).isEqualTo(bytes);
    assertThat(out.position()).isEqualTo(17);
    assertThat(out.limit()).isEqualTo(1000);
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void encryptsInPlaceToTheSameBytes(SrtpEngine engine, SrtpProfile profile) {
    byte[] plain = SrtpSessions.rtp(SSRC, 9, 777, random);
    SrtpKeys keys = SrtpSessions.keys(profile, 1);
    ByteBuffer packet = SrtpSessions.direct(plain, 64);
    try (SrtpSender one = engine.sender(keys);
        SrtpSender other = engine.sender(keys)) {
      int length = one.protectRtp(packet, 12, 777, packet, 0, 12, 9);

      byte[] inPlace = new byte[length];
      packet.get(0, inPlace);
      assertThat(inPlace).isEqualTo(SrtpSessions.protect(other, plain, 12, 9));
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void countsRtcpPackets(SrtpEngine engine, SrtpProfile profile) {
    SrtpKeys keys = SrtpSessions.keys(profile, 1);
    int indexWord = profile == SrtpProfile.AEAD_AES_128_GCM ? 4 : profile.tagLength() + 4;
    try (SrtpSender sender = engine.sender(keys);
        SrtpReceiver receiver = engine.receiver(keys.swapped())) {
      for (int i = 0; i < 300; i++) {
        byte[] plain = SrtpSessions.rtcp(random.nextInt(3), 4 * random.nextInt(50), random);

        byte[] packet = SrtpSessions.protectRtcp(sender, plain);

        assertThat(ByteBuffer.wrap(packet).getInt(packet.length - indexWord))
            .isEqualTo(0x8000_0000 | i);
        assertThat(SrtpSessions.unprotectRtcp(receiver, packet)).isEqualTo(plain);
      }
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void writesNothingOutsideItsBuffers(SrtpEngine engine, SrtpProfile profile) {
    ByteBuffer payload = ByteBuffer.allocateDirect(100);
    ByteBuffer out = ByteBuffer.allocateDirect(100 + 12 + profile.tagLength());
    out.putInt(0, 0x80600001);
    try (SrtpSender sender = engine.sender(SrtpSessions.keys(profile, 1))) {
      assertThat(sender.protectRtp(payload, 0, 100, out, 0, 12, 1)).isEqualTo(out.capacity());
      assertThat(sender.protectRtp(payload, 0, 100, out, 1, 12, 1)).isEqualTo(SrtpStatus.NO_ROOM);
      assertThat(sender.protectRtp(payload, 1, 100, out, 0, 12, 1)).isEqualTo(SrtpStatus.NO_ROOM);
      assertThat(sender.protectRtp(payload, -1, 10, out, 0, 12, 1)).isEqualTo(SrtpStatus.NO_ROOM);
      assertThat(sender.protectRtp(payload, 0, -1, out, 0, 12, 1)).isEqualTo(SrtpStatus.NO_ROOM);
      assertThat(sender.protectRtp(payload, 0, Integer.MAX_VALUE, out, 0, 12, 1))
          .isEqualTo(SrtpStatus.NO_ROOM);
      assertThat(sender.protectRtp(payload, 0, 10, out, 0, 11, 1)).isEqualTo(SrtpStatus.TOO_SHORT);
      assertThat(sender.protectRtp(payload, 0, 10, out, 0, 12, 2))
          .isEqualTo(SrtpStatus.INDEX_MISMATCH);
      assertThat(sender.protectRtcp(out, 0, out.capacity() - 5)).isEqualTo(SrtpStatus.NO_ROOM);
      assertThat(sender.protectRtcp(out, 0, 7)).isEqualTo(SrtpStatus.TOO_SHORT);
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void refusesWorkAfterClose(SrtpEngine engine, SrtpProfile profile) {
    ByteBuffer out = ByteBuffer.allocateDirect(100);
    SrtpSender sender = engine.sender(SrtpSessions.keys(profile, 1));
    sender.close();

    assertThat(sender.protectRtp(out, 12, 10, out, 0, 12, 0)).isEqualTo(SrtpStatus.CLOSED);
    assertThat(sender.protectRtcp(out, 0, 8)).isEqualTo(SrtpStatus.CLOSED);
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void sendersOutliveTheirEngineSafely(SrtpEngine engine, SrtpProfile profile) {
    ByteBuffer out = ByteBuffer.allocateDirect(100);
    SrtpSender sender = engine.sender(SrtpSessions.keys(profile, 1));
    engine.close();

    int status = sender.protectRtcp(out, 0, 8);

    assertThat(status)
        .isEqualTo(
            engine instanceof NativeSrtpEngine
                ? SrtpStatus.CRYPTO_ERROR
                : 8 + 4 + sender.rtpOverhead());
  }
}
