package dev.mediahub.media.protocol.codec;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;

/** Any bytes as a picture: no exception, and nothing outside of them is read. */
class JpegFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void size(byte[] data) {
    long alone = JpegFrame.size(ByteBuffer.wrap(data), 0, data.length);
    ByteBuffer between = ByteBuffer.allocate(data.length + 8);
    between.putInt(-1).put(data).putInt(-1);
    if (alone != JpegFrame.size(between, 4, data.length)) {
      throw new AssertionError("what stands around a picture changes it");
    }
    boolean half = FrameSize.width(alone) > 0 != FrameSize.height(alone) > 0;
    if (half) {
      throw new AssertionError("a picture with one side");
    }
  }
}
