package dev.mediahub.core.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/** The one generator of secrets and ids that nobody may guess, and the hash they are kept under. */
public final class Secrets {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Base64.Encoder BASE64_URL = Base64.getUrlEncoder().withoutPadding();
  private static final String LETTERS_AND_DIGITS =
      "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789";

  private Secrets() {}

  public static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    RANDOM.nextBytes(bytes);
    return bytes;
  }

  /** {@code prefix} and {@code byteCount} random bytes in base64url. */
  public static String token(String prefix, int byteCount) {
    return prefix + BASE64_URL.encodeToString(bytes(byteCount));
  }

  /**
   * {@code prefix} and letters and digits (5.8 bits each) that are not mistaken for one another.
   */
  public static String readable(String prefix, int length) {
    StringBuilder text = new StringBuilder(prefix);
    for (int i = 0; i < length; i++) {
      text.append(LETTERS_AND_DIGITS.charAt(RANDOM.nextInt(LETTERS_AND_DIGITS.length())));
    }
    return text.toString();
  }

  /**
   * The hash a random token is stored and found under. Unsalted: it has 256 random bits, so there
   * is no dictionary to try.
   */
  public static byte[] sha256(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
