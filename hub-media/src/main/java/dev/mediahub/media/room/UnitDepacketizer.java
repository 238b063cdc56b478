package dev.mediahub.media.room;

import dev.mediahub.media.protocol.codec.FrameSize;
import org.jspecify.annotations.Nullable;

/**
 * What codecs have in common whose frames are made of units that packets cut: NAL units, OBUs. One
 * thread.
 */
abstract sealed class UnitDepacketizer implements Depacketizer
    permits Av1Depacketizer, NalDepacketizer {
  final FrameBytes frame = new FrameBytes();

  /** What has come of a unit. */
  final FrameBytes unit = new FrameBytes();

  /** Whether the next packet goes on with it. */
  boolean inUnit;

  boolean keyframe;

  /** Whether what the frame begins with was lost: what is left of it is no picture. */
  boolean headless;

  byte @Nullable [] configuration;
  long dimensions = FrameSize.UNKNOWN;

  @Override
  public final int size() {
    return frame.size() + unit.size();
  }

  /** Never said: encoders that mark each slice as a picture's last look the same. */
  @Override
  public final boolean lacksPart() {
    return false;
  }

  @Override
  public boolean inKeyframe() {
    return keyframe && !headless;
  }

  @Override
  public final @Nullable Frame take() {
    Frame taken = frame.size() == 0 || headless ? null : new Frame(frame.copy(), keyframe);
    reset();
    return taken;
  }

  @Override
  public final void reset() {
    frame.clear();
    unit.clear();
    inUnit = false;
    keyframe = false;
    headless = false;
  }

  @Override
  public byte @Nullable [] configuration() {
    return configuration;
  }

  @Override
  public final long dimensions() {
    return dimensions;
  }
}
