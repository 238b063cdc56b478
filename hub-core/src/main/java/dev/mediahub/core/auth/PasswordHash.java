package dev.mediahub.core.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.crypto.generators.SCrypt;

/**
 * Passwords at rest: scrypt (RFC 7914) with N=2^15, r=8, p=1 (32 MiB, about 0.1 s), written as
 * {@code scrypt$15$8$1$salt$hash} so that the cost can be raised later.
 */
public final class PasswordHash {
  private static final int LOG_N = 15;
  private static final int BLOCK_SIZE = 8;
  private static final int PARALLELISM = 1;
  private static final int HASH_BYTES = 32;
  private static final int SALT_BYTES = 16;

  private PasswordHash() {}

  public static String of(String password) {
    byte[] salt = Secrets.bytes(SALT_BYTES);
    return written(salt, scrypt(password, salt, LOG_N, BLOCK_SIZE, PARALLELISM));
  }

  /** Of no password that anybody knows, at the cost of none; checking against it costs the same. */
  static String ofNobody() {
    return written(Secrets.bytes(SALT_BYTES), Secrets.bytes(HASH_BYTES));
  }

  private static String written(byte[] salt, byte[] hash) {
    Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
    return String.join(
        "$",
        "scrypt",
        Integer.toString(LOG_N),
        Integer.toString(BLOCK_SIZE),
        Integer.toString(PARALLELISM),
        base64.encodeToString(salt),
        base64.encodeToString(hash));
  }

  /** Takes the same time for every wrong password. */
  public static boolean matches(String password, String stored) {
    List<String> parts = List.of(stored.split("\\$", -1));
    if (parts.size() != 6 || !parts.get(0).equals("scrypt")) {
      throw new IllegalArgumentException("not a stored scrypt hash");
    }
    Base64.Decoder base64 = Base64.getDecoder();
    byte[] actual =
        scrypt(
            password,
            base64.decode(parts.get(4)),
            Integer.parseInt(parts.get(1)),
            Integer.parseInt(parts.get(2)),
            Integer.parseInt(parts.get(3)));
    return MessageDigest.isEqual(actual, base64.decode(parts.get(5)));
  }

  private static byte[] scrypt(
      String password, byte[] salt, int logN, int blockSize, int parallel) {
    return SCrypt.generate(
        password.getBytes(StandardCharsets.UTF_8),
        salt,
        1 << logN,
        blockSize,
        parallel,
        HASH_BYTES);
  }
}
