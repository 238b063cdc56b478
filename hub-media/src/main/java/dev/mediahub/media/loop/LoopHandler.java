package dev.mediahub.media.loop;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What a loop does with what reaches it. Every method runs on the loop's thread and must not block.
 * A method that throws is logged (rate limited) and counted; the loop goes on with the next event.
 *
 * <p>Buffers belong to the loop: they are direct, big-endian, valid only during the call, and their
 * position and limit must not be moved. The bytes may be changed in place.
 */
public interface LoopHandler {

  /** Called once, before anything else, so that the handler can keep its loop. */
  default void onStart(MediaLoop loop) {}

  /**
   * A datagram, or a frame of an ICE-TCP connection.
   *
   * @param addrHigh sender's address as in {@link dev.mediahub.media.protocol.net.TransportAddress}
   * @param addrLow lower half of it
   * @param port sender's port
   * @param connection the TCP connection it came by, to answer on; null means UDP
   */
  void onDatagram(
      ByteBuffer buffer,
      int offset,
      int length,
      long addrHigh,
      long addrLow,
      int port,
      @Nullable Destination connection,
      long nowNs);

  /** A message that another loop wrote to its ring to this one, in the order it was written. */
  void onRing(int fromLoop, ByteBuffer buffer, int offset, int length, int type, long nowNs);

  /** The TCP connection is gone. Its destination drops what is sent to it from now on. */
  void onConnectionClosed(Destination connection);

  /** The end of every turn: forward what has gathered here; the loop flushes right after. */
  void onTurnEnd(long nowNs);
}
