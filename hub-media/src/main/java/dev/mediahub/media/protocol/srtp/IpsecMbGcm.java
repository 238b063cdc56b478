package dev.mediahub.media.protocol.srtp;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * With Intel's libipsec-mb, tried with 1.3, for every x86-64: cipher and hash in one pass, and one
 * call a packet. A sealed packet of 1,170 bytes took 86 ns with AVX-512 and 226 with AVX2 where
 * libgcrypt took 325 (docs/benchmarks.md).
 *
 * <p>The functions for this processor stand in the library's manager, a structure to which versions
 * of one soname add at the end only. A context is the expanded key, 64-byte aligned.
 *
 * <p>Loading this class throws where the library is missing; {@link NativeSrtpEngine} asks first.
 */
final class IpsecMbGcm implements NativeGcm {
  private static final String NAME = "libIPSec_MB.so.1";
  private static final int OLDEST = 0x010300;

  /** Offsets of {@code gcm128_enc}, {@code gcm128_dec} and {@code gcm128_pre} in IMB_MGR. */
  private static final int MANAGER_SEAL = 256;

  private static final int MANAGER_OPEN = 280;
  private static final int MANAGER_PREPARE = 448;

  /** {@code struct gcm_key_data} takes 1,008 bytes, {@code struct gcm_context_data} 88. */
  private static final int KEY_DATA = 1024;

  private static final int CONTEXT_DATA = 128;
  private static final long ALIGNMENT = 64;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final Linker.Option CRITICAL = Linker.Option.critical(false);
  private static final MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
  private static final FunctionDescriptor ONE_PASS =
      FunctionDescriptor.ofVoid(
          JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
          JAVA_LONG, JAVA_LONG);

  private static final MethodHandle ALLOCATE =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("aligned_alloc"),
          FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle FREE =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("free"), FunctionDescriptor.ofVoid(JAVA_LONG));
  private static final MethodHandle PREPARE;
  private static final MethodHandle SEAL;
  private static final MethodHandle OPEN;

  static {
    MemorySegment manager = manager();
    PREPARE = in(manager, MANAGER_PREPARE, FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG));
    SEAL = in(manager, MANAGER_SEAL, ONE_PASS);
    OPEN = in(manager, MANAGER_OPEN, ONE_PASS);
  }

  private final MemorySegment owned = Arena.ofAuto().allocate(CONTEXT_DATA + (long) TAG, ALIGNMENT);
  private final long work = owned.address();
  private final long tag = work + CONTEXT_DATA;

  /** The library's table for this processor: 200 KB, made once and kept. */
  private static MemorySegment manager() {
    SymbolLookup library = SymbolLookup.libraryLookup(NAME, Arena.global());
    MethodHandle version =
        LINKER.downcallHandle(
            library.findOrThrow("imb_get_version"), FunctionDescriptor.of(JAVA_INT));
    MethodHandle allocate =
        LINKER.downcallHandle(
            library.findOrThrow("alloc_mb_mgr"), FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
    MethodHandle start =
        LINKER.downcallHandle(
            library.findOrThrow("init_mb_mgr_auto"),
            FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG));
    long manager;
    try {
      manager = (int) version.invokeExact() < OLDEST ? 0 : (long) allocate.invokeExact(0L);
      if (manager != 0) {
        start.invokeExact(manager, 0L);
      }
    } catch (Throwable e) {
      throw impossible(e);
    }
    if (manager == 0) {
      throw new UnsatisfiedLinkError(NAME + " is older than 1.3, or memory is short");
    }
    return MEMORY.asSlice(manager);
  }

  private static MethodHandle in(MemorySegment manager, long offset, FunctionDescriptor type) {
    MemorySegment address = manager.get(ADDRESS, offset);
    if (address.address() == 0) {
      throw new UnsatisfiedLinkError(NAME + " has no functions for this processor");
    }
    return LINKER.downcallHandle(address, type, CRITICAL);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public long newContext(long key) {
    try {
      long context = (long) ALLOCATE.invokeExact(ALIGNMENT, (long) KEY_DATA);
      return context != 0 && rekey(context, key) ? context : 0;
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  @Override
  public boolean rekey(long context, long key) {
    try {
      PREPARE.invokeExact(key, context);
      return true;
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  @Override
  public void free(long context) {
    MEMORY.asSlice(context, KEY_DATA).fill((byte) 0);
    try {
      FREE.invokeExact(context);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  @Override
  public boolean seal(
      long context, long iv, long aad, int aadLength, long in, long out, int length) {
    try {
      long bytes = length;
      SEAL.invokeExact(
          context, work, out, in, bytes, iv, aad, (long) aadLength, out + bytes, (long) TAG);
      return true;
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  @Override
  public int open(long context, long iv, long aad, int aadLength, long data, int length) {
    try {
      long bytes = length;
      OPEN.invokeExact(
          context, work, data, data, bytes, iv, aad, (long) aadLength, tag, (long) TAG);
      return sameTag(data + bytes) ? 0 : SrtpStatus.AUTH_FAILED;
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /** In the same time wherever the difference is. */
  private boolean sameTag(long received) {
    long first = MEMORY.get(JAVA_LONG_UNALIGNED, tag) ^ MEMORY.get(JAVA_LONG_UNALIGNED, received);
    long second =
        MEMORY.get(JAVA_LONG_UNALIGNED, tag + 8) ^ MEMORY.get(JAVA_LONG_UNALIGNED, received + 8);
    return (first | second) == 0;
  }

  private static AssertionError impossible(Throwable e) {
    return new AssertionError("a downcall throws nothing", e);
  }
}
