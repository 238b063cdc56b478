package dev.mediahub.media.protocol.dtls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FingerprintTest {
  private static final byte[] ABC = "abc".getBytes(StandardCharsets.US_ASCII);
  private static final String SHA_256_OF_ABC =
      "BA:78:16:BF:8F:01:CF:EA:41:41:40:DE:5D:AE:22:23:"
          + "B0:03:61:A3:96:17:7A:9C:B4:10:FF:61:F2:00:15:AD";

  @Test
  void readsAndWritesTheFormOfSdp() {
    Fingerprint fingerprint =
        Fingerprint.parse("SHA-256 " + SHA_256_OF_ABC.toLowerCase(Locale.ROOT));

    assertThat(fingerprint).isEqualTo(Fingerprint.sha256(ABC));
    assertThat(fingerprint).hasToString("sha-256 " + SHA_256_OF_ABC);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sha-384", "sha-512"})
  void knowsLongerHashes(String algorithm) throws Exception {
    byte[] hash = MessageDigest.getInstance(algorithm.toUpperCase(Locale.ROOT)).digest(ABC);
    String hex = HexFormat.ofDelimiter(":").formatHex(hash);

    assertThat(new Fingerprint(algorithm, hex).matches(ABC)).isTrue();
    assertThat(new Fingerprint(algorithm, hex).matches(new byte[3])).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "sha-256",
        "sha-1 A9:99:3E:36:47:06:81:6A:BA:3E:25:71:78:50:C2:6C:9C:D0:D8:9D",
        "sha-256 AB:CD",
        "sha-256 zz",
        "sha-256 AB CD",
      })
  void refusesWeakOrBrokenOnes(String value) {
    assertThatIllegalArgumentException().isThrownBy(() -> Fingerprint.parse(value));
  }
}
