package dev.mediahub.media.protocol.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Vectors of RFC 3711 appendix B and RFC 7714 sections 16 and 17. */
class SrtpVectorsTest {
  private static final HexFormat HEX = HexFormat.of();

  /** RFC 7714: these are session keys, so key derivation is left out. */
  private static final SessionKeys GCM_KEYS =
      new SessionKeys(
          HEX.parseHex("000102030405060708090a0b0c0d0e0f"),
          new byte[0],
          HEX.parseHex("517569642070726f2071756f"),
          HEX.parseHex("000102030405060708090a0b0c0d0e0f"),
          new byte[0],
          HEX.parseHex("517569642070726f2071756f"));

  private static final String RTP_HEADER = "8040f17b8041f8d35501a0b2";
  private static final String RTP_PAYLOAD =
      "47616c6c696120657374206f6d6e69732064697669736120696e207061727465732074726573";
  private static final String RTP_PROTECTED =
      RTP_HEADER
          + "f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833"
          + "899d7f27beb16a9152cf765ee4390cce";

  private static final String RTCP_PLAIN =
      "81c8000d4d6172734e5450314e545032525450200000042a0000e9304c756e61"
          + "deadbeefdeadbeefdeadbeefdeadbeefdeadbeef";
  private static final String RTCP_PROTECTED =
      "81c8000d4d61727363e94885dcdab67ca727d7662f6b7e997ff5c0f76c06f32dc676a5f1730d6fda"
          + "4ce09b4686303ded0bb9275bc84aa45896cf4d2fc5abf87245d9eade800005d4";

  @Test
  void derivesTheSessionKeysOfRfc3711() {
    SessionKeys keys =
        SessionKeys.derive(
            SrtpProfile.AES128_CM_HMAC_SHA1_80,
            HEX.parseHex("e1f97a0d3e018be0d64fa32c06de4139"),
            HEX.parseHex("0ec675ad498afeebb6960b3aabe6"));

    assertThat(HEX.formatHex(keys.rtpKey())).isEqualTo("c61e7a93744f39ee10734afe3ff7a087");
    assertThat(HEX.formatHex(keys.rtpSalt())).isEqualTo("30cbbc08863d8c85d49db34a9ae1");
    assertThat(HEX.formatHex(keys.rtpAuth())).isEqualTo("cebe321f6ff7716b6fd4ab49af256a156d38baa4");
  }

  @ParameterizedTest
  @MethodSource("dev.mediahub.media.protocol.srtp.SrtpSessions#engines")
  void protectsTheRtpPacketOfRfc7714(SrtpEngine engine) {
    ByteBuffer payload = SrtpSessions.direct(HEX.parseHex(RTP_PAYLOAD), 0);
    ByteBuffer out = SrtpSessions.direct(HEX.parseHex(RTP_HEADER), 64);

    int length =
        gcm(engine).sealRtp(payload, 0, payload.capacity(), out, 0, 12, 0x5501a0b2, 0xf17b);

    assertThat(hex(out, length)).isEqualTo(RTP_PROTECTED);
  }

  @ParameterizedTest
  @MethodSource("dev.mediahub.media.protocol.srtp.SrtpSessions#engines")
  void unprotectsTheRtpPacketOfRfc7714(SrtpEngine engine) {
    ByteBuffer packet = SrtpSessions.direct(HEX.parseHex(RTP_PROTECTED), 0);

    int length = gcm(engine).openRtp(packet, 0, packet.capacity(), 12, 0x5501a0b2, 0xf17b);

    assertThat(hex(packet, length)).isEqualTo(RTP_HEADER + RTP_PAYLOAD);
  }

  @ParameterizedTest
  @MethodSource("dev.mediahub.media.protocol.srtp.SrtpSessions#engines")
  void protectsTheRtcpPacketOfRfc7714(SrtpEngine engine) {
    ByteBuffer packet = SrtpSessions.direct(HEX.parseHex(RTCP_PLAIN), 20);

    int length = gcm(engine).sealRtcp(packet, 0, packet.capacity() - 20, 0x4d617273, 0x8000_05d4);

    assertThat(hex(packet, length)).isEqualTo(RTCP_PROTECTED);
  }

  private static PacketCipher gcm(SrtpEngine engine) {
    return switch (engine) {
      case NativeSrtpEngine nativeEngine -> new NativeGcmCipher(nativeEngine, GCM_KEYS);
      case JdkSrtpEngine _ -> new JdkGcmCipher(new BufferViews(), new BufferViews(), GCM_KEYS);
    };
  }

  private static String hex(ByteBuffer buffer, int length) {
    byte[] bytes = new byte[length];
    buffer.get(0, bytes);
    return HEX.formatHex(bytes);
  }
}
