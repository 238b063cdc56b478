package dev.mediahub.media.protocol.rtcp;

/** Receives what {@link TransportFeedbackReader} finds, in order of sequence numbers. */
@FunctionalInterface
public interface TransportFeedbackHandler {
  /**
   * The fate of one packet.
   *
   * @param sequence transport-wide, 0 to 65535
   * @param arrivalTicks when it arrived, in 250 µs on the receiver's clock, which wraps after 2^32
   *     ticks (12 days); 0 when it wasn't received
   */
  void packet(int sequence, boolean received, long arrivalTicks);
}
