package dev.mediahub.media.protocol.codec;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The head of an AudioSpecificConfig, ISO 14496-3, section 1.6.2.1.
 *
 * @param objectType 2 is AAC-LC, 5 HE-AAC, 29 HE-AAC v2
 * @param sampleRate Hz, of the core coder
 * @param channels 0 when the configuration defines them itself
 */
public record AacConfig(int objectType, int sampleRate, int channels) {
  private static final int[] RATES = {
    96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000,
    7_350
  };
  private static final int[] CHANNELS = {0, 1, 2, 3, 4, 5, 6, 8};
  private static final int EXPLICIT_RATE = 15;
  private static final int LARGEST_RATE = 192_000;

  /** Null for what is not one. */
  public static @Nullable AacConfig parse(ByteBuffer in) {
    if (in.remaining() < 2) {
      return null;
    }
    BitReader bits = BitReader.plain(in, in.position(), in.remaining());
    int type = (int) bits.bits(5);
    if (type == 31) {
      type = 32 + (int) bits.bits(6);
    }
    int index = (int) bits.bits(4);
    int rate =
        index == EXPLICIT_RATE ? (int) bits.bits(24) : index < RATES.length ? RATES[index] : 0;
    int channels = (int) bits.bits(4);
    if (bits.overrun() || type == 0 || rate <= 0 || rate > LARGEST_RATE || channels >= 8) {
      return null;
    }
    return new AacConfig(type, rate, CHANNELS[channels]);
  }
}
