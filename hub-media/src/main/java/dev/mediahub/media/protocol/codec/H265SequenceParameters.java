package dev.mediahub.media.protocol.codec;

import java.nio.ByteBuffer;

/** The picture size in an H.265 sequence parameter set, section 7.3.2.2 of the standard. */
final class H265SequenceParameters {
  private static final int GENERAL_PROFILE_BITS = 88;
  private static final int LEVEL_BITS = 8;

  private H265SequenceParameters() {}

  /** The size after cropping, or {@link FrameSize#UNKNOWN}; {@code offset} is the NAL header. */
  static long dimensions(ByteBuffer buffer, int offset, int length) {
    if (length < 4) {
      return FrameSize.UNKNOWN;
    }
    BitReader bits = BitReader.escaped(buffer, offset + 2, length - 2);
    bits.skip(4); // video parameter set
    int subLayers = (int) bits.bits(3);
    bits.skip(1); // temporal id nesting
    skipProfileTierLevel(bits, subLayers);
    bits.unsignedGolomb(); // id
    long chromaFormat = bits.unsignedGolomb();
    boolean separatePlanes = chromaFormat == 3 && bits.flag();
    long width = bits.unsignedGolomb();
    long height = bits.unsignedGolomb();
    if (bits.flag()) {
      boolean subsampled = !separatePlanes && (chromaFormat == 1 || chromaFormat == 2);
      long unitX = subsampled ? 2 : 1;
      long unitY = !separatePlanes && chromaFormat == 1 ? 2 : 1;
      width -= unitX * (bits.unsignedGolomb() + bits.unsignedGolomb());
      height -= unitY * (bits.unsignedGolomb() + bits.unsignedGolomb());
    }
    return bits.overrun() ? FrameSize.UNKNOWN : FrameSize.of(width, height);
  }

  /** Section 7.3.3; {@code subLayers} is sps_max_sub_layers_minus1. */
  private static void skipProfileTierLevel(BitReader bits, int subLayers) {
    bits.skip(GENERAL_PROFILE_BITS + LEVEL_BITS);
    if (subLayers == 0) {
      return;
    }
    int present = (int) bits.bits(16); // two flags for each of eight sub-layers
    for (int i = 0; i < subLayers; i++) {
      boolean profile = (present >> (15 - 2 * i) & 1) != 0;
      boolean level = (present >> (14 - 2 * i) & 1) != 0;
      bits.skip((profile ? GENERAL_PROFILE_BITS : 0) + (level ? LEVEL_BITS : 0));
    }
  }
}
