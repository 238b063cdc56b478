package dev.mediahub.media.output.recorder;

import java.util.HexFormat;

/**
 * Coded silence for where sound is missing: players take sound for continuous, so a hole would move
 * all that follows.
 */
final class Silence {
  /** A CELT frame of 20 ms, stereo, that says "silence" in its first bit (RFC 6716, 4.3). */
  private static final byte[] OPUS = HexFormat.of().parseHex("fcfffe");

  /**
   * A single_channel_element (ISO 14496-3, 4.4.2.1) of one long window: gain 0, max_sfb 0, so
   * neither sections nor spectrum, no pulse, TNS or gain control; then ID_END. All bits but those
   * of ID_END are zero.
   */
  private static final byte[] AAC_MONO = HexFormat.of().parseHex("00000007");

  /** A channel_pair_element (its id is 1) of two such channels without a common window. */
  private static final byte[] AAC_STEREO = HexFormat.of().parseHex("2000000000000e");

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
