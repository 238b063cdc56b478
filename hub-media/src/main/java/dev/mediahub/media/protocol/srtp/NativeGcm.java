package dev.mediahub.media.protocol.srtp;

/**
 * AES-128-GCM of a native library. Contexts and memory travel as addresses; what they point at
 * lives through the call. Used by the thread of the engine that made it; calls allocate nothing.
 */
sealed interface NativeGcm permits IpsecMbGcm, LibCryptoGcm, LibGcryptGcm {
  int KEY = 16;
  int IV = 12;
  int TAG = 16;

  /** The library's file name. */
  String name();

  /** A context with the key at this address, or 0 when memory is short. */
  long newContext(long key);

  /** Gives the context another key; whether that went well. */
  boolean rekey(long context, long key);

  void free(long context);

  /**
   * Encrypts and writes the tag behind the {@code length} bytes at {@code out}.
   *
   * @param in may be {@code out}
   */
  boolean seal(long context, long iv, long aad, int aadLength, long in, long out, int length);

  /**
   * Decrypts in place; the tag stands behind the data.
   *
   * @return 0, or {@link SrtpStatus#AUTH_FAILED}, or {@link SrtpStatus#CRYPTO_ERROR}
   */
  int open(long context, long iv, long aad, int aadLength, long data, int length);
}
