package dev.mediahub.media.output.recorder;

import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import dev.mediahub.media.protocol.codec.Codec;
import dev.mediahub.media.worker.PictureUnits;
import dev.mediahub.media.worker.TranscodeSpec;
import java.nio.ByteBuffer;

/**
 * What a decoder needs for a publisher's newest picture.
 *
 * @param configuration as MP4 has it; empty for a codec that needs none
 * @param units the frames from the keyframe on, packed as {@link PictureUnits} does
 */
public record PictureGroup(Codec codec, byte[] configuration, ByteBuffer units) {
  /**
   * What makes a JPEG of it, as {@link TranscodeSpec.GroupToJpeg} says.
   *
   * @throws HubException UNPROCESSABLE when its configuration is longer than workers take
   */
  public TranscodeSpec.GroupToJpeg toJpeg(int maxWidth, int quality) {
    if (configuration.length > TranscodeSpec.MAX_CONFIGURATION) {
      throw new HubException(
          ErrorCode.UNPROCESSABLE,
          "No picture can be made of this video: its decoder configuration has %d bytes, more than %d"
              .formatted(configuration.length, TranscodeSpec.MAX_CONFIGURATION));
    }
    return new TranscodeSpec.GroupToJpeg(codec, configuration, maxWidth, quality);
  }

  /** The same without what follows the keyframe. */
  public PictureGroup keyframe() {
    int length = PictureUnits.packed(units.getInt(0));
    return new PictureGroup(codec, configuration, units.slice(0, length));
  }
}
