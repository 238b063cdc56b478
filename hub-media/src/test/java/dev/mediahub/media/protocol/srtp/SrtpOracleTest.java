package dev.mediahub.media.protocol.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.jitsi.srtp.SrtcpCryptoContext;
import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jitsi.srtp.SrtpErrorStatus;
import org.jitsi.srtp.SrtpPolicy;
import org.jitsi.utils.logging2.LoggerImpl;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Both engines against an implementation by others, packet for packet. */
class SrtpOracleTest {
  private static final int SSRC = 0xcafe1234;
  private final Random random = new Random(4);

  @ParameterizedTest
  @MethodSource("dev.mediahub.media.protocol.srtp.SrtpSessions#enginesAndProfiles")
  void protectsRtpToTheSameBytes(SrtpEngine engine, SrtpProfile profile) throws Exception {
    SrtpKeys keys = SrtpSessions.keys(profile, 1);
    SrtpCryptoContext oracle = factory(keys, true).deriveContext(SSRC, 0);
    try (SrtpSender sender = engine.sender(keys)) {
      for (long index = 65_000; index < 66_200; index++) {
        byte[] plain = SrtpSessions.rtp(SSRC, (int) index, random.nextInt(1300), random);

        byte[] ours = SrtpSessions.protect(sender, plain, 12, index);

        OracleBuffer theirs = new OracleBuffer(plain);
        assertThat(oracle.transformPacket(theirs)).isEqualTo(SrtpErrorStatus.OK);
        assertThat(ours).isEqualTo(theirs.packet());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.mediahub.media.protocol.srtp.SrtpSessions#enginesAndProfiles")
  void unprotectsRtpOfTheOther(SrtpEngine engine, SrtpProfile profile) throws Exception {
    SrtpKeys keys = SrtpSessions.keys(profile, 2);
    SrtpCryptoContext oracle = factory(keys, false).deriveContext(SSRC, 0);
    try (SrtpReceiver receiver = engine.receiver(keys)) {
      for (long index = 65_400; index < 65_700; index++) {
        byte[] plain = SrtpSessions.rtp(SSRC, (int) index, random.nextInt(1300), random);
        OracleBuffer theirs = new OracleBuffer(plain);
        assertThat(oracle.transformPacket(theirs)).isEqualTo(SrtpErrorStatus.OK);

        assertThat(SrtpSessions.unprotect(receiver, theirs.packet())).isEqualTo(plain);
        assertThat(receiver.lastPacketIndex()).isEqualTo(index);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.mediahub.media.protocol.srtp.SrtpSessions#enginesAndProfiles")
  void unprotectsRtcpOfTheOther(SrtpEngine engine, SrtpProfile profile) throws Exception {
    SrtpKeys keys = SrtpSessions.keys(profile, 3);
    SrtcpCryptoContext oracle = factory(keys, false).deriveControlContext(SSRC);
    try (SrtpReceiver receiver = engine.receiver(keys)) {
      for (int i = 0; i < 50; i++) {
        byte[] plain = SrtpSessions.rtcp(SSRC, 4 * random.nextInt(300), random);
        OracleBuffer theirs = new OracleBuffer(plain);
        assertThat(oracle.transformPacket(theirs)).isEqualTo(SrtpErrorStatus.OK);

        assertThat(SrtpSessions.unprotectRtcp(receiver, theirs.packet())).isEqualTo(plain);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.mediahub.media.protocol.srtp.SrtpSessions#enginesAndProfiles")
  void protectsRtcpThatTheOtherUnprotects(SrtpEngine engine, SrtpProfile profile) throws Exception {
    SrtpKeys keys = SrtpSessions.keys(profile, 4);
    SrtcpCryptoContext oracle = factory(keys.swapped(), false).deriveControlContext(SSRC);
    try (SrtpSender sender = engine.sender(keys)) {
      for (int i = 0; i < 50; i++) {
        byte[] plain = SrtpSessions.rtcp(SSRC, 4 * random.nextInt(300), random);

        OracleBuffer packet = new OracleBuffer(SrtpSessions.protectRtcp(sender, plain));

        assertThat(oracle.reverseTransformPacket(packet)).isEqualTo(SrtpErrorStatus.OK);
        assertThat(packet.packet()).isEqualTo(plain);
      }
    }
  }

  /** A factory with the local key, or with the remote one: what the other side sends with. */
  private static SrtpContextFactory factory(SrtpKeys keys, boolean local) {
    boolean gcm = keys.profile() == SrtpProfile.AEAD_AES_128_GCM;
    SrtpPolicy policy =
        gcm
            ? new SrtpPolicy(
                SrtpPolicy.AESGCM_ENCRYPTION, 16, SrtpPolicy.NULL_AUTHENTICATION, 0, 16, 12)
            : new SrtpPolicy(
                SrtpPolicy.AESCM_ENCRYPTION, 16, SrtpPolicy.HMACSHA1_AUTHENTICATION, 20, 10, 14);
    byte[] key = local ? keys.localKey() : keys.remoteKey();
    byte[] salt = local ? keys.localSalt() : keys.remoteSalt();
    return new SrtpContextFactory(
        true, key.clone(), salt.clone(), policy, policy, new LoggerImpl("oracle"));
  }
}
