package dev.mediahub.media.protocol.ice;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/**
 * One side's ICE user name fragment and password (RFC 8445, section 5.3; RFC 8839, section 5.4).
 *
 * @param ufrag 4 to 256 ice-chars
 * @param password 22 to 256 ice-chars
 */
public record IceCredentials(String ufrag, String password) {
  /** Ours have exactly this length, so that the fragment packs into one {@code long}. */
  public static final int UFRAG_LENGTH = 8;

  private static final int PASSWORD_LENGTH = 24;
  private static final String ICE_CHARS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

  public IceCredentials {
    require(ufrag, "ice-ufrag", 4);
    require(password, "ice-pwd", 22);
  }

  /** New credentials: 48 random bits to be found by, 144 to be known by. */
  public static IceCredentials generate(SecureRandom random) {
    return new IceCredentials(
        randomText(random, UFRAG_LENGTH), randomText(random, PASSWORD_LENGTH));
  }

  /**
   * The fragment as {@code StunMessage.localUfragKey} reads it; 0 when it has not 8 characters,
   * which ours always have.
   */
  public long ufragKey() {
    long key = 0;
    for (int i = 0; i < ufrag.length(); i++) {
      key = key << 8 | ufrag.charAt(i);
    }
    return ufrag.length() == UFRAG_LENGTH ? key : 0;
  }

  byte[] ufragBytes() {
    return ufrag.getBytes(StandardCharsets.US_ASCII);
  }

  /** Keeps the password out of logs. */
  @Override
  public String toString() {
    return "IceCredentials[ufrag=" + ufrag + "]";
  }

  private static String randomText(SecureRandom random, int length) {
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append(ICE_CHARS.charAt(random.nextInt(ICE_CHARS.length())));
    }
    return text.toString();
  }

  private static void require(String value, String name, int minimum) {
    if (value.length() < minimum || value.length() > 256) {
      throw new IllegalArgumentException(
          name + " must have " + minimum + " to 256 characters, this one has " + value.length());
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      // '-', '_' and '=' are not ice-chars, but some clients send base64 variants.
      if (ICE_CHARS.indexOf(c) < 0 && c != '-' && c != '_' && c != '=') {
        throw new IllegalArgumentException(
            name + " may hold letters, digits, '+' and '/' only (RFC 8839, section 5.4)");
      }
    }
  }
}
