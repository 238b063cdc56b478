package dev.mediahub.media.room;

import dev.mediahub.media.protocol.codec.Codec;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Puts one codec's frames together from payloads that come in order and without a gap. One thread.
 */
public interface Depacketizer {
  /** A whole frame in the form that MP4 and FLV have it in: no start codes, no descriptors. */
  record Frame(byte[] data, boolean keyframe) {}

  /** Takes the next packet's payload. */
  void add(ByteBuffer in, int at, int length);

  /** Bytes gathered of the frame so far. */
  int size();

  /** Whether what has been gathered belongs to a keyframe. */
  boolean inKeyframe();

  /**
   * Whether a part of what has been gathered, or of the frame before it, never came though no
   * packet is missing: senders throw queued packets away before they number them.
   */
  boolean lacksPart();

  /** The frame that ends here; null when nothing of it came, or not its beginning. */
  @Nullable Frame take();

  /** Throws away what has been gathered of a frame. */
  void reset();

  /**
   * The newest decoder configuration as MP4 has it (avcC, hvcC, av1C, vpcC without the box header);
   * null while a part of it is missing, and empty for a codec that needs none.
   */
  byte @Nullable [] configuration();

  /** The newest keyframe's size, see {@link dev.mediahub.media.protocol.codec.FrameSize}. */
  long dimensions();

  /**
   * The depacketizer of a codec.
   *
   * @return null for codecs whose frames nobody can store
   */
  static @Nullable Depacketizer of(String codec) {
    return switch (Codec.of(codec)) {
      case H264 -> NalDepacketizer.h264();
      case H265 -> NalDepacketizer.h265();
      case AV1 -> new Av1Depacketizer();
      case VP8 -> VpxDepacketizer.vp8();
      case VP9 -> VpxDepacketizer.vp9();
      case OPUS, OTHER -> null;
    };
  }
}
