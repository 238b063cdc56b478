package dev.mediahub.media.protocol.codec;

import java.nio.ByteBuffer;

/** The picture size in an AV1 sequence header OBU, AV1 bitstream section 5.5.1. */
final class Av1SequenceHeader {
  private Av1SequenceHeader() {}

  static long dimensions(ByteBuffer buffer, int offset, int length) {
    BitReader bits = BitReader.plain(buffer, offset, length);
    bits.skip(4); // profile, still_picture
    if (bits.flag()) {
      bits.skip(5); // reduced header: level only
    } else {
      skipOperatingPoints(bits);
    }
    int widthBits = (int) bits.bits(4) + 1;
    int heightBits = (int) bits.bits(4) + 1;
    long width = bits.bits(widthBits) + 1;
    long height = bits.bits(heightBits) + 1;
    return bits.overrun() ? FrameSize.UNKNOWN : FrameSize.of(width, height);
  }

  private static void skipOperatingPoints(BitReader bits) {
    boolean decoderModel = false;
    int delayBits = 0;
    if (bits.flag()) {
      bits.skip(64); // time base
      if (bits.flag()) {
        bits.unsignedGolomb(); // ticks per picture
      }
      decoderModel = bits.flag();
      if (decoderModel) {
        delayBits = (int) bits.bits(5) + 1;
        bits.skip(42); // decoding tick, removal and presentation time lengths
      }
    }
    boolean displayDelay = bits.flag();
    int points = (int) bits.bits(5) + 1;
    for (int i = 0; i < points; i++) {
      skipOperatingPoint(bits, decoderModel, delayBits, displayDelay);
    }
  }

  private static void skipOperatingPoint(
      BitReader bits, boolean decoderModel, int delayBits, boolean displayDelay) {
    bits.skip(12); // layers
    if (bits.bits(5) > 7) {
      bits.skip(1); // tier
    }
    if (decoderModel && bits.flag()) {
      bits.skip(2 * delayBits + 1);
    }
    if (displayDelay && bits.flag()) {
      bits.skip(4);
    }
  }
}
