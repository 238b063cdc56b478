package dev.mediahub.media.protocol.rtmp;

import java.nio.ByteBuffer;

/**
 * The client's side of the handshake, section 5.2, without digests: platforms and servers ask for
 * none when the client's version field is zero.
 */
final class ClientHandshake {
  private static final int VERSION = 3;
  private static final int PACKET = Handshake.PACKET;

  private enum Step {
    S0_S1,
    S2,
    DONE
  }

  private final byte[] hello;
  private Step step = Step.S0_S1;

  /**
   * @param random what C1 carries, {@link Handshake#PACKET} bytes; its first eight become zero
   */
  ClientHandshake(byte[] random) {
    hello =
        ByteBuffer.allocate(1 + PACKET)
            .put((byte) VERSION)
            .putLong(0)
            .put(random, 8, PACKET - 8)
            .array();
  }

  /** What opens the connection. */
  byte[] hello() {
    return hello.clone();
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
    if (step == Step.S0_S1) {
      if (in.hasRemaining() && in.get(in.position()) != VERSION) {
        throw new RtmpException(
            "this is no RTMP server: its first byte is " + (in.get(in.position()) & 0xff));
      }
      if (in.remaining() < 1 + PACKET) {
        return new byte[0];
      }
      in.get();
      byte[] echo = new byte[PACKET];
      in.get(echo);
      step = Step.S2;
      return echo;
    }
    if (step == Step.S2 && in.remaining() >= PACKET) {
      in.position(in.position() + PACKET); // The echo of C1; servers are known to send rubbish.
      step = Step.DONE;
    }
    return new byte[0];
  }
}
