package dev.mediahub.media.protocol.srtp;

import java.nio.ByteBuffer;

/**
 * The cryptography of one direction, without packet parsing, bounds or replay checks: the sender
 * and receiver have done those. Lengths are never negative and lie inside their buffers.
 */
sealed interface PacketCipher
    permits NativeGcmCipher, NativeCounterCipher, JdkGcmCipher, JdkCounterCipher {

  /**
   * Encrypts the payload behind the header that stands at {@code out[outOffset]} and appends the
   * tag.
   *
   * @param index 48 bits, rollover counter and sequence number
   * @return length of the protected packet, or {@link SrtpStatus#CRYPTO_ERROR}
   */
  int sealRtp(
      ByteBuffer payload,
      int payloadOffset,
      int payloadLength,
      ByteBuffer out,
      int outOffset,
      int headerLength,
      int ssrc,
      long index);

  /** Decrypts in place; returns the plain packet's length or a negative status. */
  int openRtp(ByteBuffer buffer, int offset, int length, int headerLength, int ssrc, long index);

  /**
   * Encrypts in place and appends tag and index word (in the order of the profile).
   *
   * @param indexWord E flag and 31-bit SRTCP index
   */
  int sealRtcp(ByteBuffer buffer, int offset, int length, int ssrc, int indexWord);

  /**
   * Decrypts in place.
   *
   * @param length with tag and index word
   */
  int openRtcp(ByteBuffer buffer, int offset, int length, int ssrc, int indexWord);

  /** Frees native contexts; nothing may be called afterwards. */
  void close();
}
