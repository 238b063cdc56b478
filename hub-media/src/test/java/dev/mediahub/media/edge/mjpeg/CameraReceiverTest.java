package dev.mediahub.media.edge.mjpeg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.media.api.CameraVerdict;
import dev.mediahub.media.protocol.codec.FrameSize;
import dev.mediahub.media.protocol.codec.Jpegs;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class CameraReceiverTest {
  private static final long MS = 1_000_000L;
  private static final byte[] PICTURE = Jpegs.picture(160, 120, 3);
  private static final byte[] LARGE = Jpegs.picture(1600, 1200, 3);
  private static final byte[] NOISE = new byte[500];

  private final FramePool pool = new FramePool();

  private CameraReceiver receiver(int maxFps, int maxFrameBytes) {
    return new CameraReceiver(pool, maxFps, maxFrameBytes, 0);
  }

  private static CameraVerdict send(CameraReceiver to, byte[] message, long nowNs) {
    return to.bytes(ByteBuffer.wrap(message), true, nowNs);
  }

  private static byte[] bytes(ByteBuffer view) {
    byte[] copy = new byte[view.remaining()];
    view.get(copy);
    return copy;
  }

  @Test
  void keepsAPictureByteForByteAndAsAPart() {
    CameraReceiver camera = receiver(15, 100_000);
    assertThat(send(camera, PICTURE, 0)).isEqualTo(CameraVerdict.TAKEN);
    PooledFrame frame = camera.take();
    assertThat(bytes(frame.jpeg())).isEqualTo(PICTURE);
    assertThat(FrameSize.width(frame.size())).isEqualTo(160);
    byte[] part = bytes(frame.part());
    String head =
        "--frame\r\nContent-Type: image/jpeg\r\nContent-Length: " + PICTURE.length + "\r\n\r\n";
    assertThat(new String(part, StandardCharsets.ISO_8859_1))
        .isEqualTo(head + new String(PICTURE, StandardCharsets.ISO_8859_1) + "\r\n");
  }

  @Test
  void putsPiecesOfAnySizeTogether() {
    for (int piece : new int[] {1, 7, 1000, LARGE.length}) {
      CameraReceiver camera = receiver(15, 1_000_000);
      CameraVerdict verdict = CameraVerdict.MORE;
      for (int at = 0; at < LARGE.length; at += piece) {
        assertThat(verdict).isEqualTo(CameraVerdict.MORE);
        int length = Math.min(piece, LARGE.length - at);
        verdict = camera.bytes(ByteBuffer.wrap(LARGE, at, length), at + length == LARGE.length, 0);
      }
      assertThat(verdict).isEqualTo(CameraVerdict.TAKEN);
      assertThat(bytes(camera.take().jpeg())).isEqualTo(LARGE);
    }
  }

  @Test
  void leavesOutWhatComesTooFastAndTakesAnEvenStreamWhole() {
    CameraReceiver fast = receiver(10, 100_000);
    int taken = 0;
    for (int i = 0; i < 300; i++) {
      taken += send(fast, PICTURE, i * 10 * MS) == CameraVerdict.TAKEN ? 1 : 0;
    }
    assertThat(taken).isBetween(30, 32);
    CameraReceiver even = receiver(10, 100_000);
    for (int i = 0; i < 100; i++) {
      long jitter = i % 3 * 20 * MS;
      assertThat(send(even, PICTURE, i * 100 * MS + jitter)).isEqualTo(CameraVerdict.TAKEN);
    }
  }

  @Test
  void givesUpAfterFiveBrokenInARowOnly() {
    CameraReceiver camera = receiver(60, 100_000);
    long nowNs = 0;
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 4; i++) {
        assertThat(send(camera, NOISE, nowNs += 100 * MS)).isEqualTo(CameraVerdict.BROKEN);
      }
      assertThat(send(camera, PICTURE, nowNs += 100 * MS)).isEqualTo(CameraVerdict.TAKEN);
    }
    for (int i = 0; i < 4; i++) {
      assertThat(send(camera, NOISE, nowNs += 100 * MS)).isEqualTo(CameraVerdict.BROKEN);
    }
    assertThat(send(camera, new byte[0], nowNs + 100 * MS))
        .isEqualTo(CameraVerdict.BROKEN_TOO_OFTEN);
  }

  @Test
  void givesUpAfterFiveBrokenAtOnce() {
    CameraReceiver camera = receiver(1, 100_000);
    for (int i = 0; i < 4; i++) {
      assertThat(send(camera, NOISE, 0)).isEqualTo(CameraVerdict.BROKEN);
    }
    assertThat(send(camera, NOISE, 0)).isEqualTo(CameraVerdict.BROKEN_TOO_OFTEN);
  }

  @Test
  void knowsThatAPictureIsTooLargeBeforeItIsThere() {
    CameraReceiver camera = receiver(15, 1000);
    assertThat(camera.bytes(ByteBuffer.allocate(1000), false, 0)).isEqualTo(CameraVerdict.MORE);
    assertThat(camera.bytes(ByteBuffer.allocate(1), false, 0)).isEqualTo(CameraVerdict.TOO_LARGE);
  }

  @Test
  void isIdleThirtySecondsAfterItsLastMessage() {
    CameraReceiver camera = receiver(15, 100_000);
    assertThat(camera.isIdle(29_999 * MS)).isFalse();
    assertThat(camera.isIdle(30_000 * MS)).isTrue();
    send(camera, PICTURE, 20_000 * MS);
    assertThat(camera.isIdle(49_999 * MS)).isFalse();
    // A message that does not end is none.
    camera.bytes(ByteBuffer.allocate(10), false, 49_000 * MS);
    assertThat(camera.isIdle(50_000 * MS)).isTrue();
  }

  @Test
  void usesTheSameMemoryAgain() {
    CameraReceiver camera = receiver(60, 100_000);
    for (int i = 0; i < 50; i++) {
      assertThat(send(camera, PICTURE, i * 100 * MS)).isEqualTo(CameraVerdict.TAKEN);
      camera.take().release();
    }
    assertThat(pool.freeBytes()).isLessThanOrEqualTo(4096);
  }
}
