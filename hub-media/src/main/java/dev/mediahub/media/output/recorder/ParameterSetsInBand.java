package dev.mediahub.media.output.recorder;

import dev.mediahub.media.protocol.codec.ParameterSets;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Puts a decoder configuration's parameter sets before a keyframe. */
final class ParameterSetsInBand {
  private ParameterSetsInBand() {}

  /** The keyframe with what its decoder needs; other codecs bring that themselves. */
  static byte[] before(VideoFormat format, byte[] frame, int at) {
    ByteBuffer in = ByteBuffer.wrap(format.record());
    @Nullable ParameterSets sets =
        switch (format.codec()) {
          case H264 -> ParameterSets.avc(in);
          case H265 -> ParameterSets.hevc(in);
          case AV1 -> ParameterSets.av1(in);
          case VP8, VP9, OPUS, OTHER -> null;
        };
    int size = frame.length - at;
    if (sets == null) {
      return ByteBuffer.allocate(size).put(frame, at, size).array();
    }
    for (byte[] unit : sets.units()) {
      size += sets.lengthSize() + unit.length;
    }
    ByteBuffer out = ByteBuffer.allocate(size);
    for (byte[] unit : sets.units()) {
      for (int i = sets.lengthSize() - 1; i >= 0; i--) {
        out.put((byte) (unit.length >>> (8 * i)));
      }
      out.put(unit);
    }
    return out.put(frame, at, frame.length - at).array();
  }
}
