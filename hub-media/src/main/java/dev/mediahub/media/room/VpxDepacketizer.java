package dev.mediahub.media.room;

import dev.mediahub.media.protocol.codec.Codec;
import dev.mediahub.media.protocol.codec.CodecInspector;
import dev.mediahub.media.protocol.codec.DecoderRecords;
import dev.mediahub.media.protocol.codec.FrameSize;
import dev.mediahub.media.protocol.codec.Vp8Payload;
import dev.mediahub.media.protocol.codec.Vp9Payload;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * VP8 (RFC 7741) and VP9 (RFC 9628) frames without their descriptors. A VP9 picture of several
 * spatial layers becomes one superframe (VP9 bitstream, annex B). One thread.
 */
final class VpxDepacketizer implements Depacketizer {
  private static final int MAX_LAYERS = 8;

  private final Codec codec;
  private final FrameBytes frame = new FrameBytes();
  private final int[] layerStarts = new int[MAX_LAYERS];
  private int layers;
  private boolean keyframe;
  private boolean headless;
  private boolean torn;
  private byte @Nullable [] configuration;
  private long dimensions = FrameSize.UNKNOWN;

  private VpxDepacketizer(Codec codec) {
    this.codec = codec;
    configuration = codec == Codec.VP8 ? new byte[0] : null;
  }

  static VpxDepacketizer vp8() {
    return new VpxDepacketizer(Codec.VP8);
  }

  static VpxDepacketizer vp9() {
    return new VpxDepacketizer(Codec.VP9);
  }

  @Override
  public void add(ByteBuffer in, int at, int length) {
    int descriptor =
        codec == Codec.VP8
            ? Vp8Payload.descriptorLength(in, at, length)
            : Vp9Payload.descriptorLength(in, at, length);
    if (descriptor < 0) {
      return;
    }
    if (startsFrame(in, at, length)) {
      if (codec == Codec.VP8 && frame.size() > 0) { // A VP9 picture may have further layers.
        reset();
        torn = true;
      }
    } else {
      headless |= frame.size() == 0;
    }
    if (CodecInspector.startsKeyframe(codec, in, at, length)) {
      keyframe = true;
      keyframe(in, at, length, descriptor);
    }
    if (codec == Codec.VP9 && startsFrame(in, at, length) && layers < MAX_LAYERS) {
      layerStarts[layers++] = frame.size();
    }
    frame.add(in, at + descriptor, length - descriptor);
  }

  private boolean startsFrame(ByteBuffer in, int at, int length) {
    return codec == Codec.VP8
        ? Vp8Payload.startsFrame(in, at, length)
        : Vp9Payload.startsFrame(in, at, length);
  }

  private void keyframe(ByteBuffer in, int at, int length, int descriptor) {
    long size = CodecInspector.dimensions(codec, in, at, length);
    if (size == FrameSize.UNKNOWN || (size == dimensions && configuration != null)) {
      return;
    }
    dimensions = size;
    if (codec == Codec.VP9 && length > descriptor) {
      int first = in.get(at + descriptor);
      int profile = first >> 5 & 1 | (first >> 4 & 1) << 1;
      configuration = DecoderRecords.vp9(profile, size);
    }
  }

  @Override
  public int size() {
    return frame.size();
  }

  @Override
  public boolean lacksPart() {
    return headless || torn;
  }

  @Override
  public boolean inKeyframe() {
    return keyframe && !headless;
  }

  @Override
  public @Nullable Frame take() {
    if (layers > 1) {
      superframe();
    }
    Frame taken = frame.size() == 0 || headless ? null : new Frame(frame.copy(), keyframe);
    reset();
    return taken;
  }

  private void superframe() {
    int end = frame.size();
    int marker = 0xc0 | 3 << 3 | (layers - 1); // Sizes of 4 bytes.
    frame.add(marker);
    for (int i = 0; i < layers; i++) {
      int size = (i + 1 < layers ? layerStarts[i + 1] : end) - layerStarts[i];
      frame.addInt(Integer.reverseBytes(size));
    }
    frame.add(marker);
  }

  @Override
  public void reset() {
    frame.clear();
    layers = 0;
    keyframe = false;
    headless = false;
    torn = false;
  }

  @Override
  public byte @Nullable [] configuration() {
    return configuration;
  }

  @Override
  public long dimensions() {
    return dimensions;
  }
}
