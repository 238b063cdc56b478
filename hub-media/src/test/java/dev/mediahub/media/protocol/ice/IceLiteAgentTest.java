package dev.mediahub.media.protocol.ice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.media.protocol.stun.StunIntegrity;
import dev.mediahub.media.protocol.stun.StunMessage;
import dev.mediahub.media.protocol.stun.StunWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.zip.CRC32;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

final class IceLiteAgentTest {
  private static final IceCredentials LOCAL =
      new IceCredentials("hubhub01", "hub-password-of-24-chars");
  private static final IceCredentials RESTARTED =
      new IceCredentials("hubhub02", "another-password-of-24-c");
  private static final IceCredentials RESTARTED_AGAIN =
      new IceCredentials("hubhub03", "one-more-password-of-24c");
  private static final IceCredentials REMOTE =
      new IceCredentials("peer", "peer-password-of-24-char");
  private static final long ADDRESS = 0xffff_c000_0201L;
  private static final long SECOND = 1_000_000_000L;

  private final IceLiteAgent agent = new IceLiteAgent(LOCAL, REMOTE);
  private final StunWriter writer = new StunWriter();
  private final StunMessage response = new StunMessage();
  private final ByteBuffer in = ByteBuffer.allocateDirect(1500);
  private final ByteBuffer out = ByteBuffer.allocateDirect(1500);

  @Test
  void answersAValidCheckWithTheSendersAddress() {
    int length = check(LOCAL, true, 100, 5004, 7);

    assertThat(response.parse(out, 0, length)).isEqualTo(StunMessage.OK);
    assertThat(response.type()).isEqualTo(StunMessage.BINDING_SUCCESS);
    assertThat(response.mappedLow()).isEqualTo(ADDRESS);
    assertThat(response.mappedPort()).isEqualTo(5004);
    assertThat(new StunIntegrity(LOCAL.password()).verify(response)).isTrue();
    assertThat(agent.lastCheckValid()).isTrue();
    assertThat(agent.lastCheckNominates()).isTrue();
    assertThat(agent.lastCheckSelects()).isTrue();
    assertThat(agent.lastValidCheckNs()).isEqualTo(7);
  }

  @Test
  void saysNothingToAWrongPassword() {
    int length = check(new IceCredentials(LOCAL.ufrag(), REMOTE.password()), true, 100, 5004, 7);

    assertThat(length).isZero();
    assertThat(agent.lastCheckValid()).isFalse();
    assertThat(agent.lastValidCheckNs()).isEqualTo(IceLiteAgent.NEVER);
  }

  @Test
  void saysNothingToAnotherFragment() {
    assertThat(check(new IceCredentials("hubhub0X", LOCAL.password()), true, 1, 1, 1)).isZero();
  }

  @Test
  void saysNothingToARequestWithoutCredentials() {
    in.putInt(0, 0x0001_0000);
    in.putInt(4, StunMessage.MAGIC_COOKIE);

    assertThat(agent.onStun(in, 0, 20, 0, ADDRESS, 1, out, 0, 1)).isZero();
  }

  @Test
  void saysNothingToResponsesAndGarbage() {
    int length = check(LOCAL, false, 1, 1, 1);
    in.put(0, out, 0, length);

    assertThat(agent.onStun(in, 0, length, 0, ADDRESS, 1, out, 0, 1)).isZero();
    assertThat(agent.onStun(in, 0, length - 3, 0, ADDRESS, 1, out, 0, 1)).isZero();
    assertThat(agent.lastCheckValid()).isFalse();
  }

  @Test
  void aCheckWithoutUseCandidateIsValidButNominatesNothing() {
    check(LOCAL, false, 100, 5004, 7);

    assertThat(agent.lastCheckValid()).isTrue();
    assertThat(agent.lastCheckNominates()).isFalse();
    assertThat(agent.lastCheckSelects()).isFalse();
  }

  @Test
  void tellsAControlledPeerThatItMustControl() {
    int length = request(LOCAL, false, 1);
    // ICE-CONTROLLED instead of ICE-CONTROLLING: the attribute after USERNAME and PRIORITY.
    int at = 20 + 4 + 16 + 8;
    assertThat(in.getShort(at)).isEqualTo((short) 0x802a);
    in.putShort(at, (short) 0x8029);
    resign(length, LOCAL.password());

    int written = agent.onStun(in, 0, length, 0, ADDRESS, 1, out, 0, 1);

    assertThat(response.parse(out, 0, written)).isEqualTo(StunMessage.OK);
    assertThat(response.errorCode()).isEqualTo(487);
    assertThat(agent.lastCheckValid()).isFalse();
  }

