package dev.mediahub.media.protocol.dtls;

import static dev.mediahub.media.protocol.srtp.LibCryptoLibrary.function;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.mediahub.media.protocol.srtp.LibCryptoLibrary;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * ECDSA on P-256 by {@link LibCryptoLibrary}. Any thread: each call copies its bytes to memory of
 * its own and frees all that it made; only a {@link #privateKey} stays, until it is garbage. The
 * functions are those that OpenSSL 3 calls low-level: to decode a public key took it 220 µs above
 * them and takes 18 with them, of 100 for a whole verification.
 *
 * <p>Loading this class throws where the library is missing; {@link LibCryptoEcdsa} asks first.
 */
final class LibCryptoP256 {
  /** Bytes of a private key. */
  static final int SCALAR = 32;

  private static final int P256 = 415; // NID_X9_62_prime256v1
  private static final int MAX_SIGNATURE = 72; // DER, two integers of 33 bytes

  private static final MethodHandle NEW =
      function("EC_KEY_new_by_curve_name", FunctionDescriptor.of(ADDRESS, JAVA_INT));
  private static final MethodHandle FREE =
      function("EC_KEY_free", FunctionDescriptor.ofVoid(ADDRESS));
  private static final MethodHandle SET_PRIVATE =
      function("EC_KEY_oct2priv", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG));
  private static final MethodHandle SET_PUBLIC =
      function(
          "EC_KEY_oct2key", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS));
  private static final MethodHandle SIGN =
      function(
          "ECDSA_sign",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, ADDRESS, ADDRESS));
  private static final MethodHandle VERIFY =
      function(
          "ECDSA_verify",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS));

  private LibCryptoP256() {}

  /** A P-256 key to sign with, for any thread; freed when nobody holds it any more. */
  static MemorySegment privateKey(byte[] scalar) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocateFrom(JAVA_BYTE, scalar);
      MemorySegment key = newKey().reinterpret(Arena.ofAuto(), LibCryptoP256::free);
      require((int) SET_PRIVATE.invokeExact(key, bytes, bytes.byteSize()) == 1);
      bytes.fill((byte) 0);
      return key;
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }

  /** A signature in DER. */
  static byte[] sign(MemorySegment key, byte[] hash) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment in = arena.allocateFrom(JAVA_BYTE, hash);
      MemorySegment out = arena.allocate(MAX_SIGNATURE);
      MemorySegment length = arena.allocate(JAVA_INT);
      require((int) SIGN.invokeExact(0, in, hash.length, out, length, key) == 1);
      return out.asSlice(0, length.get(JAVA_INT, 0)).toArray(JAVA_BYTE);
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }

  /** Whether the point, uncompressed, is on the curve and the signature, in DER, by its key. */
  static boolean verify(byte[] point, byte[] hash, byte[] signature) {
    MemorySegment key = MemorySegment.NULL;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment xy = arena.allocateFrom(JAVA_BYTE, point);
      MemorySegment in = arena.allocateFrom(JAVA_BYTE, hash);
      MemorySegment rs = arena.allocateFrom(JAVA_BYTE, signature);
      key = newKey();
      return (int) SET_PUBLIC.invokeExact(key, xy, xy.byteSize(), MemorySegment.NULL) == 1
          && (int) VERIFY.invokeExact(0, in, hash.length, rs, signature.length, key) == 1;
    } catch (Throwable e) {
      throw unchecked(e);
    } finally {
      free(key);
    }
  }

  private static MemorySegment newKey() throws Throwable {
    MemorySegment key = (MemorySegment) NEW.invokeExact(P256);
    require(key.address() != 0);
    return key;
  }

  private static void require(boolean ok) {
    if (!ok) {
      throw new IllegalStateException("libcrypto refuses: no memory, or no P-256");
    }
  }

  /** Does nothing with a null pointer. */
  private static void free(MemorySegment key) {
    try {
      FREE.invokeExact(key);
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }

  private static RuntimeException unchecked(Throwable e) {
    return switch (e) {
      case RuntimeException refusal -> refusal;
      case Error error -> throw error;
      default -> throw new AssertionError("a downcall throws nothing", e);
    };
  }
}
