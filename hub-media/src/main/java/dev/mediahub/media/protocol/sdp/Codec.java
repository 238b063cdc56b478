package dev.mediahub.media.protocol.sdp;

/**
 * A payload type agreed on in one section.
 *
 * @param name the registered encoding name: H264, VP8, VP9, AV1, H265, opus or red
 * @param clockRate Hz
 * @param channels 1 unless stated
 * @param fmtp format parameters as sent; empty when there are none
 * @param rtxPayloadType of retransmissions (RFC 4588); -1 when there is none
 * @param nack generic NACK (RFC 4585)
 * @param pli picture loss indication
 * @param fir full intra request (RFC 5104)
 * @param transportCc transport-wide feedback, the header extension included
 * @param remb receiver estimated maximum bitrate
 */
public record Codec(
    int payloadType,
    String name,
    int clockRate,
    int channels,
    String fmtp,
    int rtxPayloadType,
    boolean nack,
    boolean pli,
    boolean fir,
    boolean transportCc,
    boolean remb) {

  /** Whether its packets hold those of Opus, newer and older ones (RFC 2198). */
  public boolean isRed() {
    return name.equals("red");
  }

  /** The same codec without feedback that the transport's extensions do not allow. */
  Codec withCongestionFeedback(boolean transportCc, boolean remb) {
    return new Codec(
        payloadType,
        name,
        clockRate,
        channels,
        fmtp,
        rtxPayloadType,
        nack,
        pli,
        fir,
        transportCc,
        remb);
  }

  /** A format parameter's value, matched without regard to case; the fallback when absent. */
  public String parameter(String key, String fallback) {
    return Fmtp.parameter(fmtp, key, fallback);
  }
}
