package dev.mediahub.media.protocol.stun;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.SecretKeySpec;

/**
 * MESSAGE-INTEGRITY with one short-term password (RFC 8489, sections 9.1 and 14.5): HMAC-SHA1 over
 * the message up to the attribute, the length field counting the attribute itself. Holds one Mac,
 * so it belongs to one thread.
 */
public final class StunIntegrity {
  static final int HMAC_LENGTH = 20;

  private final Mac mac;
  private final byte[] scratch = new byte[128];
  private final byte[] digest = new byte[HMAC_LENGTH];
  private final byte[] expected = new byte[HMAC_LENGTH];

  /**
   * @param password the side's ice-pwd whose checks are verified or signed; ASCII
   */
  public StunIntegrity(String password) {
    try {
      mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(password.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has HmacSHA1", e);
    }
  }

  /** Whether the message has MESSAGE-INTEGRITY and it is right. Constant time in the digest. */
  public boolean verify(StunMessage message) {
    if (!message.hasIntegrity()) {
      return false;
    }
    compute(message.buffer(), message.offset(), message.integrityOffset() - 4);
    message.buffer().get(message.integrityOffset(), expected);
    return MessageDigest.isEqual(digest, expected);
  }

  /** Writes the digest at {@code at + 4}, where {@code at} is the attribute's start. */
  void sign(ByteBuffer buffer, int offset, int at) {
    compute(buffer, offset, at);
    buffer.put(at + 4, digest);
  }

  private void compute(ByteBuffer buffer, int offset, int end) {
    int length = end - offset;
    int counted = length - StunMessage.HEADER_LENGTH + 4 + HMAC_LENGTH;
    for (int at = 0; at < length; at += scratch.length) {
      int size = Math.min(scratch.length, length - at);
      buffer.get(offset + at, scratch, 0, size);
      if (at == 0) {
        scratch[2] = (byte) (counted >>> 8);
        scratch[3] = (byte) counted;
      }
      mac.update(scratch, 0, size);
    }
    try {
      mac.doFinal(digest, 0);
    } catch (ShortBufferException e) {
      throw new AssertionError("an HMAC-SHA1 has 20 bytes", e);
    }
  }
}
