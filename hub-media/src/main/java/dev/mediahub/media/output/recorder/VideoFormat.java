package dev.mediahub.media.output.recorder;

import dev.mediahub.media.protocol.codec.Codec;
import dev.mediahub.media.protocol.codec.FrameSize;
import java.util.Arrays;

/**
 * How pictures are coded.
 *
 * @param record the decoder's configuration as MP4 has it
 * @param dimensions see {@link FrameSize}
 * @param inBand whether its parameter sets go before each keyframe and not into the file's header:
 *     for sources that change their picture's size as they like
 */
public record VideoFormat(Codec codec, byte[] record, long dimensions, boolean inBand) {
  int width() {
    return FrameSize.width(dimensions);
  }

  int height() {
    return FrameSize.height(dimensions);
  }

  /** Whether the decoder's configuration is the same. */
  public boolean sameRecord(VideoFormat other) {
    return Arrays.equals(record, other.record);
  }

  /**
   * Whether pictures of this format may follow in a file that was begun with another: parameter
   * sets then go in-band, before the keyframe.
   */
  boolean continues(VideoFormat begun) {
    return codec == begun.codec && lengthSize() == begun.lengthSize();
  }

  private int lengthSize() {
    return switch (codec) {
      case H264 -> record.length > 4 ? record[4] & 3 : 0;
      case H265 -> record.length > 21 ? record[21] & 3 : 0;
      default -> 0;
    };
  }
}
