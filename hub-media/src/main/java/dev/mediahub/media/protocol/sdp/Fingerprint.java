package dev.mediahub.media.protocol.sdp;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The hash of a DTLS certificate (RFC 8122, section 5). SHA-1 and weaker are refused.
 *
 * @param algorithm {@code sha-256}, {@code sha-384} or {@code sha-512}
 */
public record Fingerprint(String algorithm, byte[] value) {
  private static final HexFormat HEX = HexFormat.ofDelimiter(":").withUpperCase();

  public Fingerprint {
    value = value.clone();
    if (length(algorithm) != value.length) {
      throw new IllegalArgumentException("a fingerprint is sha-256, sha-384 or sha-512 and whole");
    }
  }

  @Override
  public byte[] value() {
    return value.clone();
  }

  /** The algorithm as {@code java.security.MessageDigest} calls it. */
  public String digestName() {
    return algorithm.toUpperCase(Locale.ROOT);
  }

  /** Null when the text is no fingerprint of an accepted algorithm. */
  static @Nullable Fingerprint parse(String text) {
    int space = text.indexOf(' ');
    if (space < 0) {
      return null;
    }
    String algorithm = text.substring(0, space).toLowerCase(Locale.ROOT);
    try {
      byte[] value = HEX.parseHex(text.substring(space + 1).strip());
      return value.length > 0 && length(algorithm) == value.length
          ? new Fingerprint(algorithm, value)
          : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** The attribute's value, such as {@code sha-256 AB:CD:…}. */
  public String format() {
    return algorithm + " " + HEX.formatHex(value);
  }

  private static int length(String algorithm) {
    return switch (algorithm) {
      case "sha-256" -> 32;
      case "sha-384" -> 48;
      case "sha-512" -> 64;
      default -> -1;
    };
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Fingerprint that
        && algorithm.equals(that.algorithm)
        && Arrays.equals(value, that.value);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(value);
  }

  @Override
  public String toString() {
    return format();
  }
}
