package dev.mediahub.media.worker;

import dev.mediahub.media.api.CompositeLayout;
import dev.mediahub.media.protocol.codec.Codec;

/**
 * The jobs that make one picture and one sound of a room together: one that gives the picture, one
 * that gives the sound, and one for each track that goes in, which gives a single empty frame once
 * it can be decoded. All of a composite live in the same process and share the number {@link
 * #composite}.
 *
 * <p>Times are microseconds of one clock for all. Frames handed to picture and sound are ticks: one
 * byte of no meaning, and the time up to which is to be given out. Who hands them in so decides how
 * long late media is waited for; the worker has no clock of its own.
 */
public sealed interface CompositeSpec extends TranscodeSpec {
  /** Characters of the longest name; tokens of others bring names of any length. */
  int MAX_NAME = 1024;

  int composite();

  /**
   * The picture: H.264 as of {@link TranscodeSpec.VideoReencode}, evenly {@code framesPerSecond}
   * times a second, at multiples of the frame's time.
   *
   * @param bitrate bits a second; 0: by size and rate
   */
  record Picture(
      int composite,
      CompositeLayout layout,
      int width,
      int height,
      int framesPerSecond,
      int bitrate)
      implements CompositeSpec {}

  /** The sound of all together: raw AAC-LC, 48 kHz, stereo, 128 kbit/s. */
  record Sound(int composite) implements CompositeSpec {
    /** The AudioSpecificConfig of what comes out. */
    public static byte[] audioSpecificConfig() {
      return new TranscodeSpec.OpusToAac(2).audioSpecificConfig();
    }
  }

  /**
   * A video track that goes in, of any size; access units as MP4 has them.
   *
   * @param participant whose it is; participants are shown in the order of their numbers
   * @param track tells one participant's pictures apart
   * @param name shown with it, cut where it is too long
   * @param configuration the decoder's, as MP4 has it; empty where the codec needs none
   */
  record VideoIn(
      int composite, int participant, int track, String name, Codec codec, byte[] configuration)
      implements CompositeSpec {
    public VideoIn {
      TranscodeSpec.requireVideo(codec);
      requireFits(configuration);
      name = cut(name);
    }
  }

  /**
   * A sound track that goes in.
   *
   * @param participant whose it is
   * @param name shown while there is no picture, cut where it is too long
   * @param audioSpecificConfig AAC's; empty for Opus
   */
  record SoundIn(int composite, int participant, String name, byte[] audioSpecificConfig)
      implements CompositeSpec {
    public SoundIn {
      requireFits(audioSpecificConfig);
      name = cut(name);
    }
  }

  private static String cut(String name) {
    if (name.length() <= MAX_NAME) {
      return name;
    }
    return name.substring(
        0, Character.isHighSurrogate(name.charAt(MAX_NAME - 1)) ? MAX_NAME - 1 : MAX_NAME);
  }

  private static void requireFits(byte[] configuration) {
    if (configuration.length > TranscodeSpec.MAX_CONFIGURATION) {
      throw new IllegalArgumentException(
          "a configuration of %d bytes is too long".formatted(configuration.length));
    }
  }
}
