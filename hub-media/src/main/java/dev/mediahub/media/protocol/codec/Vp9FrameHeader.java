package dev.mediahub.media.protocol.codec;

import java.nio.ByteBuffer;

/** The picture size in a VP9 key frame's uncompressed header, VP9 bitstream section 6.2. */
final class Vp9FrameHeader {
  private static final int SYNC_CODE = 0x498342;
  private static final int COLOR_SPACE_RGB = 7;

  private Vp9FrameHeader() {}

  static long dimensions(ByteBuffer buffer, int offset, int length) {
    BitReader bits = BitReader.plain(buffer, offset, length);
    if (bits.bits(2) != 2) {
      return FrameSize.UNKNOWN;
    }
    int profile = (int) (bits.bits(1) | bits.bits(1) << 1);
    if (profile == 3) {
      bits.skip(1);
    }
    boolean showsExistingFrame = bits.flag();
    boolean predicted = bits.flag();
    bits.skip(2); // show_frame, error_resilient_mode
    if (showsExistingFrame || predicted || bits.bits(24) != SYNC_CODE) {
      return FrameSize.UNKNOWN;
    }
    skipColor(bits, profile);
    long width = bits.bits(16) + 1;
    long height = bits.bits(16) + 1;
    return bits.overrun() ? FrameSize.UNKNOWN : FrameSize.of(width, height);
  }

  private static void skipColor(BitReader bits, int profile) {
    boolean oddProfile = (profile & 1) != 0;
    if (profile >= 2) {
      bits.skip(1); // 10 or 12 bits
    }
    if (bits.bits(3) != COLOR_SPACE_RGB) {
      bits.skip(oddProfile ? 4 : 1); // range; subsampling, reserved
    } else if (oddProfile) {
      bits.skip(1);
    }
  }
}
