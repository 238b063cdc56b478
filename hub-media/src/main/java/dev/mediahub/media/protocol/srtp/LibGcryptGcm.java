package dev.mediahub.media.protocol.srtp;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * With libgcrypt, tried with 1.10: fewer instructions around the cipher than libcrypto's (a sealed
 * packet of 1,150 bytes took two thirds of the time, docs/benchmarks.md). Its functions answer 0,
 * or an error code.
 *
 * <p>Loading this class throws where the library is missing; {@link NativeSrtpEngine} asks first.
 */
final class LibGcryptGcm implements NativeGcm {
  private static final String NAME = "libgcrypt.so.20";
  private static final int AES128 = 7; // GCRY_CIPHER_AES128
  private static final int MODE_GCM = 9; // GCRY_CIPHER_MODE_GCM
  private static final int DISABLE_SECURE_MEMORY = 37; // GCRYCTL_DISABLE_SECMEM
  private static final int INITIALIZATION_FINISHED = 38;
  private static final int CODE_MASK = 0xffff;
  private static final int CHECKSUM = 10; // GPG_ERR_CHECKSUM

  private static final Linker LINKER = Linker.nativeLinker();
  private static final Linker.Option CRITICAL = Linker.Option.critical(false);
  private static final SymbolLookup LIBRARY = SymbolLookup.libraryLookup(NAME, Arena.global());

  private static final MethodHandle OPEN =
      LINKER.downcallHandle(
          LIBRARY.findOrThrow("gcry_cipher_open"),
          FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle CLOSE =
      LINKER.downcallHandle(
          LIBRARY.findOrThrow("gcry_cipher_close"), FunctionDescriptor.ofVoid(JAVA_LONG));
  private static final MethodHandle SET_KEY =
      critical("gcry_cipher_setkey", JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle SET_IV =
      critical("gcry_cipher_setiv", JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle AUTHENTICATE =
      critical("gcry_cipher_authenticate", JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle ENCRYPT =
      critical("gcry_cipher_encrypt", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle DECRYPT =
      critical("gcry_cipher_decrypt", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle GET_TAG =
      critical("gcry_cipher_gettag", JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle CHECK_TAG =
      critical("gcry_cipher_checktag", JAVA_LONG, JAVA_LONG, JAVA_LONG);

  static {
    initialize();
  }

  private final MemorySegment handle = Arena.ofAuto().allocate(JAVA_LONG);

  private static MethodHandle critical(String name, MemoryLayout... arguments) {
    return LINKER.downcallHandle(
        LIBRARY.findOrThrow(name), FunctionDescriptor.of(JAVA_INT, arguments), CRITICAL);
  }

  /** Harmless where another user of the library in this process has done it before. */
  private static void initialize() {
    MethodHandle check =
        LINKER.downcallHandle(
            LIBRARY.findOrThrow("gcry_check_version"), FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
    MethodHandle control =
        LINKER.downcallHandle(
            LIBRARY.findOrThrow("gcry_control"),
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT),
            Linker.Option.firstVariadicArg(1));
    try {
      var _ = (long) check.invokeExact(0L);
      var _ = (int) control.invokeExact(DISABLE_SECURE_MEMORY, 0);
      var _ = (int) control.invokeExact(INITIALIZATION_FINISHED, 0);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public long newContext(long key) {
    try {
      if ((int) OPEN.invokeExact(handle.address(), AES128, MODE_GCM, 0) != 0) {
        return 0;
      }
    } catch (Throwable e) {
      throw impossible(e);
    }
    long context = handle.get(JAVA_LONG, 0);
    if (!rekey(context, key)) {
      free(context);
      return 0;
    }
    return context;
  }

  @Override
  public boolean rekey(long context, long key) {
    try {
      return (int) SET_KEY.invokeExact(context, key, (long) KEY) == 0;
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  @Override
  public void free(long context) {
    try {
      CLOSE.invokeExact(context);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  @Override
  public boolean seal(
      long context, long iv, long aad, int aadLength, long in, long out, int length) {
    try {
      int failed = begin(context, iv, aad, aadLength);
      if (length > 0) {
        long bytes = length;
        failed |=
            in == out
                ? (int) ENCRYPT.invokeExact(context, out, bytes, 0L, 0L)
                : (int) ENCRYPT.invokeExact(context, out, bytes, in, bytes);
      }
      return (failed | (int) GET_TAG.invokeExact(context, out + length, (long) TAG)) == 0;
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  @Override
  public int open(long context, long iv, long aad, int aadLength, long data, int length) {
    try {
      int failed = begin(context, iv, aad, aadLength);
      if (length > 0) {
        failed |= (int) DECRYPT.invokeExact(context, data, (long) length, 0L, 0L);
      }
      if (failed != 0) {
        return SrtpStatus.CRYPTO_ERROR;
      }
      int checked = (int) CHECK_TAG.invokeExact(context, data + length, (long) TAG) & CODE_MASK;
      return checked == 0
          ? 0
          : checked == CHECKSUM ? SrtpStatus.AUTH_FAILED : SrtpStatus.CRYPTO_ERROR;
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  private static int begin(long context, long iv, long aad, int aadLength) throws Throwable {
    return (int) SET_IV.invokeExact(context, iv, (long) IV)
        | (int) AUTHENTICATE.invokeExact(context, aad, (long) aadLength);
  }

  private static AssertionError impossible(Throwable e) {
    return new AssertionError("a downcall throws nothing", e);
  }
}
