package dev.mediahub.media.output.recorder;

import java.util.HexFormat;

/**
 * Coded silence for where sound is missing: players take sound for continuous, so a hole would move
 * all that follows.
 */
final class Silence {
  /** A CELT frame of 20 ms, stereo, that says "silence" in its first bit (RFC 6716, 4.3). */
  private static final byte[] OPUS = HexFormat.of().parseHex("fcfffe");

  /** One channel element with no spectrum, then the end (ISO 14496-3, 4.4.2.1). */
  private static final byte[] AAC_MONO = HexFormat.of().parseHex("00c800802380");

  private static final byte[] AAC_STEREO = HexFormat.of().parseHex("210049900219002380");

  private Silence() {}

  /** Samples of one silent frame; 0 when there is none for this format. */
  static int samples(SoundFormat format) {
    if (format.opus()) {
      return 960;
    }
    boolean known = format.objectType() == 2 && format.channels() >= 1 && format.channels() <= 2;
    return known ? 1024 : 0;
  }

  static byte[] frame(SoundFormat format) {
    if (format.opus()) {
      return OPUS;
    }
    return format.channels() == 1 ? AAC_MONO : AAC_STEREO;
  }
}
