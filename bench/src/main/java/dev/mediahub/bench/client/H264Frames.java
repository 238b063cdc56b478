package dev.mediahub.bench.client;

import java.nio.ByteBuffer;
import java.util.Random;

/**
 * Payloads as libwebrtc cuts an H.264 encoder's frames: parameter sets in a STAP-A, slices in FU-A
 * fragments of s…s, s+1…s+1 bytes (RFC 6184, sections 5.7.1 and 5.8). The slices hold noise; each
 * payload ends with room for a time stamp.
 */
final class H264Frames {
  /** Bytes of a payload: an SRTP packet of 1,083 to 1,201 bytes with 8 of extension, 16 of tag. */
  private static final int SMALLEST = 1083 - 36;

  private static final int SIZES = 118;

  /** Bytes on the wire a packet stands for when the bit rate is cut into packets (measured). */
  private static final double BYTES_A_PACKET = 992;

  private static final int KEYFRAME_FACTOR = 5;
  private static final int MAX_PAYLOAD = 1300;

  /** 1280×720, constrained baseline, level 3.1. */
  private static final byte[] SEQUENCE_PARAMETERS = {
    0x67, 0x42, (byte) 0xe0, 0x1f, (byte) 0xda, 0x01, 0x40, 0x16, (byte) 0xe4
  };

  private static final byte[] PICTURE_PARAMETERS = {0x68, (byte) 0xce, 0x3c, (byte) 0x80};
  private static final int STAP_A = 0x78;
  private static final int FILLER = 0x0c;
  private static final int FU_A = 0x7c;
  private static final int START = 0x80;
  private static final int END = 0x40;
  private static final int IDR_SLICE = 5;
  private static final int SLICE = 1;

  private final ByteBuffer noise = ByteBuffer.allocateDirect(MAX_PAYLOAD);
  private final Random random = new Random(3);
  private final double packetsAFrame;
  private boolean keyframe;
  private int packets;
  private int size;
  private int smaller;
  private double carried;

  H264Frames(long bitrate, int framesPerSecond) {
    packetsAFrame = bitrate / 8.0 / framesPerSecond / BYTES_A_PACKET;
    byte[] bytes = new byte[MAX_PAYLOAD];
    random.nextBytes(bytes);
    noise.put(0, bytes);
  }

  /**
   * Begins a frame.
   *
   * @return how many packets it has
   */
  int begin(boolean key) {
    keyframe = key;
    // Frames differ by up to 30 % in size, their mean is exact.
    double wanted = packetsAFrame * (0.7 + 0.6 * random.nextDouble()) + carried;
    packets = Math.max(2, (int) wanted);
    carried = Math.clamp(wanted - packets, -10, 10);
    if (key) {
      packets = packets * KEYFRAME_FACTOR + 1;
    }
    size = SMALLEST + random.nextInt(SIZES);
    smaller = random.nextInt(packets);
    return packets;
  }

  /**
   * Writes payload {@code index} of the frame, all but the last {@code tail} bytes.
   *
   * @return its length, tail included
   */
  int write(ByteBuffer out, int offset, int index, int tail) {
    if (keyframe && index == 0) {
      return parameterSets(out, offset, tail);
    }
    int length = index < smaller ? size : size + 1;
    out.put(offset, noise, 0, length - tail);
    boolean first = index == (keyframe ? 1 : 0);
    boolean last = index == packets - 1;
    out.put(offset, (byte) FU_A);
    out.put(
        offset + 1,
        (byte) ((first ? START : 0) | (last ? END : 0) | (keyframe ? IDR_SLICE : SLICE)));
    out.put(offset + 2, (byte) 0x88); // first_mb_in_slice 0
    return length;
  }

  /** The tail is in a filler unit of its own. */
  private static int parameterSets(ByteBuffer out, int offset, int tail) {
    int at = offset;
    out.put(at++, (byte) STAP_A);
    at = unit(out, at, SEQUENCE_PARAMETERS);
    at = unit(out, at, PICTURE_PARAMETERS);
    out.putShort(at, (short) (1 + tail));
    out.put(at + 2, (byte) FILLER);
    return at + 3 + tail - offset;
  }

  private static int unit(ByteBuffer out, int at, byte[] unit) {
    out.putShort(at, (short) unit.length);
    out.put(at + 2, unit);
    return at + 2 + unit.length;
  }
}
