package dev.mediahub.media.protocol.codec;

import java.nio.ByteBuffer;

/** The picture size in an H.264 sequence parameter set, section 7.3.2.1.1 of the standard. */
final class H264SequenceParameters {
  private static final int LARGEST_CYCLE = 255;

  private H264SequenceParameters() {}

  /** The size after cropping, or {@link FrameSize#UNKNOWN}; {@code offset} is the NAL header. */
  static long dimensions(ByteBuffer buffer, int offset, int length) {
    if (length < 4) {
      return FrameSize.UNKNOWN;
    }
    BitReader bits = BitReader.escaped(buffer, offset + 1, length - 1);
    int profile = (int) bits.bits(8);
    bits.skip(16); // constraint flags, level
    bits.unsignedGolomb(); // id
    long chromaFormat = hasChromaFormat(profile) ? readFormat(bits) : 1;
    bits.unsignedGolomb(); // log2_max_frame_num
    skipPictureOrder(bits);
    bits.unsignedGolomb(); // max_num_ref_frames
    bits.skip(1); // gaps allowed
    long width = (bits.unsignedGolomb() + 1) * 16;
    long mapUnits = (bits.unsignedGolomb() + 1) * 16;
    int fieldFactor = bits.flag() ? 1 : 2;
    if (fieldFactor == 2) {
      bits.skip(1); // mb_adaptive_frame_field
    }
    bits.skip(1); // direct_8x8_inference
    long height = mapUnits * fieldFactor;
    if (bits.flag()) {
      long cropX = chromaFormat == 1 || chromaFormat == 2 ? 2 : 1;
      long cropY = (chromaFormat == 1 ? 2L : 1L) * fieldFactor;
      width -= cropX * (bits.unsignedGolomb() + bits.unsignedGolomb());
      height -= cropY * (bits.unsignedGolomb() + bits.unsignedGolomb());
    }
    return bits.overrun() ? FrameSize.UNKNOWN : FrameSize.of(width, height);
  }

  private static boolean hasChromaFormat(int profile) {
    return switch (profile) {
      case 100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135 -> true;
      default -> false;
    };
  }

  /** Answers ChromaArrayType: 0 too when the colour planes are coded separately. */
  private static long readFormat(BitReader bits) {
    long chromaFormat = bits.unsignedGolomb();
    boolean separatePlanes = chromaFormat == 3 && bits.flag();
    bits.unsignedGolomb(); // luma depth
    bits.unsignedGolomb(); // chroma depth
    bits.skip(1); // lossless bypass
    if (bits.flag()) {
      int lists = chromaFormat == 3 ? 12 : 8;
      for (int i = 0; i < lists; i++) {
        if (bits.flag()) {
          skipScalingList(bits, i < 6 ? 16 : 64);
        }
      }
    }
    return separatePlanes ? 0 : chromaFormat;
  }

  private static void skipScalingList(BitReader bits, int size) {
    long next = 8;
    long last = 8;
    for (int i = 0; i < size; i++) {
      if (next != 0) {
        next = last + bits.signedGolomb() & 0xff;
      }
      last = next == 0 ? last : next;
    }
  }

  private static void skipPictureOrder(BitReader bits) {
    long type = bits.unsignedGolomb();
    if (type == 0) {
      bits.unsignedGolomb();
    } else if (type == 1) {
      bits.skip(1);
      bits.signedGolomb();
      bits.signedGolomb();
      long cycle = Math.min(bits.unsignedGolomb(), LARGEST_CYCLE);
      for (int i = 0; i < cycle && !bits.overrun(); i++) {
        bits.signedGolomb();
      }
    }
  }
}
