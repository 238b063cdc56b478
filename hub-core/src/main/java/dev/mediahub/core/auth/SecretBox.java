package dev.mediahub.core.auth;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Keeps secrets that must be read again (stream keys, signing keys) encrypted at rest: AES-256-GCM
 * under a key file. A box is {@code nonce (12) | ciphertext | tag (16)}; its context (for example
 * {@code livekit_key:KEYID}) is authenticated, so that a box cannot be moved to another row.
 */
public final class SecretBox {
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final int FINGERPRINT_BYTES = 8;

  private volatile SecretKey key;

  public SecretBox(byte[] key) {
    this.key = new SecretKeySpec(checked(key), "AES");
  }

  private static byte[] checked(byte[] key) {
    if (key.length != KeyFile.KEY_BYTES) {
      throw new IllegalArgumentException("the key must have " + KeyFile.KEY_BYTES + " bytes");
    }
    return key;
  }

  /**
   * Reads the key file, or makes it, readable by its owner only.
   *
   * @throws IOException also when the file has another length than a key
   */
  public static SecretBox open(Path keyFile) throws IOException {
    return new SecretBox(new KeyFile(keyFile).readOrCreate());
  }

  /** From now on works under another key. */
  void useKey(byte[] other) {
    key = new SecretKeySpec(checked(other), "AES");
  }

  /** Says which key this is and nothing about it. */
  String fingerprint() {
    return HexFormat.of().formatHex(derive("fingerprint"), 0, FINGERPRINT_BYTES);
  }

  public byte[] seal(String context, String secret) {
    byte[] nonce = Secrets.bytes(NONCE_BYTES);
    byte[] sealed =
        run(Cipher.ENCRYPT_MODE, context, nonce, secret.getBytes(StandardCharsets.UTF_8), 0);
    return ByteBuffer.allocate(NONCE_BYTES + sealed.length).put(nonce).put(sealed).array();
  }

  /**
   * @throws IllegalStateException when the box was made under another key or context
   */
  public String unseal(String context, byte[] box) {
    byte[] nonce = new byte[NONCE_BYTES];
    if (box.length < NONCE_BYTES) {
      throw new IllegalStateException(unreadable(context));
    }
    System.arraycopy(box, 0, nonce, 0, NONCE_BYTES);
    return new String(
        run(Cipher.DECRYPT_MODE, context, nonce, box, NONCE_BYTES), StandardCharsets.UTF_8);
  }

  /** Another key that belongs to the key file: one for each purpose, 32 bytes. */
  byte[] derive(String purpose) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key.getEncoded(), "HmacSHA256"));
      return mac.doFinal(purpose.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has HMAC-SHA-256", e);
    }
  }

  private byte[] run(int mode, String context, byte[] nonce, byte[] input, int offset) {
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
      cipher.updateAAD(context.getBytes(StandardCharsets.UTF_8));
      return cipher.doFinal(input, offset, input.length - offset);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(unreadable(context), e);
    }
  }

  private static String unreadable(String context) {
    return "the secret of "
        + context
        + " cannot be read with this key file; restore the key file that belongs to the database";
  }
}
