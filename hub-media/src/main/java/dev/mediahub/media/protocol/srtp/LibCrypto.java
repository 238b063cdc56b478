package dev.mediahub.media.protocol.srtp;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.invoke.MethodHandle;

/**
 * The functions of {@link LibCryptoLibrary} that SRTP needs. Addresses travel as plain longs, the
 * cheapest way for one packet a call; so callers check bounds first. The calls of the packet path
 * are {@code critical}: they last about a microsecond at most, and skip the thread state change
 * that costs more than they do.
 *
 * <p>Loading this class throws where the library is missing; {@link NativeSrtpEngine} asks first.
 */
final class LibCrypto {
  private static final Linker.Option CRITICAL = Linker.Option.critical(false);

  private static final MethodHandle CTX_NEW =
      LibCryptoLibrary.function("EVP_CIPHER_CTX_new", FunctionDescriptor.of(JAVA_LONG));
  private static final MethodHandle CTX_FREE =
      LibCryptoLibrary.function("EVP_CIPHER_CTX_free", FunctionDescriptor.ofVoid(JAVA_LONG));
  private static final MethodHandle AES_128_GCM =
      LibCryptoLibrary.function("EVP_aes_128_gcm", FunctionDescriptor.of(JAVA_LONG));
  private static final MethodHandle AES_128_CTR =
      LibCryptoLibrary.function("EVP_aes_128_ctr", FunctionDescriptor.of(JAVA_LONG));
  private static final MethodHandle ENCRYPT_INIT =
      critical("EVP_EncryptInit_ex", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle DECRYPT_INIT =
      critical("EVP_DecryptInit_ex", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle ENCRYPT_UPDATE =
      critical("EVP_EncryptUpdate", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT);
  private static final MethodHandle DECRYPT_UPDATE =
      critical("EVP_DecryptUpdate", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT);
  private static final MethodHandle ENCRYPT_FINAL =
      critical("EVP_EncryptFinal_ex", JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle DECRYPT_FINAL =
      critical("EVP_DecryptFinal_ex", JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle CTX_CTRL =
      critical("EVP_CIPHER_CTX_ctrl", JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG);
  private static final MethodHandle SHA1_UPDATE =
      critical("SHA1_Update", JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle SHA1_FINAL = critical("SHA1_Final", JAVA_LONG, JAVA_LONG);
  private static final MethodHandle SHA1_TRANSFORM =
      LibCryptoLibrary.function(
          "SHA1_Transform", FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG), CRITICAL);

  private LibCrypto() {}

  /** 0 when memory is short. */
  private static long contextNew() {
    try {
      return (long) CTX_NEW.invokeExact();
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /** A context for the cipher with the key at this address, or 0. */
  static long newContext(long cipher, long key) {
    long context = contextNew();
    if (context != 0 && encryptInit(context, cipher, key, 0) != 1) {
      contextFree(context);
      return 0;
    }
    return context;
  }

  static void contextFree(long context) {
    try {
      CTX_FREE.invokeExact(context);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static long aes128Gcm() {
    try {
      return (long) AES_128_GCM.invokeExact();
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static long aes128Ctr() {
    try {
      return (long) AES_128_CTR.invokeExact();
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /** Sets what is not 0; like all below returns 1 on success. */
  static int encryptInit(long context, long cipher, long key, long iv) {
    try {
      return (int) ENCRYPT_INIT.invokeExact(context, cipher, 0L, key, iv);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int decryptInit(long context, long cipher, long key, long iv) {
    try {
      return (int) DECRYPT_INIT.invokeExact(context, cipher, 0L, key, iv);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /** With {@code out} 0 the input is additional authenticated data. */
  static int encryptUpdate(long context, long out, long outLength, long in, int length) {
    try {
      return (int) ENCRYPT_UPDATE.invokeExact(context, out, outLength, in, length);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int decryptUpdate(long context, long out, long outLength, long in, int length) {
    try {
      return (int) DECRYPT_UPDATE.invokeExact(context, out, outLength, in, length);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int encryptFinal(long context, long out, long outLength) {
    try {
      return (int) ENCRYPT_FINAL.invokeExact(context, out, outLength);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /** Not 1 when the tag does not match. */
  static int decryptFinal(long context, long out, long outLength) {
    try {
      return (int) DECRYPT_FINAL.invokeExact(context, out, outLength);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int contextControl(long context, int command, int argument, long pointer) {
    try {
      return (int) CTX_CTRL.invokeExact(context, command, argument, pointer);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int sha1Update(long state, long data, long length) {
    try {
      return (int) SHA1_UPDATE.invokeExact(state, data, length);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int sha1Final(long digest, long state) {
    try {
      return (int) SHA1_FINAL.invokeExact(digest, state);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /** One compression of a 64-byte block into the state. */
  static void sha1Transform(long state, long block) {
    try {
      SHA1_TRANSFORM.invokeExact(state, block);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  private static MethodHandle critical(String name, MemoryLayout... arguments) {
    return LibCryptoLibrary.function(name, FunctionDescriptor.of(JAVA_INT, arguments), CRITICAL);
  }

  private static AssertionError impossible(Throwable e) {
    return new AssertionError("a downcall throws nothing", e);
  }
}
