package dev.mediahub.media.protocol.codec;

import java.nio.ByteBuffer;

/**
 * Asks a payload, whatever its codec. Payloads of codecs that the hub can't look into, and audio,
 * answer that a receiver can start anywhere.
 */
public final class CodecInspector {
  private CodecInspector() {}

  /** Whether a decoder can start with this packet. */
  public static boolean startsKeyframe(Codec codec, ByteBuffer buffer, int offset, int length) {
    return switch (codec) {
      case H264 -> H264Payload.startsKeyframe(buffer, offset, length);
      case H265 -> H265Payload.startsKeyframe(buffer, offset, length);
      case VP8 -> Vp8Payload.startsKeyframe(buffer, offset, length);
      case VP9 -> Vp9Payload.startsKeyframe(buffer, offset, length);
      case AV1 -> Av1Payload.startsKeyframe(buffer, offset, length);
      case OPUS, OTHER -> length > 0;
    };
  }

  /**
   * Whether a frame starts with this packet. For H.264, H.265 and AV1 several packets of one frame
   * can say so: a frame is then what has one RTP timestamp.
   */
  public static boolean startsFrame(Codec codec, ByteBuffer buffer, int offset, int length) {
    return switch (codec) {
      case H264 -> H264Payload.startsFrame(buffer, offset, length);
      case H265 -> H265Payload.startsFrame(buffer, offset, length);
      case VP8 -> Vp8Payload.startsFrame(buffer, offset, length);
      case VP9 -> Vp9Payload.startsFrame(buffer, offset, length);
      case AV1 -> Av1Payload.startsFrame(buffer, offset, length);
      case OPUS, OTHER -> length > 0;
    };
  }

  /**
   * The picture size that this packet tells, see {@link FrameSize}; {@link FrameSize#UNKNOWN} for
   * most packets. Ask only when {@link #startsKeyframe}: reading a parameter set may allocate.
   */
  public static long dimensions(Codec codec, ByteBuffer buffer, int offset, int length) {
    return switch (codec) {
      case H264 -> H264Payload.dimensions(buffer, offset, length);
      case H265 -> H265Payload.dimensions(buffer, offset, length);
      case VP8 -> Vp8Payload.dimensions(buffer, offset, length);
      case VP9 -> Vp9Payload.dimensions(buffer, offset, length);
      case AV1 -> Av1Payload.dimensions(buffer, offset, length);
      case OPUS, OTHER -> FrameSize.UNKNOWN;
    };
  }
}
