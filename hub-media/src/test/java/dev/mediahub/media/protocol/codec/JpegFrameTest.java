package dev.mediahub.media.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class JpegFrameTest {
  private static final byte[] PICTURE = Jpegs.picture(320, 200, 1);

  private static long size(byte[] bytes) {
    return JpegFrame.size(ByteBuffer.wrap(bytes), 0, bytes.length);
  }

  @Test
  void readsThePicturesSize() {
    assertThat(FrameSize.width(size(PICTURE))).isEqualTo(320);
    assertThat(FrameSize.height(size(PICTURE))).isEqualTo(200);
  }

  @Test
  void looksOnlyAtItsPart() {
    ByteBuffer within = ByteBuffer.allocate(PICTURE.length + 17);
    within.put(9, PICTURE);
    assertThat(JpegFrame.size(within, 9, PICTURE.length)).isEqualTo(size(PICTURE));
    assertThat(JpegFrame.size(within, 8, PICTURE.length)).isEqualTo(FrameSize.UNKNOWN);
  }

  @Test
  void takesWhatADevicesBufferLeftBehindTheEnd() {
    byte[] padded = Arrays.copyOf(PICTURE, PICTURE.length + 40);
    assertThat(size(padded)).isEqualTo(size(PICTURE));
    Arrays.fill(padded, PICTURE.length, padded.length, (byte) 0xff);
    assertThat(size(padded)).isEqualTo(size(PICTURE));
  }

  @Test
  void refusesAPictureThatLostAPiece() {
    for (int length = 0; length < PICTURE.length; length++) {
      assertThat(size(Arrays.copyOf(PICTURE, length))).as("%d bytes", length).isZero();
    }
    byte[] withoutStart = Arrays.copyOfRange(PICTURE, 1, PICTURE.length);
    assertThat(size(withoutStart)).isEqualTo(FrameSize.UNKNOWN);
  }

  @Test
  void refusesSegmentsThatReachBeyondTheEnd() {
    byte[] reaching = PICTURE.clone();
    reaching[4] = (byte) 0xff;
    assertThat(size(reaching)).isEqualTo(FrameSize.UNKNOWN);
  }

  @Test
  void refusesWhatIsSomethingElse() {
    assertThat(size("GET / HTTP/1.1\r\nHost: camera\r\n\r\n".getBytes())).isZero();
    assertThat(size(new byte[4096])).isEqualTo(FrameSize.UNKNOWN);
    byte[] all = new byte[4096];
    Arrays.fill(all, (byte) 0xff);
    assertThat(size(all)).isEqualTo(FrameSize.UNKNOWN);
  }
}
