package dev.mediahub.media.protocol.srtp;

/** With OpenSSL's libcrypto. */
final class LibCryptoGcm implements NativeGcm {
  private static final int GET_TAG = 0x10; // EVP_CTRL_AEAD_GET_TAG
  private static final int SET_TAG = 0x11;

  private final long moved;

  /**
   * @param moved address of an int that calls may write to
   */
  LibCryptoGcm(long moved) {
    this.moved = moved;
  }

  @Override
  public String name() {
    return LibCryptoLibrary.NAME;
  }

  @Override
  public long newContext(long key) {
    return LibCrypto.newContext(LibCrypto.aes128Gcm(), key);
  }

  @Override
  public boolean rekey(long context, long key) {
    return LibCrypto.encryptInit(context, 0, key, 0) == 1;
  }

  @Override
  public void free(long context) {
    LibCrypto.contextFree(context);
  }

  @Override
  public boolean seal(
      long context, long iv, long aad, int aadLength, long in, long out, int length) {
    int ok = LibCrypto.encryptInit(context, 0, 0, iv);
    ok &= LibCrypto.encryptUpdate(context, 0, moved, aad, aadLength);
    if (length > 0) {
      ok &= LibCrypto.encryptUpdate(context, out, moved, in, length);
    }
    ok &= LibCrypto.encryptFinal(context, out + length, moved);
    return (ok & LibCrypto.contextControl(context, GET_TAG, TAG, out + length)) == 1;
  }

  @Override
  public int open(long context, long iv, long aad, int aadLength, long data, int length) {
    int ok = LibCrypto.decryptInit(context, 0, 0, iv);
    ok &= LibCrypto.contextControl(context, SET_TAG, TAG, data + length);
    ok &= LibCrypto.decryptUpdate(context, 0, moved, aad, aadLength);
    if (length > 0) {
      ok &= LibCrypto.decryptUpdate(context, data, moved, data, length);
    }
    if (ok != 1) {
      return SrtpStatus.CRYPTO_ERROR;
    }
    return LibCrypto.decryptFinal(context, data + length, moved) == 1 ? 0 : SrtpStatus.AUTH_FAILED;
  }
}
