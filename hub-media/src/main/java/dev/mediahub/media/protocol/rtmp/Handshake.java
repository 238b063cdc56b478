package dev.mediahub.media.protocol.rtmp;

import java.nio.ByteBuffer;

/**
 * The server's side of the handshake, section 5.2, without digests: OBS, FFmpeg and hardware
 * encoders ask for none when the server's version field is zero.
 */
final class Handshake {
  static final int PACKET = 1536;

  private static final int VERSION = 3;

  /** Versions from 32 on are forbidden, so that text protocols are told apart by one byte. */
  private static final int FIRST_TEXT = 32;

  private static final int ENCRYPTED = 6;

  private enum Step {
    C0_C1,
    C2,
    DONE
  }

  private final byte[] random;
  private Step step = Step.C0_C1;

  /**
   * @param random what S1 carries, {@link #PACKET} bytes; its first eight become zero
   */
  Handshake(byte[] random) {
    this.random = random;
  }

  boolean done() {
    return step == Step.DONE;
  }

  /**
   * Takes as much as is there.
   *
   * @return what to send; empty when nothing
   */
  byte[] receive(ByteBuffer in) throws RtmpException {
    if (step == Step.C0_C1) {
      requireRtmp(in);
      if (in.remaining() < 1 + PACKET) {
        return new byte[0];
      }
      in.get();
      byte[] c1 = new byte[PACKET];
      in.get(c1);
      step = Step.C2;
      return answer(c1);
    }
    if (step == Step.C2 && in.remaining() >= PACKET) {
      in.position(in.position() + PACKET); // The echo of S1; clients are known to send rubbish.
      step = Step.DONE;
    }
    return new byte[0];
  }

  private static void requireRtmp(ByteBuffer in) throws RtmpException {
    if (in.hasRemaining()) {
      int version = in.get(in.position()) & 0xff;
      if (version >= FIRST_TEXT || version == ENCRYPTED || version < VERSION) {
        throw new RtmpException("not plain RTMP: handshake version " + version);
      }
    }
  }

  private byte[] answer(byte[] c1) {
    ByteBuffer out = ByteBuffer.allocate(1 + 2 * PACKET);
    out.put((byte) VERSION);
    out.putLong(0).put(random, 8, PACKET - 8);
    out.put(c1);
    return out.array();
  }
}
