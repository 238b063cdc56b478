package dev.mediahub.media.session;

/** One SSRC that a viewer is sent, as its feedback sees it. Loop thread only. */
public interface SendStream {
  /** The SSRC of the media. */
  int ssrc();

  /** Clock rate in Hz. */
  int clockRate();

  /** The viewer lacks the packet with this 16-bit sequence number. */
  void onNack(int sequence, long nowNs);

  /** The viewer cannot decode. */
  void onKeyframeRequest(long nowNs);

  /** Whether something was sent and its timestamps can be told in wall time. */
  boolean canReport();

  /** The RTP timestamp that belongs to the hub's wall time, nanoseconds since 1970. */
  int timestampAt(long wallNs);

  /** Packets sent, modulo 2^32. */
  int packetsSent();

  /** Payload bytes sent, modulo 2^32. */
  int octetsSent();
}
