package dev.mediahub.media.protocol.stun;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class StunMessageTest {
  private final StunMessage message = new StunMessage();
  private final StunIntegrity integrity = new StunIntegrity(Rfc5769.PASSWORD);

  @Test
  void readsTheRequestOfRfc5769() {
    ByteBuffer bytes = Rfc5769.bytes(Rfc5769.REQUEST);

    assertThat(message.parse(bytes, 0, bytes.capacity())).isEqualTo(StunMessage.OK);
    assertThat(message.type()).isEqualTo(StunMessage.BINDING_REQUEST);
    assertThat(message.transactionIdHigh()).isEqualTo(0xb7e7a701_bc34d686L);
    assertThat(message.transactionIdLow()).isEqualTo(0xfa87dfae);
    assertThat(message.priority()).isEqualTo(0x6e0001ffL);
    assertThat(message.isControlled()).isTrue();
    assertThat(message.isControlling()).isFalse();
    assertThat(message.useCandidate()).isFalse();
    assertThat(message.tieBreaker()).isEqualTo(0x932ff9b1_51263b36L);
    assertThat(message.usernameStartsWith("evtj".getBytes(StandardCharsets.US_ASCII))).isTrue();
    assertThat(message.usernameStartsWith("evt".getBytes(StandardCharsets.US_ASCII))).isFalse();
    assertThat(message.hasFingerprint()).isTrue();
    assertThat(integrity.verify(message)).isTrue();
  }

  @Test
  void readsAMessageInTheMiddleOfASlabWithoutMovingIt() {
    ByteBuffer bytes = Rfc5769.bytes(Rfc5769.REQUEST);
    ByteBuffer slab = ByteBuffer.allocateDirect(512);
    slab.put(100, bytes, 0, bytes.capacity());

    assertThat(message.parse(slab, 100, bytes.capacity())).isEqualTo(StunMessage.OK);
    assertThat(integrity.verify(message)).isTrue();
    assertThat(slab.position()).isZero();
    assertThat(slab.limit()).isEqualTo(512);
  }

  @Test
  void readsTheMappedIpv4AddressOfRfc5769() {
    ByteBuffer bytes = Rfc5769.bytes(Rfc5769.IPV4_RESPONSE);

    assertThat(message.parse(bytes, 0, bytes.capacity())).isEqualTo(StunMessage.OK);
    assertThat(message.mappedHigh()).isZero();
    assertThat(message.mappedLow()).isEqualTo(0x0000_ffff_c000_0201L);
    assertThat(message.mappedPort()).isEqualTo(32853);
    assertThat(integrity.verify(message)).isTrue();
  }

  @Test
  void readsTheMappedIpv6AddressOfRfc5769() {
    ByteBuffer bytes = Rfc5769.bytes(Rfc5769.IPV6_RESPONSE);

    assertThat(message.parse(bytes, 0, bytes.capacity())).isEqualTo(StunMessage.OK);
    assertThat(message.mappedHigh()).isEqualTo(0x20010db8_12345678L);
    assertThat(message.mappedLow()).isEqualTo(0x00112233_44556677L);
    assertThat(message.mappedPort()).isEqualTo(32853);
    assertThat(integrity.verify(message)).isTrue();
  }

  @Test
  void noMessageWithAChangedBitHasAFingerprintThatIsRight() {
    ByteBuffer bytes = Rfc5769.bytes(Rfc5769.REQUEST);
    for (int bit = 0; bit < bytes.capacity() * 8; bit++) {
      flip(bytes, bit);
      boolean isAccepted =
          message.parse(bytes, 0, bytes.capacity()) == StunMessage.OK && message.hasFingerprint();
      assertThat(isAccepted).as("bit %d", bit).isFalse();
      flip(bytes, bit);
    }
  }

  @Test
  void everyChangedBitBeforeTheDigestBreaksIntegrity() {
    ByteBuffer bytes = withoutFingerprint();
    int end = bytes.capacity();
    for (int bit = 0; bit < end * 8; bit++) {
      flip(bytes, bit);
      boolean isAccepted =
          message.parse(bytes, 0, end) == StunMessage.OK && integrity.verify(message);
      assertThat(isAccepted).as("bit %d", bit).isFalse();
      flip(bytes, bit);
    }
  }

  @Test
  void refusesEveryTruncation() {
    ByteBuffer bytes = Rfc5769.bytes(Rfc5769.REQUEST);
    for (int length = 0; length < bytes.capacity(); length++) {
      assertThat(message.parse(bytes, 0, length)).isEqualTo(StunMessage.NOT_STUN);
    }
  }

  @Test
  void refusesAnAttributeLongerThanTheMessage() {
    ByteBuffer bytes = withoutFingerprint();
    bytes.putShort(22, (short) 0xffff);

    assertThat(message.parse(bytes, 0, bytes.capacity())).isEqualTo(StunMessage.MALFORMED);
  }

  @Test
  void refusesAnAttributeBehindTheFingerprint() {
    ByteBuffer bytes = ByteBuffer.allocate(116);
    ByteBuffer request = Rfc5769.bytes(Rfc5769.REQUEST);
    bytes.put(0, request, 0, request.capacity());
    bytes.putShort(2, (short) (0x58 + 8));
    bytes.putShort(108, (short) StunAttribute.PRIORITY);
    bytes.putShort(110, (short) 4);

    assertThat(message.parse(bytes, 0, 116)).isEqualTo(StunMessage.MALFORMED);
  }

  @Test
  void ignoresWhatStandsBetweenIntegrityAndFingerprint() {
    ByteBuffer signed = withoutFingerprint();
    int length = signed.capacity();
    ByteBuffer bytes = ByteBuffer.allocate(length + 4);
    bytes.put(0, signed, 0, length);
    bytes.putShort(2, (short) (length + 4 - StunMessage.HEADER_LENGTH));
    bytes.putShort(length, (short) StunAttribute.USE_CANDIDATE);

    assertThat(message.parse(bytes, 0, length + 4)).isEqualTo(StunMessage.OK);
    assertThat(message.useCandidate()).isFalse();
  }

  @Test
  void packsAnEightByteFragmentIntoAKey() {
    ByteBuffer bytes = request("Abcd1234:peer");

    assertThat(StunMessage.localUfragKey(bytes, 0, bytes.capacity()))
        .isEqualTo(0x41626364_31323334L);
    assertThat(message.parse(bytes, 0, bytes.capacity())).isEqualTo(StunMessage.OK);
    assertThat(message.localUfragKey()).isEqualTo(0x41626364_31323334L);
  }

  @Test
  void givesNoKeyForFragmentsThatAreNotOurs() {
    for (String username :
        new String[] {"short:peer", "ninechars:peer", "abc:defg:h", "Abcd1234", ""}) {
      ByteBuffer bytes = request(username);
      assertThat(StunMessage.localUfragKey(bytes, 0, bytes.capacity())).as(username).isZero();
    }
    ByteBuffer other = ByteBuffer.allocate(40);
    assertThat(StunMessage.localUfragKey(other, 0, 40)).isZero();
  }

  private static ByteBuffer request(String username) {
    ByteBuffer out = ByteBuffer.allocate(StunWriter.MAX_WRITTEN);
    int length =
        new StunWriter()
            .bindingRequest(
                out,
                0,
                1,
                2,
                username.getBytes(StandardCharsets.US_ASCII),
                5,
                6,
                true,
                new StunIntegrity("password"));
    return ByteBuffer.wrap(out.array(), 0, length).slice();
  }

  private static ByteBuffer withoutFingerprint() {
    ByteBuffer request = Rfc5769.bytes(Rfc5769.REQUEST);
    int length = request.capacity() - 8;
    ByteBuffer bytes = ByteBuffer.allocate(length);
    bytes.put(0, request, 0, length);
    bytes.putShort(2, (short) (length - StunMessage.HEADER_LENGTH));
    return bytes;
  }

  private static void flip(ByteBuffer bytes, int bit) {
    bytes.put(bit / 8, (byte) (bytes.get(bit / 8) ^ 1 << bit % 8));
  }
}
