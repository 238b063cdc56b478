package dev.mediahub.bench.cameras;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;

/**
 * A picture in the form of a JPEG with a time in a comment segment (ITU-T T.81, B.2.4.5); what
 * would be decoded is noise. Pure.
 */
final class StampedJpeg {
  /** What stands before the time, for finding it again: the comment's marker, length and name. */
  static final byte[] MAGIC = {
    (byte) 0xff, (byte) 0xfe, 0, 18, 'm', 'e', 'd', 'i', 'a', 'h', 'u', 'b'
  };

  /** Where the time stands in the picture. */
  static final int STAMP = 2 + MAGIC.length;

  private static final int WIDTH = 640;
  private static final int HEIGHT = 480;

  private StampedJpeg() {}

  static byte[] of(int bytes) {
    ByteBuffer jpeg = ByteBuffer.allocate(bytes);
    jpeg.putShort((short) 0xffd8).put(MAGIC).putLong(0);
    jpeg.putShort((short) 0xffc0).putShort((short) 11).put((byte) 8);
    jpeg.putShort((short) HEIGHT).putShort((short) WIDTH).put((byte) 1).put(new byte[] {1, 17, 0});
    jpeg.putShort((short) 0xffda).putShort((short) 8).put(new byte[] {1, 1, 0, 0, 63, 0});
    byte[] noise = new byte[bytes - jpeg.position() - 2];
    new Random(1).nextBytes(noise);
    for (int i = 0; i < noise.length; i++) {
      noise[i] = noise[i] == (byte) 0xff ? 0 : noise[i];
    }
    jpeg.put(noise).putShort((short) 0xffd9);
    return jpeg.array();
  }

  /** Where the next time stands at or after {@code from}; -1 when it is not whole within. */
  static int find(ByteBuffer data, int from, int to) {
    byte[] window = new byte[MAGIC.length];
    for (int at = from; at + MAGIC.length + Long.BYTES <= to; at++) {
      if (data.get(at) == MAGIC[0] && data.get(at + 1) == MAGIC[1]) {
        data.get(at, window);
        if (Arrays.equals(window, MAGIC)) {
          return at + MAGIC.length;
        }
      }
    }
    return -1;
  }
}
