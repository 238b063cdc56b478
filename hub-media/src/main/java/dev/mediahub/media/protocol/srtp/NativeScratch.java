package dev.mediahub.media.protocol.srtp;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Native memory for the arguments of one call, shared by all ciphers of an engine, and the
 * addresses of callers' buffers. Belongs to the engine's thread.
 */
final class NativeScratch {
  static final int IV = 0;
  static final int LENGTH = 16;
  static final int KEY = 32;
  static final int AAD = 48;

  /** A 64-byte SHA-1 block. */
  static final int BLOCK = 64;

  /** OpenSSL's SHA_CTX: five ints of state, two of length, a block, an int; host byte order. */
  static final int SHA1 = 128;

  private static final int SIZE = 256;

  /** Big-endian, as packets are. */
  final ByteBuffer bytes = ByteBuffer.allocateDirect(SIZE);

  /** The same memory in the host's byte order. */
  final ByteBuffer hostOrder = bytes.duplicate().order(ByteOrder.nativeOrder());

  final long address = MemorySegment.ofBuffer(bytes).address();

  private @Nullable ByteBuffer latest;
  private long latestAddress;
  private @Nullable ByteBuffer earlier;
  private long earlierAddress;

  /**
   * Address of a direct buffer's byte 0. The two buffers asked for last are remembered: a loop
   * works on a slab of payloads and a slab of output slots.
   */
  long addressOf(ByteBuffer buffer) {
    if (buffer == latest) {
      return latestAddress;
    }
    if (buffer == earlier) {
      return earlierAddress;
    }
    return remember(buffer);
  }

  private long remember(ByteBuffer buffer) {
    if (!buffer.isDirect()) {
      throw new IllegalArgumentException("the native engine takes direct buffers only");
    }
    earlier = latest;
    earlierAddress = latestAddress;
    latest = buffer;
    latestAddress = MemorySegment.ofBuffer(buffer).address() - buffer.position();
    return latestAddress;
  }
}
