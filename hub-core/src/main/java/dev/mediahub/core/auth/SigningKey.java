package dev.mediahub.core.auth;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** A LiveKit key pair: its id, which is a join token's {@code iss}, names the app. */
public record SigningKey(String app, String keyId, String secret) {
  private static final int HS256_KEY_BYTES = 32;

  /**
   * The HMAC key. HMAC pads keys below its block size with zeros (RFC 2104, section 2), so padding
   * a short one here changes no signature; without it the JWT library refuses secrets such as
   * LiveKit's {@code devkey/secret}.
   */
  SecretKey hmacKey() {
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    return new SecretKeySpec(
        Arrays.copyOf(bytes, Math.max(bytes.length, HS256_KEY_BYTES)), "HmacSHA256");
  }

  @Override
  public String toString() {
    return "SigningKey[" + keyId + " of " + app + "]";
  }
}
