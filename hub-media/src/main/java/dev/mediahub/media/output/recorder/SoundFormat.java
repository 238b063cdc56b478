package dev.mediahub.media.output.recorder;

import java.util.Arrays;

/**
 * How sound is coded.
 *
 * @param config AAC's AudioSpecificConfig; empty for Opus
 * @param objectType AAC's, 0 for Opus
 */
public record SoundFormat(
    boolean opus, int sampleRate, int channels, int objectType, byte[] config) {
  /** WebRTC's: always described as stereo, whatever is in the packets. */
  static final SoundFormat OPUS = new SoundFormat(true, 48_000, 2, 0, new byte[0]);

  String codec() {
    return opus ? "opus" : "aac";
  }

  /** Whether a decoder goes on from one to the other. */
  public boolean same(SoundFormat other) {
    return opus == other.opus && Arrays.equals(config, other.config);
  }
}
