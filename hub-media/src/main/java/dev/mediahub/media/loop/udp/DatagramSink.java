package dev.mediahub.media.loop.udp;

import java.nio.ByteBuffer;

/** Receives datagrams on the socket's thread; the bytes are valid during the call. */
@FunctionalInterface
public interface DatagramSink {
  /** The sender's address is given as in {@code TransportAddress}. */
  void onDatagram(ByteBuffer buffer, int offset, int length, long addrHigh, long addrLow, int port);
}
