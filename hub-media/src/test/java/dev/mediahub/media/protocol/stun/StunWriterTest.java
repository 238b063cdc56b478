package dev.mediahub.media.protocol.stun;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class StunWriterTest {
  private static final byte[] USERNAME = "Abcd1234:peer".getBytes(StandardCharsets.US_ASCII);

  private final StunWriter writer = new StunWriter();
  private final StunIntegrity integrity = new StunIntegrity("a-password-of-22-chars");
  private final ByteBuffer in = ByteBuffer.allocateDirect(2048);
  private final ByteBuffer out = ByteBuffer.allocateDirect(2048);
  private final StunMessage request = new StunMessage();
  private final StunMessage written = new StunMessage();
  private int requestLength;

  @BeforeEach
  void readARequest() {
    requestLength =
        writer.bindingRequest(
            in,
            8,
            0x1122_3344_5566_7788L,
            0x99aa_bbcc,
            USERNAME,
            0x6e00_00ffL,
            -7,
            true,
            integrity);
    assertThat(request.parse(in, 8, requestLength)).isEqualTo(StunMessage.OK);
  }

  @Test
  void aRequestCarriesWhatACheckNeeds() {
    assertThat(request.type()).isEqualTo(StunMessage.BINDING_REQUEST);
    assertThat(request.useCandidate()).isTrue();
    assertThat(request.isControlling()).isTrue();
    assertThat(request.tieBreaker()).isEqualTo(-7);
    assertThat(request.priority()).isEqualTo(0x6e00_00ffL);
    assertThat(request.hasFingerprint()).isTrue();
    assertThat(integrity.verify(request)).isTrue();
  }

  @Test
  void aSuccessTellsTheIpv4Address() {
    int length = writer.bindingSuccess(out, 3, request, 0, 0xffff_c000_0201L, 32853, integrity);

    assertThat(written.parse(out, 3, length)).isEqualTo(StunMessage.OK);
    assertThat(written.type()).isEqualTo(StunMessage.BINDING_SUCCESS);
    assertThat(written.mappedHigh()).isZero();
    assertThat(written.mappedLow()).isEqualTo(0xffff_c000_0201L);
    assertThat(written.mappedPort()).isEqualTo(32853);
    assertThat(integrity.verify(written)).isTrue();
    assertThat(length).isLessThanOrEqualTo(requestLength);
  }

  @Test
  void aSuccessTellsTheIpv6Address() {
    int length =
        writer.bindingSuccess(
            out, 0, request, 0x2001_0db8_0000_0001L, 0xfedc_ba98_7654_3210L, 65535, integrity);

    assertThat(written.parse(out, 0, length)).isEqualTo(StunMessage.OK);
    assertThat(written.mappedHigh()).isEqualTo(0x2001_0db8_0000_0001L);
    assertThat(written.mappedLow()).isEqualTo(0xfedc_ba98_7654_3210L);
    assertThat(written.mappedPort()).isEqualTo(65535);
    assertThat(length).isLessThanOrEqualTo(requestLength);
  }

  @Test
  void aResponseRepeatsTheTransactionId() {
    int length = writer.bindingSuccess(out, 0, request, 0, 0xffff_7f00_0001L, 9, integrity);

    assertThat(written.parse(out, 0, length)).isEqualTo(StunMessage.OK);
    assertThat(written.transactionIdHigh()).isEqualTo(0x1122_3344_5566_7788L);
    assertThat(written.transactionIdLow()).isEqualTo(0x99aa_bbcc);
  }

  @Test
  void errorsCarryTheirCode() {
    for (int code :
        new int[] {StunWriter.BAD_REQUEST, StunWriter.UNAUTHENTICATED, StunWriter.ROLE_CONFLICT}) {
      int length = writer.bindingError(out, 0, request, code, integrity);
      assertThat(written.parse(out, 0, length)).isEqualTo(StunMessage.OK);
      assertThat(written.type()).isEqualTo(StunMessage.BINDING_ERROR);
      assertThat(written.errorCode()).isEqualTo(code);
      assertThat(length).isLessThanOrEqualTo(requestLength);
    }
  }
}
