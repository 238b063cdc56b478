package dev.mediahub.media.protocol.flv;

import dev.mediahub.media.protocol.flv.MediaTag.Kind;

/**
 * Reads the headers of audio and video messages, classic and enhanced.
 *
 * <pre>
 * video, classic: |frame type (4)|codec (4)|packet type|composition time (24)| body
 * video, enhanced: |1|frame type (3)|packet type (4)| [ModEx …] four-CC [composition time (24)] body
 * audio, classic: |format (4)|rate, size, type|AAC packet type| body
 * audio, enhanced: |9 (4)|packet type (4)| [ModEx …] four-CC body
 * </pre>
 */
public final class TagReader {
  private static final int ENHANCED = 0x80;
  private static final int KEY_FRAME = 1;
  private static final int COMMAND_FRAME = 5;
  private static final int CLASSIC_AVC = 7;
  private static final int CLASSIC_AAC = 10;
  private static final int ENHANCED_AUDIO = 9;

  private static final int SEQUENCE_START = 0;
  private static final int CODED_FRAMES = 1;
  private static final int SEQUENCE_END = 2;
  private static final int CODED_FRAMES_X = 3;
  private static final int VIDEO_MULTITRACK = 6;
  private static final int AUDIO_MULTITRACK = 5;
  private static final int MOD_EX = 7;

  private TagReader() {}

  /** Whether a video message is H.264 with a classic header. */
  public static boolean isClassicVideo(byte[] tag) {
    return tag.length > 0 && (tag[0] & (ENHANCED | 0x0f)) == CLASSIC_AVC;
  }

  /** Whether an audio message is AAC with a classic header. */
  public static boolean isClassicAudio(byte[] tag) {
    return tag.length > 0 && (tag[0] >> 4 & 0x0f) == CLASSIC_AAC;
  }

  /** Reads a video message. */
  public static MediaTag video(byte[] tag) {
    if (tag.length < 1) {
      return MediaTag.of(Kind.SKIP);
    }
    int first = tag[0] & 0xff;
    int frameType = first >> 4 & 7;
    if ((first & ENHANCED) != 0) {
      return enhancedVideo(tag, frameType);
    }
    if (frameType == COMMAND_FRAME) {
      return MediaTag.of(Kind.SKIP);
    }
    if ((first & 0x0f) != CLASSIC_AVC) {
      return new MediaTag(Kind.FRAME, FlvCodec.OTHER, false, 0, 1);
    }
    if (tag.length < 5) {
      return MediaTag.of(Kind.BROKEN);
    }
    Kind kind =
        switch (tag[1]) {
          case 0 -> Kind.CONFIG;
          case 1 -> Kind.FRAME;
          case 2 -> Kind.END;
          default -> Kind.BROKEN;
        };
    return new MediaTag(kind, FlvCodec.H264, frameType == KEY_FRAME, signed24(tag, 2), 5);
  }

  private static MediaTag enhancedVideo(byte[] tag, int frameType) {
    int at = 1;
    int packetType = tag[0] & 0x0f;
    while (packetType == MOD_EX) {
      at = skipModifier(tag, at);
      if (at < 0) {
        return MediaTag.of(Kind.BROKEN);
      }
      packetType = tag[at - 1] & 0x0f;
    }
    if (packetType == VIDEO_MULTITRACK) {
      return MediaTag.of(Kind.MULTITRACK);
    }
    if (frameType == COMMAND_FRAME) {
      return MediaTag.of(Kind.SKIP);
    }
    if (tag.length < at + 4) {
      return MediaTag.of(Kind.BROKEN);
    }
    FlvCodec codec = FlvCodec.ofFourCc(int32(tag, at));
    at += 4;
    boolean key = frameType == KEY_FRAME;
    return switch (packetType) {
      case SEQUENCE_START -> new MediaTag(Kind.CONFIG, codec, key, 0, at);
      case CODED_FRAMES -> codedFrames(tag, codec, key, at);
      case CODED_FRAMES_X -> new MediaTag(Kind.FRAME, codec, key, 0, at);
      case SEQUENCE_END -> new MediaTag(Kind.END, codec, false, 0, at);
      default -> MediaTag.of(Kind.SKIP);
    };
  }

  /** Only H.264 and H.265 carry a composition time here; AV1 has none. */
  private static MediaTag codedFrames(byte[] tag, FlvCodec codec, boolean key, int at) {
    if (codec != FlvCodec.H264 && codec != FlvCodec.H265) {
      return new MediaTag(Kind.FRAME, codec, key, 0, at);
    }
    return tag.length < at + 3
        ? MediaTag.of(Kind.BROKEN)
        : new MediaTag(Kind.FRAME, codec, key, signed24(tag, at), at + 3);
  }

  /** Reads an audio message. */
  public static MediaTag audio(byte[] tag) {
    if (tag.length < 1) {
      return MediaTag.of(Kind.SKIP);
    }
    int format = tag[0] >> 4 & 0x0f;
    if (format == ENHANCED_AUDIO) {
      return enhancedAudio(tag);
    }
    if (format != CLASSIC_AAC) {
      return new MediaTag(Kind.FRAME, FlvCodec.OTHER, true, 0, 1);
    }
    if (tag.length < 2) {
      return MediaTag.of(Kind.BROKEN);
    }
    return new MediaTag(tag[1] == 0 ? Kind.CONFIG : Kind.FRAME, FlvCodec.AAC, true, 0, 2);
  }

  private static MediaTag enhancedAudio(byte[] tag) {
    int at = 1;
    int packetType = tag[0] & 0x0f;
    while (packetType == MOD_EX) {
      at = skipModifier(tag, at);
      if (at < 0) {
        return MediaTag.of(Kind.BROKEN);
      }
      packetType = tag[at - 1] & 0x0f;
    }
    if (packetType == AUDIO_MULTITRACK) {
      return MediaTag.of(Kind.MULTITRACK);
    }
    if (tag.length < at + 4) {
      return MediaTag.of(Kind.BROKEN);
    }
    FlvCodec codec = FlvCodec.ofFourCc(int32(tag, at));
    Kind kind =
        switch (packetType) {
          case SEQUENCE_START -> Kind.CONFIG;
          case CODED_FRAMES -> Kind.FRAME;
          case SEQUENCE_END -> Kind.END;
          default -> Kind.SKIP;
        };
    return new MediaTag(kind, codec, true, 0, at + 4);
  }

  /**
   * Skips one modifier (Enhanced RTMP v2: finer timestamps): its size minus one in 8 bits, or
   * behind 255 in 16, its bytes, and a byte whose lower half is the packet type that follows.
   *
   * @return behind it, or -1 when it is cut
   */
  private static int skipModifier(byte[] tag, int from) {
    int at = from;
    if (at >= tag.length) {
      return -1;
    }
    int size = (tag[at++] & 0xff) + 1;
    if (size == 256) {
      if (at + 2 > tag.length) {
        return -1;
      }
      size = ((tag[at] & 0xff) << 8 | tag[at + 1] & 0xff) + 1;
      at += 2;
    }
    at += size + 1;
    return at <= tag.length ? at : -1;
  }

  private static int signed24(byte[] tag, int at) {
    return tag[at] << 16 | (tag[at + 1] & 0xff) << 8 | tag[at + 2] & 0xff;
  }

  private static int int32(byte[] tag, int at) {
    return tag[at] << 24
        | (tag[at + 1] & 0xff) << 16
        | (tag[at + 2] & 0xff) << 8
        | tag[at + 3] & 0xff;
  }
}
