package dev.mediahub.media.output.recorder;

import dev.mediahub.media.protocol.codec.Codec;
import dev.mediahub.media.worker.PictureUnits;
import java.nio.ByteBuffer;

/**
 * What a decoder needs for a publisher's newest picture.
 *
 * @param configuration as MP4 has it; empty for a codec that needs none
 * @param units the frames from the keyframe on, packed as {@link PictureUnits} does
 */
public record PictureGroup(Codec codec, byte[] configuration, ByteBuffer units) {
  /** The same without what follows the keyframe. */
  public PictureGroup keyframe() {
    int length = PictureUnits.packed(units.getInt(0));
    return new PictureGroup(codec, configuration, units.slice(0, length));
  }
}
