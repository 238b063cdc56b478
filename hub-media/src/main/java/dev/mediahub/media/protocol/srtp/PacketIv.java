package dev.mediahub.media.protocol.srtp;

import java.nio.ByteBuffer;

/**
 * The salt of one session key, from which every packet's IV is made: two XORs on numbers. RTP and
 * RTCP share the formulas, the index being 48 or 31 bits.
 */
final class PacketIv {
  static final int GCM_LENGTH = 12;
  static final int COUNTER_LENGTH = 16;

  private final long saltHigh;
  private final long saltLow;

  /**
   * @param salt 12 bytes for GCM, 14 for counter mode
   */
  PacketIv(byte[] salt) {
    ByteBuffer padded = ByteBuffer.allocate(16).put(0, salt);
    saltHigh = padded.getLong(0);
    saltLow = padded.getLong(8);
  }

  /** {@code 00 00 | SSRC | ROC | SEQ} XOR salt (RFC 7714 sections 8.1 and 9.1). */
  void writeGcm(ByteBuffer target, int offset, int ssrc, long index) {
    target.putLong(offset, saltHigh ^ (ssrc & 0xffff_ffffL) << 16 ^ index >>> 32);
    target.putInt(offset + 8, (int) (saltLow >>> 32) ^ (int) index);
  }

  /** {@code salt * 2^16 XOR SSRC * 2^64 XOR index * 2^16} (RFC 3711 section 4.1.1). */
  void writeCounter(ByteBuffer target, int offset, int ssrc, long index) {
    target.putLong(offset, saltHigh ^ ssrc & 0xffff_ffffL);
    target.putLong(offset + 8, saltLow ^ index << 16);
  }
}
