package dev.mediahub.core.auth;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.Set;
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
  private static final int KEY_BYTES = 32;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final SecretKey key;

  public SecretBox(byte[] key) {
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException("the key must have " + KEY_BYTES + " bytes");
    }
    this.key = new SecretKeySpec(key, "AES");
  }

  /**
   * Reads the key file, or makes it, readable by its owner only.
   *
   * @throws IOException also when the file has another length than a key
   */
  public static SecretBox open(Path keyFile) throws IOException {
    if (!Files.exists(keyFile)) {
      create(keyFile);
    }
    byte[] key = Files.readAllBytes(keyFile);
    if (key.length != KEY_BYTES) {
      throw new IOException(
          keyFile
              + " must hold "
              + KEY_BYTES
              + " bytes and has "
              + key.length
              + "; restore it from a backup: without it stored keys cannot be read");
    }
    return new SecretBox(key);
  }

  private static void create(Path keyFile) throws IOException {
    Path parent = keyFile.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    boolean posix = keyFile.getFileSystem().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] ownerOnly =
        posix
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    Set<StandardOpenOption> options =
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.DSYNC);
    try (var channel = Files.newByteChannel(keyFile, options, ownerOnly)) {
      channel.write(ByteBuffer.wrap(Secrets.bytes(KEY_BYTES)));
    } catch (FileAlreadyExistsException e) {
      // Another start made it a moment ago; it is read next.
    }
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
