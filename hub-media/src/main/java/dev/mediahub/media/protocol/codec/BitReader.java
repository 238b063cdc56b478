package dev.mediahub.media.protocol.codec;

import java.nio.ByteBuffer;

/**
 * Reads bits, most significant first, from a range of a buffer. Behind the range it reads zeros and
 * {@link #overrun} tells. Made once for a parameter set, so never for each packet.
 */
final class BitReader {
  /** A longer Exp-Golomb prefix can't be a 32 bit value. */
  private static final int LONGEST_PREFIX = 32;

  private final ByteBuffer buffer;
  private final boolean escaped;
  private final int end;
  private int position;
  private int current;
  private int bitsLeft;
  private int zeros;
  private boolean overrun;

  private BitReader(ByteBuffer buffer, int offset, int length, boolean escaped) {
    this.buffer = buffer;
    this.position = offset;
    this.end = offset + length;
    this.escaped = escaped;
  }

  /** Over plain bytes. */
  static BitReader plain(ByteBuffer buffer, int offset, int length) {
    return new BitReader(buffer, offset, length, false);
  }

  /** Over a NAL unit's bytes: leaves the third of 00 00 03 out (H.264 section 7.3.1). */
  static BitReader escaped(ByteBuffer buffer, int offset, int length) {
    return new BitReader(buffer, offset, length, true);
  }

  boolean overrun() {
    return overrun;
  }

  boolean flag() {
    return bit() != 0;
  }

  /** An unsigned number of up to 32 bits. */
  long bits(int count) {
    long value = 0;
    for (int i = 0; i < count; i++) {
      value = value << 1 | bit();
    }
    return value;
  }

  void skip(int count) {
    for (int i = 0; i < count && !overrun; i++) {
      bit();
    }
  }

  /** Exp-Golomb ue(v), H.264 section 9.1; also AV1's uvlc, which is the same code. */
  long unsignedGolomb() {
    int prefix = 0;
    while (!overrun && bit() == 0) {
      prefix++;
    }
    if (overrun || prefix > LONGEST_PREFIX) {
      overrun = true;
      return 0;
    }
    return (1L << prefix) - 1 + bits(prefix);
  }

  /** Exp-Golomb se(v), H.264 section 9.1.1. */
  long signedGolomb() {
    long code = unsignedGolomb();
    return (code & 1) == 0 ? -(code >> 1) : (code + 1) >> 1;
  }

  private int bit() {
    if (bitsLeft == 0 && !nextByte()) {
      overrun = true;
      return 0;
    }
    bitsLeft--;
    return current >> bitsLeft & 1;
  }

  private boolean nextByte() {
    if (escaped && zeros >= 2 && position < end && buffer.get(position) == 3) {
      position++;
      zeros = 0;
    }
    if (position >= end) {
      return false;
    }
    current = buffer.get(position++) & 0xff;
    zeros = current == 0 ? zeros + 1 : 0;
    bitsLeft = 8;
    return true;
  }
}
