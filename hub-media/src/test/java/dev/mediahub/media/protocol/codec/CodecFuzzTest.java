package dev.mediahub.media.protocol.codec;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;

/** Any bytes: no exception, and every answer is one that the Javadoc allows. */
class CodecFuzzTest {

  @FuzzTest(maxDuration = "60s")
  void h264(byte[] data) {
    ByteBuffer buffer = inspect(Codec.H264, data);
    int types = H264Payload.startingTypes(buffer, 0, data.length);
    check(types != 0 || !H264Payload.startsKeyframe(buffer, 0, data.length));
    H264Payload.endsUnit(buffer, 0, data.length);
  }

  @FuzzTest(maxDuration = "60s")
  void h265(byte[] data) {
    ByteBuffer buffer = inspect(Codec.H265, data);
    long types = H265Payload.startingTypes(buffer, 0, data.length);
    check(types != 0 || !H265Payload.startsKeyframe(buffer, 0, data.length));
  }

  @FuzzTest(maxDuration = "60s")
  void vp8(byte[] data) {
    ByteBuffer buffer = inspect(Codec.VP8, data);
    int length = data.length;
    int descriptor = Vp8Payload.descriptorLength(buffer, 0, length);
    check(descriptor == -1 || (descriptor >= 1 && descriptor <= Math.min(6, length)));
    check(Vp8Payload.pictureId(buffer, 0, length) < 1 << 15);
    check(Vp8Payload.layerIndex(buffer, 0, length) <= 255);
    check(Vp8Payload.temporalId(buffer, 0, length) <= 3);
    Vp8Payload.isLayerSync(buffer, 0, length);
    int temporal = Vp8Payload.temporalId(buffer, 0, length);
    Vp8Payload.setPictureId(buffer, 0, length, 0x1234);
    Vp8Payload.setLayerIndex(buffer, 0, length, 0x56);
    check(Vp8Payload.descriptorLength(buffer, 0, length) == descriptor);
    check(Vp8Payload.temporalId(buffer, 0, length) == temporal);
  }

  @FuzzTest(maxDuration = "60s")
  void vp9(byte[] data) {
    ByteBuffer buffer = inspect(Codec.VP9, data);
    int length = data.length;
    int descriptor = Vp9Payload.descriptorLength(buffer, 0, length);
    check(descriptor == -1 || (descriptor >= 1 && descriptor <= length));
    check(Vp9Payload.pictureId(buffer, 0, length) < 1 << 15);
    check(Vp9Payload.temporalId(buffer, 0, length) <= 7);
    check(Vp9Payload.spatialId(buffer, 0, length) <= 7);
    Vp9Payload.isSwitchingUpPoint(buffer, 0, length);
    Vp9Payload.endsFrame(buffer, 0, length);
    Vp9Payload.isNotReference(buffer, 0, length);
  }

  @FuzzTest(maxDuration = "60s")
  void av1(byte[] data) {
    ByteBuffer buffer = inspect(Codec.AV1, data);
    Av1Payload.endsUnfinished(buffer, 0, data.length);
    if (data.length >= DependencyDescriptor.MANDATORY_LENGTH) {
      check(DependencyDescriptor.templateId(buffer, 0) < 64);
      check(DependencyDescriptor.frameNumber(buffer, 0) <= 65535);
      DependencyDescriptor.carriesStructure(buffer, 0, data.length);
    }
  }

  @FuzzTest(maxDuration = "60s")
  void opus(byte[] data) {
    ByteBuffer buffer = inspect(Codec.OPUS, data);
    int samples = OpusPayload.samples(buffer, 0, data.length);
    check(samples == -1 || (samples > 0 && samples <= OpusPayload.LONGEST_SAMPLES));
    OpusPayload.isStereo(buffer, 0, data.length);
  }

  /** Every question of the inspector, also with the payload in the middle of a larger buffer. */
  private static ByteBuffer inspect(Codec codec, byte[] data) {
    ByteBuffer exact = ByteBuffer.wrap(data.clone());
    ByteBuffer inside = ByteBuffer.allocate(data.length + 64).put(32, data);
    for (int i = 0; i < 32; i++) {
      inside.put(i, (byte) 0xff).put(32 + data.length + i, (byte) 0xff);
    }
    int length = data.length;
    long size = CodecInspector.dimensions(codec, exact, 0, length);
    check(size == CodecInspector.dimensions(codec, inside, 32, length));
    check(size == 0 || (FrameSize.width(size) > 0 && FrameSize.height(size) > 0));
    check(
        CodecInspector.startsKeyframe(codec, exact, 0, length)
            == CodecInspector.startsKeyframe(codec, inside, 32, length));
    check(
        CodecInspector.startsFrame(codec, exact, 0, length)
            == CodecInspector.startsFrame(codec, inside, 32, length));
    return exact;
  }

  private static void check(boolean invariant) {
    if (!invariant) {
      throw new AssertionError("invariant broken");
    }
  }
}
