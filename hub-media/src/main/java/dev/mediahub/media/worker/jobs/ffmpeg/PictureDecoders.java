package dev.mediahub.media.worker.jobs.ffmpeg;

import dev.mediahub.media.protocol.codec.Codec;
import dev.mediahub.media.worker.jobs.JobException;

/** Decoders of the video codecs that publishers send. */
final class PictureDecoders {
  /** A header may claim any size, and memory is taken for it before anything is decoded. */
  static final long MOST_PIXELS = 8192 * 8192;

  private PictureDecoders() {}

  /**
   * One that gives each picture as soon as its codec allows.
   *
   * @param configuration as MP4 has it; empty where the codec needs none
   */
  static Decoder open(Codec codec, byte[] configuration) throws JobException {
    return Decoder.open(
        name(codec),
        context -> {
          // What MP4 has of VP9 is none of the decoder's.
          if (configuration.length > 0 && codec != Codec.VP9) {
            Native.setExtradata(context, configuration);
          }
          // Threads by frame would hold back a picture each.
          context.thread_count(1).max_pixels(MOST_PIXELS);
        });
  }

  /** What FFmpeg calls it. */
  static String name(Codec codec) throws JobException {
    return switch (codec) {
      case H264 -> "h264";
      case H265 -> "hevc";
      case VP8 -> "vp8";
      case VP9 -> "vp9";
      case AV1 -> "libaom-av1";
      case OPUS, OTHER -> throw new JobException("no pictures are coded with " + codec);
    };
  }
}
