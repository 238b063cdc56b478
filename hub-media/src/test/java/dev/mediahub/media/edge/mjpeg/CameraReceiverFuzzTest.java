package dev.mediahub.media.edge.mjpeg;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.mediahub.media.api.CameraVerdict;
import java.nio.ByteBuffer;

/** Any pieces at any time as a camera's messages: what is taken is what was sent, and bounded. */
class CameraReceiverFuzzTest {
  private static final int MAX_FRAME = 8192;

  @FuzzTest(maxDuration = "60s")
  void messages(FuzzedDataProvider data) {
    FramePool pool = new FramePool();
    CameraReceiver camera = new CameraReceiver(pool, 15, MAX_FRAME, 0);
    long nowNs = 0;
    int length = 0;
    CameraVerdict verdict = CameraVerdict.MORE;
    while (data.remainingBytes() > 0 && goesOn(verdict)) {
      byte[] piece = data.consumeBytes(data.consumeInt(0, 3000));
      boolean last = data.consumeBoolean();
      nowNs += data.consumeInt(0, 200_000_000);
      length += piece.length;
      verdict = camera.bytes(ByteBuffer.wrap(piece), last, nowNs);
      if (verdict == CameraVerdict.MORE == last && verdict != CameraVerdict.TOO_LARGE) {
        throw new AssertionError("a message ends where it does not");
      }
      if (verdict == CameraVerdict.TAKEN) {
        PooledFrame frame = camera.take();
        if (frame.jpegBytes() != length || length > MAX_FRAME) {
          throw new AssertionError("a picture of another size was taken");
        }
        frame.release();
      }
      length = last ? 0 : length;
    }
  }

  private static boolean goesOn(CameraVerdict verdict) {
    return verdict != CameraVerdict.TOO_LARGE && verdict != CameraVerdict.BROKEN_TOO_OFTEN;
  }
}
