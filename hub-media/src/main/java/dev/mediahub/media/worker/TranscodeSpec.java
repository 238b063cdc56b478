package dev.mediahub.media.worker;

import dev.mediahub.media.protocol.codec.Codec;

/**
 * What to make of what: all that a process needs to take a job up in the middle of its stream. Byte
 * arrays are not copied: whoever hands one in leaves it as it is.
 */
public sealed interface TranscodeSpec
    permits CompositeSpec,
        TranscodeSpec.AacToOpus,
        TranscodeSpec.OpusToAac,
        TranscodeSpec.VideoReencode,
        TranscodeSpec.JpegToH264,
        TranscodeSpec.GroupToJpeg,
        TranscodeSpec.JpegToJpeg {

  /** Bytes of the longest decoder configuration. */
  int MAX_CONFIGURATION = 16_384;

  /**
   * AAC (LC, HE, HEv2; any rate and channels) to Opus at 48 kHz in frames of 20 ms; mono stays
   * mono, more than two channels become stereo. Frames in are raw, without ADTS headers.
   *
   * @param audioSpecificConfig ISO 14496-3, as FLV and MP4 carry it
   */
  record AacToOpus(byte[] audioSpecificConfig) implements TranscodeSpec {
    public AacToOpus {
      requireConfiguration(audioSpecificConfig);
    }
  }

  /**
   * Opus, as RTP carries it, to raw AAC-LC at 48 kHz and 128 kbit/s.
   *
   * @param channels of the AAC, 1 or 2
   */
  record OpusToAac(int channels) implements TranscodeSpec {
    public OpusToAac {
      if (channels < 1 || channels > 2) {
        throw new IllegalArgumentException("Opus over RTP has 1 or 2 channels, not " + channels);
      }
    }

    /** The AudioSpecificConfig of what comes out: AAC-LC, 48 kHz (ISO 14496-3, section 1.6.2.1). */
    public byte[] audioSpecificConfig() {
      return new byte[] {0x11, (byte) (0x80 | channels << 3)};
    }
  }

  /**
   * Video of any codec to H.264 of the same size without B-frames (constrained baseline), with a
   * keyframe where the source has one and at least every 2 s; the size may change at any keyframe.
   * Frames in are access units as MP4 has them; H.264's and H.265's NAL units have lengths before
   * them as long as {@code configuration} says. Out come NAL units with lengths of 4 bytes, with
   * SPS and PPS before every keyframe. The source's colours, range and shape of pixels are said in
   * them.
   *
   * @param configuration the decoder's, as MP4 has it (avcC, hvcC, av1C); empty for VP8 and VP9,
   *     which need none
   * @param bitrate bits a second of what comes out, best those of the source; 0: by size and rate,
   *     for other codecs than H.264 within 500 kbit/s and 6 Mbit/s
   * @param framesPerSecond of the source, until it has been measured; 0 when not known
   */
  record VideoReencode(Codec codec, byte[] configuration, int bitrate, int framesPerSecond)
      implements TranscodeSpec {
    public VideoReencode {
      if (codec == Codec.H264 || codec == Codec.H265 || codec == Codec.AV1) {
        requireConfiguration(configuration);
      } else if (codec == Codec.OPUS || codec == Codec.OTHER || configuration.length > 0) {
        throw new IllegalArgumentException(
            codec + " with a configuration of " + configuration.length + " bytes is no video");
      }
      if (bitrate < 0 || framesPerSecond < 0) {
        throw new IllegalArgumentException("bitrate and frame rate are not negative");
      }
    }
  }

  /**
   * JPEG pictures to H.264 (constrained baseline) of the same size, with a keyframe at least every
   * 2 s. Frames in are whole pictures; out as of {@link VideoReencode}. A picture of another size
   * may follow at any time; one that is too large for the encoder is left out.
   *
   * @param framesPerSecond of the source, until it has been measured; 0 when not known
   */
  record JpegToH264(int framesPerSecond) implements TranscodeSpec {
    public JpegToH264 {
      if (framesPerSecond < 0) {
        throw new IllegalArgumentException("a frame rate is not negative");
      }
    }
  }

  /**
   * A group of pictures to one JPEG of its newest picture, or of the newest that could be decoded
   * in time. One frame in: the group as {@link PictureUnits} packs it; one out. The picture has the
   * source's display size, or less.
   *
   * @param configuration the decoder's, as MP4 has it; empty for a codec that needs none
   * @param maxWidth a wider picture is made smaller; 0: never
   * @param quality 1 to 100
   */
  record GroupToJpeg(Codec codec, byte[] configuration, int maxWidth, int quality)
      implements TranscodeSpec {
    public GroupToJpeg {
      requireVideo(codec);
      if (configuration.length > MAX_CONFIGURATION) {
        throw new IllegalArgumentException(
            "a decoder configuration has up to " + MAX_CONFIGURATION + " bytes");
      }
      requireJpeg(maxWidth, quality);
    }
  }

  /** As {@link GroupToJpeg}, of one JPEG, packed in the same way. */
  record JpegToJpeg(int maxWidth, int quality) implements TranscodeSpec {
    public JpegToJpeg {
      requireJpeg(maxWidth, quality);
    }
  }

  /** Whether frames handed in are pictures, which need those since the last keyframe. */
  default boolean isVideo() {
    return switch (this) {
      case VideoReencode _, JpegToH264 _, GroupToJpeg _, JpegToJpeg _, CompositeSpec.VideoIn _ ->
          true;
      case AacToOpus _,
          OpusToAac _,
          CompositeSpec.Picture _,
          CompositeSpec.Sound _,
          CompositeSpec.SoundIn _ ->
          false;
    };
  }

  /** Whether what comes out is coded video, whose pictures need those since the last keyframe. */
  default boolean givesVideo() {
    return switch (this) {
      case VideoReencode _, JpegToH264 _, CompositeSpec.Picture _ -> true;
      case AacToOpus _,
          OpusToAac _,
          GroupToJpeg _,
          JpegToJpeg _,
          CompositeSpec.Sound _,
          CompositeSpec.VideoIn _,
          CompositeSpec.SoundIn _ ->
          false;
    };
  }

  static void requireVideo(Codec codec) {
    if (!codec.isVideo()) {
      throw new IllegalArgumentException("no pictures are coded with " + codec);
    }
  }

  private static void requireJpeg(int maxWidth, int quality) {
    if (maxWidth < 0 || quality < 1 || quality > 100) {
      throw new IllegalArgumentException("no JPEG of width " + maxWidth + ", quality " + quality);
    }
  }

  private static void requireConfiguration(byte[] configuration) {
    if (configuration.length == 0 || configuration.length > MAX_CONFIGURATION) {
      throw new IllegalArgumentException(
          "a decoder configuration has 1 to " + MAX_CONFIGURATION + " bytes");
    }
  }
}
