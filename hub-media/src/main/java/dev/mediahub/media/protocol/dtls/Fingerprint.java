package dev.mediahub.media.protocol.dtls;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;

/**
 * The hash of a certificate as SDP carries it (RFC 8122 section 5). Hashes that are no longer safe
 * (MD5, SHA-1) are not accepted.
 *
 * @param algorithm {@code sha-256}, {@code sha-384} or {@code sha-512}
 * @param hex upper-case pairs of digits with colons between
 */
public record Fingerprint(String algorithm, String hex) {
  private static final Set<String> ALGORITHMS = Set.of("sha-256", "sha-384", "sha-512");
  private static final HexFormat HEX = HexFormat.ofDelimiter(":").withUpperCase();

  /**
   * @throws IllegalArgumentException for another algorithm or anything but a whole hash of it
   */
  public Fingerprint {
    algorithm = algorithm.toLowerCase(Locale.ROOT);
    hex = hex.toUpperCase(Locale.ROOT);
    if (!ALGORITHMS.contains(algorithm)) {
      throw new IllegalArgumentException("fingerprint algorithm must be one of " + ALGORITHMS);
    }
    if (HEX.parseHex(hex).length * 8 != Integer.parseInt(algorithm.substring(4))) {
      throw new IllegalArgumentException("fingerprint is not a whole " + algorithm + " hash");
    }
  }

  /** From the value of {@code a=fingerprint:}, such as {@code sha-256 4A:AD:…}. */
  public static Fingerprint parse(String value) {
    String[] parts = value.strip().split("\\s+", -1);
    if (parts.length != 2) {
      throw new IllegalArgumentException("fingerprint must be an algorithm and a hash");
    }
    return new Fingerprint(parts[0], parts[1]);
  }

  static Fingerprint sha256(byte[] certificate) {
    return new Fingerprint("sha-256", HEX.formatHex(hash("sha-256", certificate)));
  }

  boolean matches(byte[] certificate) {
    return MessageDigest.isEqual(HEX.parseHex(hex), hash(algorithm, certificate));
  }

  private static byte[] hash(String algorithm, byte[] bytes) {
    try {
      return MessageDigest.getInstance(algorithm.toUpperCase(Locale.ROOT)).digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-2", e);
    }
  }

  /** The form SDP wants. */
  @Override
  public String toString() {
    return algorithm + " " + hex;
  }
}
