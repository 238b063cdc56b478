package dev.mediahub.media.protocol.rtcp;

import java.nio.ByteBuffer;

/**
 * Receives what {@link RtcpReader} finds, in the packet's order. Called on the reader's thread;
 * offsets into the buffer are absolute and valid during the call only.
 */
public interface RtcpHandler {

  /**
   * The sender's part of an SR, RFC 3550 section 6.4.1.
   *
   * @param ntpTime 64 bit NTP time, see {@link NtpTime}
   * @param rtpTimestamp the same instant in units of the stream's clock
   * @param packets sent so far, modulo 2^32
   * @param octets of payload sent so far, modulo 2^32
   */
  default void senderReport(int ssrc, long ntpTime, int rtpTimestamp, int packets, int octets) {}

  /** An RR, even one without blocks. */
  default void receiverReport(int ssrc) {}

  /**
   * One block of an SR or RR, RFC 3550 section 6.4.1.
   *
   * @param fractionLost since the last report, in 1/256, 0 to 255
   * @param cumulativeLost signed: negative when there were more duplicates than losses
   * @param highestSequence extended: 16 bits of cycles, 16 bits of sequence number
   * @param jitter in units of the stream's clock
   * @param lastSenderReport middle 32 bits of the NTP time of the last SR, 0 when there was none
   * @param delaySinceLastSenderReport in 1/65536 s
   */
  default void reportBlock(
      int reporterSsrc,
      int sourceSsrc,
      int fractionLost,
      int cumulativeLost,
      int highestSequence,
      int jitter,
      int lastSenderReport,
      int delaySinceLastSenderReport) {}

  /** An SDES CNAME item, RFC 3550 section 6.5.1: UTF-8 in the buffer, 0 to 255 bytes. */
  default void canonicalName(int ssrc, ByteBuffer buffer, int offset, int length) {}

  /** A stream ends, RFC 3550 section 6.6. */
  default void bye(int ssrc) {}

  /**
   * One entry of a generic NACK, RFC 4585 section 6.2.1.
   *
   * @param packetId sequence number of a lost packet
   * @param lostMask bit i set: {@code packetId + i + 1} is lost too
   */
  default void nack(int senderSsrc, int mediaSsrc, int packetId, int lostMask) {}

  /** Picture loss, RFC 4585 section 6.3.1. */
  default void pictureLoss(int senderSsrc, int mediaSsrc) {}

  /** One entry of a full intra request, RFC 5104 section 4.3.1; a repeated number is a repeat. */
  default void fullIntraRequest(int senderSsrc, int mediaSsrc, int sequence) {}

  /**
   * Receiver-estimated maximum bitrate, draft-alvestrand-rmcat-remb-03.
   *
   * @param bitsPerSecond capped at {@link Long#MAX_VALUE}
   */
  default void bitrateEstimate(int senderSsrc, long bitsPerSecond) {}

  /**
   * Transport-wide feedback, to be read with {@link TransportFeedbackReader}.
   *
   * <p>Twenty bytes can tell of 65535 packets: whoever keeps a shorter history checks {@link
   * TransportFeedbackReader#statusCount} first, so that a liar costs nothing.
   *
   * @param offset absolute index of the base sequence number
   * @param length bytes from there to the packet's end, without padding
   */
  default void transportFeedback(
      int senderSsrc, int mediaSsrc, ByteBuffer buffer, int offset, int length) {}

  /**
   * A well-formed packet of another kind: APP, XR, SLI, …
   *
   * @param format the 5 bit count or format field
   */
  default void unknown(int packetType, int format) {}
}
