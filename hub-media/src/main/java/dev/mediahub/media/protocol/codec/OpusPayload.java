package dev.mediahub.media.protocol.codec;

import java.nio.ByteBuffer;

/**
 * An Opus packet, RFC 6716 section 3.1 and RFC 7587.
 *
 * <pre>
 *  0 1 2 3 4 5 6 7
 * +-+-+-+-+-+-+-+-+   config: mode, bandwidth, frame length
 * | config  |s| c |   s: stereo    c: 0 one frame, 1 and 2 two, 3 a count follows
 * +-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class OpusPayload {
  /** A packet holds at most 120 ms, RFC 6716 section 3.2.5. */
  public static final int LONGEST_SAMPLES = 5760;

  /** libopus sends at most two bytes for a frame that needs no sound. */
  private static final int LONGEST_SILENCE = 2;

  private static final int SAMPLES_2_5_MS = 120;
  private static final int SAMPLES_10_MS = 480;

  private OpusPayload() {}

  /** The packet's sound in samples of 48 kHz, the RTP clock; -1 when it is malformed. */
  public static int samples(ByteBuffer buffer, int offset, int length) {
    if (length < 1) {
      return -1;
    }
    int header = buffer.get(offset) & 0xff;
    int frames =
        switch (header & 3) {
          case 0 -> 1;
          case 1, 2 -> 2;
          default -> length < 2 ? 0 : buffer.get(offset + 1) & 0x3f;
        };
    int samples = frames * frameSamples(header >> 3);
    return samples == 0 || samples > LONGEST_SAMPLES ? -1 : samples;
  }

  /** Whether the sender had nothing to say (discontinuous transmission). */
  public static boolean isSilence(int length) {
    return length <= LONGEST_SILENCE;
  }

  public static boolean isStereo(ByteBuffer buffer, int offset, int length) {
    return length > 0 && (buffer.get(offset) & 0x04) != 0;
  }

  /** RFC 6716, table 2. */
  private static int frameSamples(int config) {
    if (config < 12) {
      // SILK: 10, 20, 40, 60 ms
      return (config & 3) == 3 ? 6 * SAMPLES_10_MS : SAMPLES_10_MS << (config & 3);
    }
    if (config < 16) {
      return SAMPLES_10_MS << (config & 1); // hybrid: 10, 20 ms
    }
    return SAMPLES_2_5_MS << (config & 3); // CELT: 2.5, 5, 10, 20 ms
  }
}
