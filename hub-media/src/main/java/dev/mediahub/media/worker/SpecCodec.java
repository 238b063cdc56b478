package dev.mediahub.media.worker;

import dev.mediahub.media.protocol.codec.Codec;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/** {@link TranscodeSpec} as bytes, for the way to the worker. Pure. */
public final class SpecCodec {
  private static final byte AAC_TO_OPUS = 1;
  private static final byte OPUS_TO_AAC = 2;
  private static final byte VIDEO_REENCODE = 3;
  private static final byte JPEG_TO_H264 = 4;
  private static final byte GROUP_TO_JPEG = 5;

  private SpecCodec() {}

  static ByteBuffer write(TranscodeSpec spec) {
    ByteBuffer out = ByteBuffer.allocate(32 + TranscodeSpec.MAX_CONFIGURATION);
    switch (spec) {
      case TranscodeSpec.AacToOpus(byte[] configuration) -> out.put(AAC_TO_OPUS).put(configuration);
      case TranscodeSpec.OpusToAac(int channels) -> out.put(OPUS_TO_AAC).put((byte) channels);
      case TranscodeSpec.VideoReencode(
              byte[] configuration,
              int width,
              int height,
              int bitrate,
              int framesPerSecond) ->
          out.put(VIDEO_REENCODE)
              .putInt(width)
              .putInt(height)
              .putInt(bitrate)
              .putInt(framesPerSecond)
              .put(configuration);
      case TranscodeSpec.JpegToH264(int framesPerSecond) ->
          out.put(JPEG_TO_H264).putInt(framesPerSecond);
      case TranscodeSpec.GroupToJpeg(
              Codec codec,
              byte[] configuration,
              int maxWidth,
              int quality) ->
          out.put(GROUP_TO_JPEG)
              .put((byte) codec.ordinal())
              .putInt(maxWidth)
              .put((byte) quality)
              .put(configuration);
    }
    return out.flip();
  }

  /**
   * Reads a whole specification.
   *
   * @throws IllegalArgumentException when the bytes are none
   */
  public static TranscodeSpec read(ByteBuffer in) {
    try {
      byte type = in.get();
      return switch (type) {
        case AAC_TO_OPUS -> new TranscodeSpec.AacToOpus(rest(in));
        case OPUS_TO_AAC -> new TranscodeSpec.OpusToAac(in.get());
        case VIDEO_REENCODE -> {
          int width = in.getInt();
          int height = in.getInt();
          int bitrate = in.getInt();
          int framesPerSecond = in.getInt();
          yield new TranscodeSpec.VideoReencode(rest(in), width, height, bitrate, framesPerSecond);
        }
        case JPEG_TO_H264 -> new TranscodeSpec.JpegToH264(in.getInt());
        case GROUP_TO_JPEG -> {
          Codec codec = codec(in.get());
          int maxWidth = in.getInt();
          int quality = in.get();
          yield new TranscodeSpec.GroupToJpeg(codec, rest(in), maxWidth, quality);
        }
        default -> throw new IllegalArgumentException("no specification of type " + type);
      };
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("a specification is cut short", e);
    }
  }

  /** Both sides are of one build, so that the order of the codecs is the same. */
  private static Codec codec(byte number) {
    Codec[] all = Codec.values();
    return number >= 0 && number < all.length ? all[number] : Codec.OTHER;
  }

  private static byte[] rest(ByteBuffer in) {
    byte[] bytes = new byte[in.remaining()];
    in.get(bytes);
    return bytes;
  }
}
