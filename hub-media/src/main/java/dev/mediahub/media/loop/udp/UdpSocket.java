package dev.mediahub.media.loop.udp;

import dev.mediahub.media.protocol.net.TransportAddress;

/**
 * A UDP socket of one thread, bound to the wildcard address. Only {@link #wake()} may be called
 * from other threads. No method blocks but {@link #await}.
 */
public sealed interface UdpSocket extends AutoCloseable permits NativeUdpSocket, NioUdpSocket {
  /** Datagrams taken at once. */
  int BATCH = 64;

  /** The longest datagram taken; longer ones are counted and dropped. */
  int MAX_DATAGRAM_BYTES = 2047;

  int port();

  /** What carries the packets, for the start-up line and metrics. */
  String io();

  /**
   * Waits for a datagram, {@link #wake()} or the timeout.
   *
   * @param timeoutNs nanoseconds; negative waits for as long as it takes
   */
  void await(long timeoutNs);

  /** Ends the current or the next {@link #await}. Any thread, also after {@link #close()}. */
  void wake();

  /**
   * Receives one batch, and one of RTCP.
   *
   * @return how many datagrams were taken; {@link #BATCH} or more mean that others may be waiting
   */
  int receive(DatagramSink sink);

  /** Prepares an address to send to; the number stays its own until {@link #release}. */
  int prepare(TransportAddress address);

  void release(int address);

  /** Sends the batch and clears it. What the system does not take is dropped and counted. */
  void send(SendBatch batch);

  UdpCounters counters();

  @Override
  void close();
}
