package dev.mediahub.media.protocol.srtp;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys one direction works with, derived from its master key at a key derivation rate of 0 (RFC
 * 3711 section 4.3; RFC 7714 section 11 for GCM, whose 96-bit salt is padded with zeros on the
 * right). Authentication keys are empty for GCM.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record SessionKeys(
    byte[] rtpKey,
    byte[] rtpAuth,
    byte[] rtpSalt,
    byte[] rtcpKey,
    byte[] rtcpAuth,
    byte[] rtcpSalt) {
  private static final int AUTH_KEY_LENGTH = 20;

  static SessionKeys derive(SrtpProfile profile, byte[] masterKey, byte[] masterSalt) {
    int authLength = profile == SrtpProfile.AEAD_AES_128_GCM ? 0 : AUTH_KEY_LENGTH;
    try {
      Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
      SecretKeySpec key = new SecretKeySpec(masterKey, "AES");
      return new SessionKeys(
          generate(cipher, key, masterSalt, 0, profile.keyLength()),
          generate(cipher, key, masterSalt, 1, authLength),
          generate(cipher, key, masterSalt, 2, profile.saltLength()),
          generate(cipher, key, masterSalt, 3, profile.keyLength()),
          generate(cipher, key, masterSalt, 4, authLength),
          generate(cipher, key, masterSalt, 5, profile.saltLength()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES in counter mode", e);
    }
  }

  private static byte[] generate(
      Cipher cipher, SecretKeySpec key, byte[] masterSalt, int label, int length)
      throws GeneralSecurityException {
    if (length == 0) {
      return new byte[0];
    }
    byte[] iv = new byte[16];
    System.arraycopy(masterSalt, 0, iv, 0, masterSalt.length);
    iv[7] ^= (byte) label;
    cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(iv));
    return cipher.doFinal(new byte[length]);
  }
}
