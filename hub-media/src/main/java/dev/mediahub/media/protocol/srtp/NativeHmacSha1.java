package dev.mediahub.media.protocol.srtp;

import java.nio.ByteBuffer;

/**
 * HMAC-SHA1 (RFC 2104) of one key, cut to 80 bits. The hash states after the inner and the outer
 * key block are computed once and kept as ten ints, so a packet costs its own blocks and one more,
 * and a key costs no native memory.
 */
final class NativeHmacSha1 {
  private static final int BLOCK_LENGTH = 64;
  private static final int DIGEST_LENGTH = 20;

  private final NativeScratch scratch;
  private final int[] inner;
  private final int[] outer;

  /** Bits 79 to 16 of the last tag computed, and bits 15 to 0. */
  private long tagHigh;

  private short tagLow;

  NativeHmacSha1(NativeScratch scratch, byte[] key) {
    this.scratch = scratch;
    inner = keyState(key, 0x36);
    outer = keyState(key, 0x5c);
  }

  /** Computes the tag of native memory; false only if the library fails. */
  boolean compute(long data, int length) {
    long state = scratch.address + NativeScratch.SHA1;
    long block = scratch.address + NativeScratch.BLOCK;
    load(inner);
    int ok = LibCrypto.sha1Update(state, data, length) & LibCrypto.sha1Final(block, state);
    // Digest, a one bit, zeros, the length in bits of outer key block and digest: one SHA-1 block.
    ByteBuffer bytes = scratch.bytes;
    int end = NativeScratch.BLOCK + DIGEST_LENGTH;
    bytes.putLong(end, 1L << 63).putLong(end + 8, 0).putLong(end + 16, 0).putLong(end + 24, 0);
    bytes.putInt(end + 32, 0).putLong(end + 36, (BLOCK_LENGTH + DIGEST_LENGTH) * 8L);
    load(outer);
    LibCrypto.sha1Transform(state, block);
    ByteBuffer host = scratch.hostOrder;
    tagHigh =
        (long) host.getInt(NativeScratch.SHA1) << 32
            | host.getInt(NativeScratch.SHA1 + 4) & 0xffff_ffffL;
    tagLow = (short) (host.getInt(NativeScratch.SHA1 + 8) >>> 16);
    return ok == 1;
  }

  void writeTag(ByteBuffer buffer, int offset) {
    buffer.putLong(offset, tagHigh).putShort(offset + 8, tagLow);
  }

  /** In constant time. */
  boolean matches(long high, short low) {
    return ((high ^ tagHigh) | (low ^ tagLow)) == 0;
  }

  private int[] keyState(byte[] key, int padding) {
    ByteBuffer bytes = scratch.bytes;
    for (int i = 0; i < BLOCK_LENGTH; i++) {
      bytes.put(NativeScratch.BLOCK + i, (byte) ((i < key.length ? key[i] : 0) ^ padding));
    }
    load(new int[] {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0});
    LibCrypto.sha1Transform(
        scratch.address + NativeScratch.SHA1, scratch.address + NativeScratch.BLOCK);
    int[] state = new int[5];
    for (int i = 0; i < state.length; i++) {
      state[i] = scratch.hostOrder.getInt(NativeScratch.SHA1 + 4 * i);
    }
    return state;
  }

  /** A SHA_CTX that has hashed one block. */
  private void load(int[] state) {
    ByteBuffer host = scratch.hostOrder;
    int at = NativeScratch.SHA1;
    host.putInt(at, state[0]).putInt(at + 4, state[1]).putInt(at + 8, state[2]);
    host.putInt(at + 12, state[3]).putInt(at + 16, state[4]);
    host.putInt(at + 20, BLOCK_LENGTH * 8).putInt(at + 24, 0).putInt(at + 92, 0);
  }
}