  @Test
  void namesRequiredAttributesThatItDoesNotKnow() {
    int length = request(LOCAL, false, 1);
    int at = 20 + 4 + 16;
    in.putShort(at, (short) 0x7f01); // PRIORITY becomes an unknown required attribute.
    resign(length, LOCAL.password());

    int written = agent.onStun(in, 0, length, 0, ADDRESS, 1, out, 0, 1);

    assertThat(response.parse(out, 0, written)).isEqualTo(StunMessage.OK);
    assertThat(response.errorCode()).isEqualTo(420);
    assertThat(out.getShort(28)).isEqualTo((short) 0x000a);
    assertThat(out.getShort(30)).isEqualTo((short) 2);
    assertThat(out.getShort(32)).isEqualTo((short) 0x7f01);
    assertThat(written).isLessThanOrEqualTo(length);
  }

  @Test
  void aggressiveNominationEndsAtTheBestPair() {
    check(LOCAL, true, 200, 1000, 0);
    check(LOCAL, true, 100, 2000, 1);
    assertThat(agent.lastCheckSelects()).isFalse();

    check(LOCAL, true, 300, 3000, 2);
    assertThat(agent.lastCheckSelects()).isTrue();
  }

  @Test
  void followsAPeerThatMovedToAWorseNetwork() {
    check(LOCAL, true, 200, 1000, 0);
    check(LOCAL, true, 100, 2000, 2 * SECOND);

    assertThat(agent.lastCheckSelects()).isTrue();
  }

  @Test
  void followsAPeerThatIsHeardElsewhereOnceItsSelectedPairIsSilent() {
    check(LOCAL, true, 200, 1000, 0);
    check(LOCAL, false, 200, 2000, 5 * SECOND);
    assertThat(agent.lastCheckSelects()).isFalse();

    check(LOCAL, false, 200, 2000, 13 * SECOND);
    assertThat(agent.lastCheckSelects()).isTrue();
    check(LOCAL, false, 200, 1000, 14 * SECOND);
    assertThat(agent.lastCheckSelects()).as("the other is heard now").isFalse();
  }

  @Test
  void staysWithASelectedPairThatIsHeard() {
    check(LOCAL, true, 200, 1000, 0);
    for (int second = 5; second <= 60; second += 5) {
      check(LOCAL, false, 200, 1000, second * SECOND);
      check(LOCAL, false, 300, 2000, second * SECOND + 1);
      assertThat(agent.lastCheckSelects()).isFalse();
    }
  }

  @Test
  void keepsTheOldCredentialsUntilTheNewOnesAreUsed() {
    agent.restart(RESTARTED, null);
    assertThat(agent.localUfragKey()).isEqualTo(RESTARTED.ufragKey());
    assertThat(agent.previousUfragKey()).isEqualTo(LOCAL.ufragKey());
    assertThat(check(LOCAL, true, 100, 1000, 1)).isPositive();

    agent.restart(RESTARTED_AGAIN, null);
    assertThat(agent.previousUfragKey()).as("still in use").isEqualTo(LOCAL.ufragKey());
    assertThat(check(LOCAL, true, 100, 1000, 1)).isPositive();
    assertThat(check(RESTARTED, true, 100, 1000, 1)).as("never used").isZero();

    assertThat(check(RESTARTED_AGAIN, true, 50, 2000, 2)).isPositive();
    assertThat(agent.lastCheckSelects()).isTrue();
    assertThat(agent.previousUfragKey()).isZero();
    assertThat(check(LOCAL, true, 100, 1000, 3)).isZero();
  }

  private int check(IceCredentials to, boolean nominates, long priority, int port, long nowNs) {
    int length = request(to, nominates, priority);
    return agent.onStun(in, 0, length, 0, ADDRESS, port, out, 0, nowNs);
  }

  private int request(IceCredentials to, boolean nominates, long priority) {
    byte[] username = (to.ufrag() + ":peer").getBytes(StandardCharsets.US_ASCII);
    StunIntegrity integrity = new StunIntegrity(to.password());
    return writer.bindingRequest(in, 0, 1, 2, username, priority, 9, nominates, integrity);
  }

  /** Makes integrity and fingerprint right again after an attribute was changed. */
  private void resign(int length, String password) {
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(password.getBytes(StandardCharsets.US_ASCII), "HmacSHA1"));
      byte[] signed = new byte[length - 32];
      in.get(0, signed);
      signed[3] = (byte) (length - 8 - 20);
      in.put(length - 28, mac.doFinal(signed));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
    CRC32 crc = new CRC32();
    byte[] summed = new byte[length - 8];
    in.get(0, summed);
    crc.update(summed);
    in.putInt(length - 4, (int) crc.getValue() ^ 0x5354_554e);
  }
}
