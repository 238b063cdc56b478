package dev.mediahub.media.protocol.srtp;

/**
 * The SRTP protection profiles that WebRTC uses (RFC 5764 section 4.1.2, RFC 7714 section 14.2).
 */
public enum SrtpProfile {
  /** AES-128 in Galois counter mode: encryption and authentication in one pass. */
  AEAD_AES_128_GCM(7, 16, 12, 16),
  /** AES-128 in counter mode with an HMAC-SHA1 tag of 80 bits; every WebRTC client has it. */
  AES128_CM_HMAC_SHA1_80(1, 16, 14, 10);

  private final int id;
  private final int keyLength;
  private final int saltLength;
  private final int tagLength;

  SrtpProfile(int id, int keyLength, int saltLength, int tagLength) {
    this.id = id;
    this.keyLength = keyLength;
    this.saltLength = saltLength;
    this.tagLength = tagLength;
  }

  /** The number of the profile in the use_srtp extension of DTLS. */
  public int id() {
    return id;
  }

  /** Bytes of a master key. */
  public int keyLength() {
    return keyLength;
  }

  /** Bytes of a master salt. */
  public int saltLength() {
    return saltLength;
  }

  /** Bytes that protection adds to an RTP packet; an RTCP packet grows by 4 more. */
  public int tagLength() {
    return tagLength;
  }
}
