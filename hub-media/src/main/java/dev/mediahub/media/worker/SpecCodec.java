package dev.mediahub.media.worker;

import dev.mediahub.media.api.CompositeLayout;
import dev.mediahub.media.protocol.codec.Codec;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** {@link TranscodeSpec} as bytes, for the way to the worker. Pure. */
public final class SpecCodec {
  private static final byte AAC_TO_OPUS = 1;
  private static final byte OPUS_TO_AAC = 2;
  private static final byte VIDEO_REENCODE = 3;
  private static final byte JPEG_TO_H264 = 4;
  private static final byte GROUP_TO_JPEG = 5;
  private static final byte COMPOSITE_PICTURE = 6;
  private static final byte COMPOSITE_SOUND = 7;
  private static final byte COMPOSITE_VIDEO_IN = 8;
  private static final byte COMPOSITE_SOUND_IN = 9;
  private static final byte JPEG_TO_JPEG = 10;

  private SpecCodec() {}

  static ByteBuffer write(TranscodeSpec spec) {
    ByteBuffer out =
        ByteBuffer.allocate(32 + 4 * CompositeSpec.MAX_NAME + TranscodeSpec.MAX_CONFIGURATION);
    switch (spec) {
      case TranscodeSpec.AacToOpus(byte[] configuration) -> out.put(AAC_TO_OPUS).put(configuration);
      case TranscodeSpec.OpusToAac(int channels) -> out.put(OPUS_TO_AAC).put((byte) channels);
      case TranscodeSpec.VideoReencode(
              Codec codec,
              byte[] configuration,
              int bitrate,
              int framesPerSecond) ->
          out.put(VIDEO_REENCODE)
              .put((byte) codec.ordinal())
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
      case TranscodeSpec.JpegToJpeg(int maxWidth, int quality) ->
          out.put(JPEG_TO_JPEG).putInt(maxWidth).put((byte) quality);
      case CompositeSpec.Picture(
              int composite,
              CompositeLayout layout,
              int width,
              int height,
              int framesPerSecond,
              int bitrate) ->
          out.put(COMPOSITE_PICTURE)
              .putInt(composite)
              .put((byte) layout.ordinal())
              .putInt(width)
              .putInt(height)
              .putInt(framesPerSecond)
              .putInt(bitrate);
      case CompositeSpec.Sound(int composite) -> out.put(COMPOSITE_SOUND).putInt(composite);
      case CompositeSpec.VideoIn(
              int composite,
              int participant,
              int track,
              String name,
              Codec codec,
              byte[] configuration) -> {
        out.put(COMPOSITE_VIDEO_IN).putInt(composite).putInt(participant).putInt(track);
        text(out, name).put((byte) codec.ordinal()).put(configuration);
      }
      case CompositeSpec.SoundIn(
              int composite,
              int participant,
              String name,
              byte[] configuration) -> {
        out.put(COMPOSITE_SOUND_IN).putInt(composite).putInt(participant);
        text(out, name).put(configuration);
      }
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
          Codec codec = one(Codec.values(), in.get());
          int bitrate = in.getInt();
          int framesPerSecond = in.getInt();
          yield new TranscodeSpec.VideoReencode(codec, rest(in), bitrate, framesPerSecond);
        }
        case JPEG_TO_H264 -> new TranscodeSpec.JpegToH264(in.getInt());
        case GROUP_TO_JPEG -> {
          Codec codec = one(Codec.values(), in.get());
          int maxWidth = in.getInt();
          int quality = in.get();
          yield new TranscodeSpec.GroupToJpeg(codec, rest(in), maxWidth, quality);
        }
        case JPEG_TO_JPEG -> new TranscodeSpec.JpegToJpeg(in.getInt(), in.get());
        case COMPOSITE_PICTURE -> {
          int composite = in.getInt();
          CompositeLayout layout = one(CompositeLayout.values(), in.get());
          yield new CompositeSpec.Picture(
              composite, layout, in.getInt(), in.getInt(), in.getInt(), in.getInt());
        }
        case COMPOSITE_SOUND -> new CompositeSpec.Sound(in.getInt());
        case COMPOSITE_VIDEO_IN -> {
          int composite = in.getInt();
          int participant = in.getInt();
          int track = in.getInt();
          String name = text(in);
          Codec codec = one(Codec.values(), in.get());
          yield new CompositeSpec.VideoIn(composite, participant, track, name, codec, rest(in));
        }
        case COMPOSITE_SOUND_IN -> {
          int composite = in.getInt();
          int participant = in.getInt();
          yield new CompositeSpec.SoundIn(composite, participant, text(in), rest(in));
        }
        default -> throw new IllegalArgumentException("no specification of type " + type);
      };
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("a specification is cut short", e);
    }
  }

  private static ByteBuffer text(ByteBuffer out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return out.putShort((short) bytes.length).put(bytes);
  }

  private static String text(ByteBuffer in) {
    byte[] bytes = new byte[in.getShort() & 0xffff];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Both sides are of one build, so that the order of an enumeration is the same. */
  private static <T> T one(T[] all, byte index) {
    if (index < 0 || index >= all.length) {
      throw new IllegalArgumentException(
          "a specification names the " + index + "th of " + all.length);
    }
    return all[index];
  }

  private static byte[] rest(ByteBuffer in) {
    byte[] bytes = new byte[in.remaining()];
    in.get(bytes);
    return bytes;
  }
}
