package dev.mediahub.media.protocol.flv;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.mediahub.media.protocol.codec.Codec;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes the bodies of FLV tags: classic ones for H.264 and AAC, which everything reads, and those
 * of Enhanced RTMP for H.265, AV1 and VP9.
 */
public final class TagWriter {
  private static final int AVC_HEADER = 5;
  private static final int AAC_HEADER = 2;
  private static final int ENHANCED_HEADER = 5;
  private static final int ENHANCED = 0x80;
  private static final int KEY_FRAME = 1 << 4;
  private static final int INTER_FRAME = 2 << 4;
  private static final int SEQUENCE_START = 0;
  private static final int CODED_FRAMES = 1;

  /** Without composition time, which only H.264 and H.265 have behind the other type. */
  private static final int CODED_FRAMES_X = 3;

  /** Version and flags of the box vpcC, which the record here has not. */
  private static final int BOX_FLAGS = 4;

  /** 44.1 kHz, 16 bit, stereo: fixed for AAC, whose configuration tells the truth. */
  private static final int AAC = 0xaf;

  private TagWriter() {}

  /** By which name Enhanced RTMP carries video of a codec; null when its first version cannot. */
  public static @Nullable String fourCc(Codec codec) {
    return switch (codec) {
      case H264 -> "avc1";
      case H265 -> "hvc1";
      case AV1 -> "av01";
      case VP9 -> "vp09";
      case VP8, OPUS, OTHER -> null;
    };
  }

  /**
   * A video decoder's configuration as a tag.
   *
   * @param codec one that has a {@link #fourCc}
   * @param record the body of its box in MP4
   */
  public static byte[] videoConfig(Codec codec, byte[] record) {
    if (codec == Codec.H264) {
      return avcConfig(record);
    }
    byte[] body =
        codec == Codec.VP9 ? Arrays.copyOfRange(record, BOX_FLAGS, record.length) : record;
    return enhanced(KEY_FRAME | SEQUENCE_START, codec, body);
  }

  /**
   * A frame of video that is shown when it is decoded.
   *
   * @param codec one that has a {@link #fourCc}
   * @param data as MP4 has it
   */
  public static byte[] videoFrame(Codec codec, boolean keyframe, byte[] data) {
    if (codec == Codec.H264) {
      return avcFrame(keyframe, 0, data);
    }
    int frame = keyframe ? KEY_FRAME : INTER_FRAME;
    return enhanced(frame | (codec == Codec.H265 ? CODED_FRAMES_X : CODED_FRAMES), codec, data);
  }

  private static byte[] enhanced(int first, Codec codec, byte[] body) {
    byte[] tag = new byte[ENHANCED_HEADER + body.length];
    tag[0] = (byte) (ENHANCED | first);
    System.arraycopy(Objects.requireNonNull(fourCc(codec)).getBytes(US_ASCII), 0, tag, 1, 4);
    System.arraycopy(body, 0, tag, ENHANCED_HEADER, body.length);
    return tag;
  }

  /** An H.264 decoder configuration record as a tag. */
  public static byte[] avcConfig(byte[] record) {
    return avc(0x17, 0, 0, record);
  }

  /**
   * An H.264 frame.
   *
   * @param units NAL units with 4 bytes of length before each
   */
  public static byte[] avcFrame(boolean keyframe, int compositionMs, byte[] units) {
    return avc(keyframe ? 0x17 : 0x27, 1, compositionMs, units);
  }

  private static byte[] avc(int first, int packetType, int compositionMs, byte[] body) {
    byte[] tag = new byte[AVC_HEADER + body.length];
    tag[0] = (byte) first;
    tag[1] = (byte) packetType;
    tag[2] = (byte) (compositionMs >> 16);
    tag[3] = (byte) (compositionMs >> 8);
    tag[4] = (byte) compositionMs;
    System.arraycopy(body, 0, tag, AVC_HEADER, body.length);
    return tag;
  }

  /** An AAC configuration or a raw AAC frame. */
  public static byte[] aac(boolean config, byte[] body) {
    byte[] tag = new byte[AAC_HEADER + body.length];
    tag[0] = (byte) AAC;
    tag[1] = (byte) (config ? 0 : 1);
    System.arraycopy(body, 0, tag, AAC_HEADER, body.length);
    return tag;
  }
}
